"""A lost laptop: what `doorstep lock` leaves readable, what opens it again, and who is told what."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from doorstep_client.app import DATABASE_FILE
from doorstep_client.commands.prompts import Prompts
from doorstep_client.keys import store_lock, wrapping
from doorstep_client.keys.store_key import StoreKey
from doorstep_client.visit_draft import Part, VisitDraft, VisitDrafts
from doorstep_shared.errors import DoorstepError
from tests.client.cli.laptops import HUB_URL, Laptop, OneGridHub
from tests.client.desk import DOOR

PASSPHRASE = "春天的石榴"
NAME, PHONE = "欧阳石榴", "13800002222"


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapping, "LOG2_N", 4)


@pytest.fixture
def worker(wang: Laptop, door: str) -> Laptop:
    """Wang with a resident, at her terminal."""
    assert wang.types("resident", "add", "--dwelling", door, "--name", NAME, "--phone", PHONE).code == 0
    wang.has_terminal = True
    return wang


@pytest.fixture
def locked(worker: Laptop) -> Laptop:
    """The same, locked, with nobody at the terminal."""
    lock(worker)
    worker.has_terminal = False
    return worker


def lock(laptop: Laptop, passphrase: str = PASSPHRASE) -> None:
    laptop.passphrases = [passphrase, passphrase]
    answer = laptop.types("lock")
    assert (answer.code, "已加密并上锁" in answer.out) == (0, True), answer


def unlock(laptop: Laptop, passphrase: str = PASSPHRASE) -> None:
    laptop.has_terminal, laptop.passphrases = True, [passphrase]
    assert laptop.types("unlock").code == 0
    laptop.has_terminal = False


def open_key(laptop: Laptop) -> StoreKey | None:
    """The key an unlocked laptop has at hand; None for a plain one."""
    held = list(laptop.keys.held.values())
    return StoreKey(held[0], os.urandom) if held else None


def leaves_a_draft(laptop: Laptop, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """The form of a matter, cut off while its title is typed, and a visit that is not finished."""
    key = open_key(laptop)
    part = Part("visit", DOOR, is_new=True, answered={"met": said})
    VisitDrafts(laptop.home, key).keep(VisitDraft(1, part))

    def answers(prompts: Prompts, label: str, check: object = None, begin: str = "") -> str:
        if label.startswith("标题"):
            prompts._typing(said)  # type: ignore[misc]
            raise KeyboardInterrupt
        return begin

    with monkeypatch.context() as patch:
        patch.setattr(Prompts, "text", answers)
        patch.setattr(Prompts, "select", lambda prompts, label, choices, begin=None: begin or choices[0][0])
        assert laptop.types("matter", "add").code == 130


def holding(folder: Path, *texts: str) -> list[str]:
    """The files under a folder that hold one of these texts, in any spelling JSON or SQLite would use."""
    wanted = [form for text in texts for form in (text.encode(), json.dumps(text).strip('"').encode())]
    wanted += [text.encode("utf-16-le") for text in texts]
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(form in path.read_bytes() for form in wanted)
    ]


@contextmanager
def another_window(database: Path, sql: str) -> Iterator[None]:
    """Another program that has the store open and has run one statement. Locks are a process's own."""
    program = (
        "import sqlite3, sys\n"
        f"connection = sqlite3.connect({str(database)!r}, isolation_level=None)\n"
        f"connection.execute({sql!r}).fetchone()\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield
        process.kill()


def test_after_locking_nobody_can_read_a_name_or_a_phone_in_any_file(
    worker: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves_a_draft(worker, monkeypatch, NAME)
    (worker.home / "archive").mkdir()
    (worker.home / "archive" / "g-1.jsonl.gz").write_bytes(f"not packed, so that it can be found: {NAME}".encode())
    (worker.home / "draft-matter.damaged").write_text(PHONE)
    (worker.home / "errors.log").write_text(f"ValueError: {NAME}")
    assert len(holding(worker.home, NAME, PHONE)) >= 5
    lock(worker)
    assert holding(worker.home, NAME, PHONE, "SQLite format 3") == []


def test_what_is_written_while_unlocked_is_encrypted_too(locked: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    unlock(locked)
    locked.has_terminal = True
    leaves_a_draft(locked, monkeypatch, "诸葛枇杷")
    assert locked.types("visit", "--quick", "3-2-501", "诸葛枇杷在家").code == 0
    assert holding(locked.home, "诸葛枇杷", NAME) == []


def test_a_draft_from_before_locking_is_offered_after_unlocking(
    worker: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves_a_draft(worker, monkeypatch, "诸葛枇杷")
    lock(worker)
    unlock(worker)
    worker.has_terminal = True
    offered: list[str] = []

    def select(prompts: Prompts, label: str, choices: object, begin: str | None = None) -> str:
        offered.append(label)
        raise KeyboardInterrupt

    monkeypatch.setattr(Prompts, "select", select)
    worker.types("matter", "add")
    assert "没填完的诉求" in offered[0]
    (found,) = VisitDrafts(worker.home, open_key(worker)).every()
    assert found.visit.answered == {"met": "诸葛枇杷"}


def test_nothing_is_missing_after_locking_and_unlocking(worker: Laptop) -> None:
    worker.has_terminal = False
    before = [worker.json(*words) for words in (("dwelling", "list"), ("resident", "list"), ("log",), ("status",))]
    worker.has_terminal = True
    lock(worker)
    unlock(worker)
    after = [worker.json(*words) for words in (("dwelling", "list"), ("resident", "list"), ("log",), ("status",))]
    for each in (*before, *after):
        each.pop("free_bytes", None)
    assert after == before
    assert worker.json("doctor")["findings"] == []


@pytest.mark.parametrize(
    "words",
    [("status",), ("find", "3-2-501"), ("visit", "--quick", "3-2-501", "好"), ("today",), ("sync",), ("doctor",),
     ("resident", "list"), ("log",), ("export", "resident", "--to", "x.csv"), ("undo",)],
)  # fmt: skip
def test_a_locked_store_says_so_and_what_to_type(locked: Laptop, words: tuple[str, ...]) -> None:
    answer = locked.types(*words)
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.splitlines()[-2:] == ["本机数据已加密上锁。", "输入 doorstep unlock。"]
    assert locked.types(*words, "--json").document["error"]["code"] == "store_locked"


def test_commands_that_need_no_store_still_work(locked: Laptop) -> None:
    for words in (("guide",), ("--help",), ("lock", "--help"), ("nightly", "status"), ("completion", "bash")):
        assert locked.types(*words).code == 0, words


def test_at_a_terminal_a_command_asks_and_then_the_store_stays_open(locked: Laptop) -> None:
    locked.has_terminal, locked.passphrases = True, [PASSPHRASE]
    assert "3-2-501" in locked.types("find", "3-2-501").out
    assert locked.types("find", "3-2-501").code == 0
    assert locked.keys.renewed > 0


def test_without_any_keyring_each_command_asks(locked: Laptop) -> None:
    locked.keys.works = False
    locked.has_terminal, locked.passphrases = True, [PASSPHRASE, PASSPHRASE, PASSPHRASE]
    assert "每条命令都会问口令" in locked.types("unlock").out
    assert [locked.types("find", "3-2-501").code for _ in range(3)] == [0, 0, 130]


def test_json_is_never_interrupted_by_a_question(locked: Laptop) -> None:
    locked.has_terminal, locked.passphrases = True, [PASSPHRASE]
    assert locked.types("status", "--json").document["error"]["code"] == "store_locked"
    assert locked.passphrases == [PASSPHRASE]


def test_a_wrong_passphrase_changes_nothing(locked: Laptop) -> None:
    before = {path: path.read_bytes() for path in locked.home.rglob("*") if path.is_file()}
    locked.has_terminal = True
    for words in (("unlock",), ("status",), ("lock", "--change"), ("unlock", "--decrypt")):
        locked.passphrases = ["秋天的石榴", PASSPHRASE, PASSPHRASE]
        answer = locked.types(*words)
        assert (answer.code, answer.err.splitlines()[-2]) == (4, "口令不对，什么也没有改动。"), words
    assert {path: path.read_bytes() for path in locked.home.rglob("*") if path.is_file()} == before
    assert locked.keys.held == {}


def test_unlocking_needs_no_network(locked: Laptop, hub: OneGridHub) -> None:
    hub.fault = DoorstepError("hub_unreachable", hub=HUB_URL, detail="no network")
    unlock(locked)
    assert NAME in locked.types("resident", "list").out
    assert locked.types("lock").code == 0
    assert locked.types("resident", "list").code == 4


def test_locking_again_forgets_the_key_and_asks_nothing(locked: Laptop) -> None:
    unlock(locked)
    assert locked.keys.held
    answer = locked.types("lock", "--json")
    assert (answer.code, answer.document) == (0, {"locked": True, "encrypted_now": False})
    assert locked.keys.held == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["石榴"], "至少要 10 个字符"),
        (["pomegrana"], "至少要 10 个字符"),
        (["          "], "至少要 10 个字符"),
        (["x" * 1001], "最多 1000 个字符"),
        ([PASSPHRASE, "春天的石榴树"], "两次输入的不一样"),
    ],
)
def test_a_passphrase_that_will_not_do_leaves_the_store_plain(worker: Laptop, typed: list[str], said: str) -> None:
    worker.passphrases = typed
    answer = worker.types("lock")
    assert answer.code == 2
    assert said in answer.err
    assert not (worker.home / "store.key").exists()
    assert worker.types("status").code == 0


def test_full_width_letters_of_an_input_method_open_what_plain_ones_closed(worker: Laptop) -> None:
    lock(worker, "pomegranate1")
    unlock(worker, "ｐｏｍｅｇｒａｎａｔｅ１")


def test_the_passphrase_is_changed_and_the_old_one_opens_nothing(locked: Laptop) -> None:
    database = (locked.home / DATABASE_FILE).read_bytes()
    locked.has_terminal, locked.passphrases = True, [PASSPHRASE, "秋天的柿子树", "秋天的柿子树"]
    assert locked.types("lock", "--change").code == 0
    locked.passphrases = [PASSPHRASE]
    assert locked.types("unlock").code == 4
    unlock(locked, "秋天的柿子树")
    assert locked.types("status").code == 0
    assert (locked.home / DATABASE_FILE).read_bytes()[:16] == database[:16], "the data stay as they are"


def test_encryption_is_taken_off_again(locked: Laptop) -> None:
    locked.has_terminal, locked.passphrases = True, [PASSPHRASE]
    assert locked.types("unlock", "--decrypt").code == 0
    locked.has_terminal = False
    assert NAME in locked.types("resident", "list").out
    assert locked.types("sync").code == 0
    assert not (locked.home / "store.key").exists()
    assert locked.keys.held == {}
    assert locked.types("unlock").code == 4
    assert locked.types("unlock", "--passphrase-stdin", "--json").document["error"]["code"] == "not_encrypted"
    assert locked.types("lock", "--change", "--json").document["error"]["code"] == "not_encrypted"


def test_a_script_gives_passphrases_on_stdin(worker: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    worker.has_terminal = False

    def pipes(content: bytes, *words: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        return worker.types(*words, "--passphrase-stdin").code

    secret = PASSPHRASE.encode()
    assert pipes(b"\xff\xfe\n", "lock") == 2
    assert pipes(b"", "lock") == 2
    assert pipes(secret + b"\r\n", "lock") == 0
    assert pipes(b"\xef\xbb\xbf" + secret, "unlock") == 0
    assert pipes(secret + b"\n" + "秋天的柿子树".encode() + b"\n", "lock", "--change") == 0
    assert pipes(secret, "unlock") == 4
    assert pipes("秋天的柿子树".encode(), "unlock", "--decrypt") == 0


def test_without_a_terminal_and_without_stdin_it_says_how(worker: Laptop) -> None:
    worker.has_terminal = False
    answer = worker.types("lock")
    assert answer.code == 2
    assert "--passphrase-stdin" in answer.err


def test_exports_that_lie_around_are_named(worker: Laptop, tmp_path: Path) -> None:
    kept, gone = tmp_path / "台账.csv", tmp_path / "旧.csv"
    for path in (kept, gone):
        assert worker.types("export", "resident", "--to", str(path)).code == 0
    gone.unlink()
    worker.passphrases = [PASSPHRASE, PASSPHRASE]
    said = worker.types("lock").out
    assert str(kept) in said
    assert str(gone) not in said
    assert kept.exists()


def test_the_nightly_run_works_while_unlocked(locked: Laptop) -> None:
    unlock(locked)
    answer = locked.types("sync", "--nightly")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert locked.keys.renewed == 0, "only a person keeps the store open longer"


def test_the_nightly_run_of_a_locked_store_says_why_and_the_morning_says_it_again(locked: Laptop) -> None:
    assert locked.types("sync", "--nightly", "--no-wait").code == 4
    attempts = [json.loads(line) for line in (locked.home / "nightly.log").read_text("utf-8").splitlines()]
    assert attempts[-1]["sentence"][0] == "本机数据已加密上锁。"
    assert "上次自动同步时本机数据锁着" in locked.types("find", "3-2-501").err
    assert "没有成功：本机数据已加密上锁" in locked.types("nightly", "status").out
    unlock(locked)
    assert locked.types("sync").code == 0
    assert "锁着" not in locked.types("find", "3-2-501").err


def test_a_store_unlocked_during_the_night_is_synced(locked: Laptop) -> None:
    locked.while_asleep = lambda: unlock(locked) if not locked.keys.held else None
    assert locked.types("sync", "--nightly", "--no-wait").code == 0


@pytest.mark.parametrize("content", [None, b"", b"{}", b"not json", b"[1]", b'{"format": 1, "scrypt": 7}'])
def test_a_key_file_that_is_gone_or_damaged_is_named(locked: Laptop, content: bytes | None) -> None:
    path = locked.home / "store.key"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    for words in (("status",), ("unlock",), ("lock",), ("doctor",)):
        answer = locked.types(*words)
        assert (answer.code, str(path) in answer.err) == (6, True), words


def test_a_key_file_may_not_ask_for_all_the_memory_there_is(locked: Laptop) -> None:
    path = locked.home / "store.key"
    document = json.loads(path.read_bytes())
    document["scrypt"]["log2_n"] = 40
    path.write_text(json.dumps(document))
    assert locked.types("status").code == 6


def test_a_damaged_encrypted_database_is_reported(locked: Laptop) -> None:
    unlock(locked)
    path = locked.home / DATABASE_FILE
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    assert locked.types("status", "--json").document["error"]["code"] == "storage_failed"


def test_a_wrong_key_in_the_keyring_counts_as_none(locked: Laptop) -> None:
    unlock(locked)
    for name in locked.keys.held:
        locked.keys.held[name] = b"x" * 32
    assert locked.types("status").code == 4


def test_without_the_extra_it_says_what_to_install(worker: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    monkeypatch.delitem(sys.modules, "doorstep_client.store.ciphering", raising=False)
    worker.passphrases = [PASSPHRASE, PASSPHRASE]
    answer = worker.types("lock")
    assert answer.code == 6
    assert 'pip install "doorstep[encrypt]"' in answer.err
    assert worker.passphrases == [PASSPHRASE, PASSPHRASE], "nobody was asked in vain"
    assert worker.types("status").code == 0


def test_an_encrypted_store_without_the_extra_says_what_to_install(
    locked: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlock(locked)
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    monkeypatch.delitem(sys.modules, "doorstep_client.store.ciphering", raising=False)
    answer = locked.types("status")
    assert (answer.code, 'pip install "doorstep[encrypt]"' in answer.err) == (6, True)


def test_a_store_another_window_has_open_is_not_converted(worker: Laptop) -> None:
    before = worker.json("log")
    for words in ("SELECT 1 FROM change", "BEGIN IMMEDIATE"):
        with another_window(worker.home / DATABASE_FILE, words):
            worker.passphrases = [PASSPHRASE, PASSPHRASE]
            answer = worker.types("lock")
        assert (answer.code, "正被另一个程序使用" in answer.err) == (6, True)
        assert not (worker.home / "store.key").exists()
    assert worker.json("log") == before
    lock(worker)


def test_the_hub_token_is_locked_away_and_joining_anew_locks_the_new_one(
    locked: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "a-token-nobody-may-find"
    monkeypatch.setattr(
        locked, "joins", lambda url, code, name: {"hub": "hub", "device": "d", "token": token, "account": "wang"}
    )
    assert locked.types("join", HUB_URL, "CODE").code == 0
    unlock(locked)
    assert locked.types("sync").code == 0
    assert holding(locked.home, token) == []
    locked.has_terminal, locked.passphrases = True, [PASSPHRASE]
    assert locked.types("unlock", "--decrypt").code == 0
    assert token in (locked.home / "config.toml").read_text("utf-8")


def test_an_unexpected_error_beside_a_locked_store_quotes_no_values(
    locked: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(NAME)

    monkeypatch.setattr(store_lock.StoreLock, "key_at_hand", fail)
    assert locked.types("status").code == 70
    assert holding(locked.home, NAME) == []
    assert "ValueError" in (locked.home / "errors.log").read_text("utf-8")


def test_nobody_on_a_shared_laptop_opens_the_data_of_another(locked: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        locked, "joins", lambda url, code, name: {"hub": "hub", "device": "e", "token": "u", "account": "li"}
    )
    assert locked.types("join", HUB_URL, "CODE").code == 0
    locked.has_terminal = True
    lock(locked, "李强的另一个口令")
    unlock(locked, "李强的另一个口令")
    assert locked.types("status").code == 0
    assert locked.types("--as", "wang", "status").code == 4
    people = locked.json("switch")["people"]
    assert {each["account"]: each["error"] for each in people} == {"wang": "store_locked", "li": ""}


def test_whoever_leaves_an_encrypted_desk_leaves_nothing_readable_and_no_key_in_the_computer(locked: Laptop) -> None:
    assert locked.types("leave", "wang").code == 4
    unlock(locked)
    assert locked.types("sync").code == 0
    assert locked.keys.held
    answer = locked.types("leave", "wang")
    assert answer.code == 0, answer
    assert not locked.keys.held
    assert holding(locked.home, NAME, PHONE) == []
    assert sorted(path.name for path in next((locked.home / "left").iterdir()).iterdir())[-1] == "store.key"
    assert not (locked.home / DATABASE_FILE).exists()
