"""A laptop is lost: who finds it learns nothing of anybody, and a colleague goes on where its owner delivered last."""

import gzip
import json
from pathlib import Path

import pytest

from doorstep_client.app import DATABASE_FILE
from doorstep_client.keys import wrapping
from tests.scenarios.town import DOOR, GRID, Laptop, Town

SECRET = "春天的石榴"


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapping, "LOG2_N", 4)


def lock(laptop: Laptop) -> None:
    laptop.has_terminal, laptop.passphrases = True, [SECRET, SECRET]
    laptop.does("lock")
    laptop.has_terminal = False


def unlock(laptop: Laptop) -> None:
    laptop.has_terminal, laptop.passphrases = True, [SECRET]
    laptop.does("unlock")
    laptop.has_terminal = False


def residents(laptop: Laptop) -> list[str]:
    """Every name and phone of the register as this laptop knows them."""
    with laptop.store() as store:
        records = [each for kind in ("resident", "dwelling") for each in store.find_rows(kind, limit=100_000)]
    found = [each.values.get(field) for each in records for field in ("name", "phone", "contact")]
    return sorted({str(text) for text in found if text})


def readable(folder: Path, texts: list[str]) -> list[str]:
    """What of these texts stands in any file, as UTF-8, as JSON writes it, or in UTF-16."""
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    spelled = {text: (text.encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-16-le")) for text in texts}
    return [text for text, forms in spelled.items() if any(form in content for form in forms)]


def test_who_finds_a_locked_laptop_reads_no_name_and_no_phone_of_the_whole_register(wang: Laptop) -> None:
    wang.does("resident", "add", "--dwelling", DOOR, "--name", "欧阳石榴", "--phone", "13800002222")
    wang.does("visit", "--quick", DOOR, "欧阳石榴血压药快用完")
    wang.syncs()
    everybody = residents(wang)
    assert {"欧阳石榴", "13800002222"} <= set(everybody)
    assert readable(wang.home, everybody) == everybody
    lock(wang)
    assert readable(wang.home, everybody) == []


def test_a_disk_in_another_computer_has_no_key(wang: Laptop) -> None:
    lock(wang)
    unlock(wang)
    thief = wang.copied_to("thief")
    for words in (("status",), ("find", DOOR), ("sync",), ("bundle", "write", str(thief.home / "x.bundle"))):
        thief.types(*words).refused("store_locked")
    assert wang.does("find", DOOR).out


def test_the_token_on_a_stolen_disk_fetches_nothing(wang: Laptop, town: Town) -> None:
    token = next(line for line in (wang.home / "config.toml").read_text("utf-8").splitlines() if "token" in line)
    lock(wang)
    thief = wang.copied_to("thief")
    (thief.home / "store.key").unlink()
    (thief.home / DATABASE_FILE).unlink()
    thief.types("sync").refused("token_invalid")
    assert readable(wang.home, [token.partition('"')[2].rstrip('"')]) == []


def test_a_new_laptop_has_everything_that_was_delivered_when_the_passphrase_is_forgotten(
    wang: Laptop, town: Town
) -> None:
    wang.does("visit", "--quick", DOOR, "送达的走访")
    wang.syncs()
    lock(wang)
    code = str(town.operates("invite", "wang", "--replace", town.device_of("wang"))["code"])
    new = town.laptop("wang", "new")
    new.does("join", town.url, code)
    new.syncs()
    assert "送达的走访" in json.dumps(new.json("visit", "list"), ensure_ascii=False)
    unlock(wang)
    assert "这台设备已被停用" in wang.syncs()


def test_an_encrypted_laptop_works_syncs_and_carries_bundles_like_any_other(
    wang: Laptop, li: Laptop, town: Town
) -> None:
    lock(wang)
    unlock(wang)
    wang.does("dwelling", "edit", DOOR, "--contact", "张三")
    wang.syncs()
    li.syncs()
    assert li.door()["values"]["contact"] == "张三"
    wang.does("dwelling", "edit", DOOR, "--remark", "看家的狗")
    out, back = town.folder / "out.bundle", town.folder / "back.bundle"
    wang.does("bundle", "write", str(out))
    town.operates("bundle", "read", str(out), "--answer", str(back))
    wang.does("bundle", "read", str(back))
    assert wang.pending == 0
    assert wang.is_sound()
    backup = town.backup()
    wang.does("dwelling", "edit", DOOR, "--floor", "5")
    wang.syncs()
    town.restore(backup)
    wang.syncs()
    assert town.conflicts() == []
    assert wang.is_sound()


def test_an_archive_of_a_locked_laptop_is_encrypted(wang: Laptop, town: Town) -> None:
    lock(wang)
    unlock(wang)
    wang.does("visit", "--quick", DOOR, "欧阳石榴血压药快用完")
    wang.syncs()
    town.operates("account", "ungrant", "wang", GRID)
    wang.syncs()
    (archive,) = (wang.home / "archive").iterdir()
    assert archive.name.endswith(".jsonl.gz.locked")
    assert not archive.read_bytes().startswith(b"\x1f\x8b")
    wang.has_terminal, wang.passphrases, plain = True, [SECRET, "秋天的石榴"], town.folder / "plain.gz"
    wang.does("unlock", "--archive", str(archive), "--to", str(plain))
    assert "欧阳石榴血压药快用完" in gzip.decompress(plain.read_bytes()).decode("unicode_escape")
    wang.types("unlock", "--archive", str(archive), "--to", str(plain)).refused("already_exists")
    wang.types("unlock", "--archive", str(archive), "--to", str(plain) + "2").refused("passphrase_wrong")
    wang.types("unlock", "--archive", str(archive)).refused("usage")
    wang.has_terminal, wang.passphrases = True, [SECRET]
    wang.does("unlock", "--decrypt")
    (archive,) = (wang.home / "archive").iterdir()
    assert archive.read_bytes().startswith(b"\x1f\x8b")


def test_who_left_a_shared_laptop_leaves_nothing_readable(wang: Laptop, town: Town) -> None:
    wang.does("join", town.url, town.invitation("li"))
    wang.does("sync")
    lock(wang)
    wang.types("leave", "li").refused("store_locked")
    unlock(wang)
    wang.does("leave", "li")
    assert not list((wang.home / "people").iterdir())
    left = [path for path in (wang.home / "left").rglob("*.locked") if path.is_file()]
    assert left
    wang.has_terminal, wang.passphrases = True, [SECRET]
    wang.does("unlock", "--archive", str(left[0]), "--to", str(town.folder / "plain.gz"))
    wang.has_terminal = False
    assert wang.does("--as", "wang", "status").code == 0
