"""Whatever is typed or happens: one clear sentence, the documented exit code, and nothing lost."""

import errno
import os
from pathlib import Path

import pytest

from doorstep_client.app import DATABASE_FILE
from doorstep_client.store import database
from doorstep_client.store.store import LaptopStore
from doorstep_shared.errors import DoorstepError
from tests.client.cli.laptops import Laptop, OneGridHub


def _two_lines(text: str) -> bool:
    return len(text.strip().splitlines()) == 2 and "Traceback" not in text


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("dwlling", "list"), 2, "没有命令“dwlling”"),
        (("dwelling", "lst"), 2, "没有命令“lst”，是不是 list？"),
        (("dwelling", "add", "--colour", "red"), 2, "没有选项“--colour”"),
        (("dwelling", "list", "--limit", "many"), 2, "--limit 应为 1 以上的整数"),
        (("dwelling", "list", "--limit", "0"), 2, "--limit 应为 1 以上的整数"),
        (("dwelling", "list", "extra"), 2, "多出了 extra"),
        (("dwelling", "show"), 2, "缺少 RECORD"),
        (("--lang", "fr", "status"), 2, "--lang 只能是 zh / en"),
        (("visit", "add", "--dwelling"), 2, "选项 --dwelling 后面要写一个值"),
        (("visit", "--note", "x"), 2, "房屋不对：不能为空"),
        (("visit", "--dwelling", "9-9-999"), 3, "没有找到“9-9-999”"),
        (("visit", "--dwelling", "3-2-501", "--visited-at", "昨天"), 2, "走访时间不对：应为时间"),
        (("dwelling", "edit", "3-2-501", "--phone", "一二三"), 2, "联系电话不对：不是电话号码"),
        (("dwelling", "edit", "3-2-501", "--use", "空着"), 2, "使用情况不对：不在可选项中（自住、出租、空置、经营）"),
        (("dwelling", "edit", "3-2-501", "--floor", "999999999999999999999"), 2, "楼层不对：应为整数"),
        (("dwelling", "edit", "3-2-501", "--clear", "颜色"), 2, "没有“颜色”这个字段"),
        (("dwelling", "edit", "3-2-501", "--contact", "x" * 41), 2, "联系人不对：太长"),
        (("dwelling", "edit", "3-2-501", "--contact", "x", "--why", "y" * 1001), 2, "原因不对：太长"),
        (("dwelling", "edit", "3-2-501", "--remark", "字" * 5000), 2, "备注不对：太长"),
        (("dwelling", "edit", "3-2-501"), 2, "没有要修改的内容"),
        (("resident", "show", "'; DROP TABLE resident; --"), 3, "没有找到"),
        (("card", ""), 3, "没有找到“”"),
        (("--as", "li", "status"), 3, "没有账号“li”"),
        (("resolve", "3-2-501", "colour", "--take", "A"), 2, "没有“colour”这个字段"),
        (("resolve", "3-2-501", "--take", "A", "--keep"), 2, "选一个"),
    ],
)
def test_a_wrong_command_line_is_answered_in_a_sentence(
    wang: Laptop, door: str, words: tuple[str, ...], code: int, sentence: str
) -> None:
    answer = wang.types(*words)
    assert (answer.code, answer.out) == (code, "")
    assert sentence in answer.err
    assert _two_lines(answer.err)
    assert wang.changes() == 1


@pytest.mark.parametrize("text", ["a\x00b", "a\udcffb", "a\x1b[2Jb"])
@pytest.mark.parametrize(
    "words",
    [
        ("visit", "--dwelling", "3-2-501", "--note"),
        ("dwelling", "edit", "3-2-501", "--contact"),
        ("resident", "add", "--dwelling", "3-2-501", "--tag", "x", "--name"),
        ("dwelling", "edit", "3-2-501", "--tag"),
        ("dwelling", "delete", "3-2-501", "--why"),
        ("card",),
        ("find",),
        ("dwelling", "history"),
        ("resolve",),
        ("dwelling",),
        ("visit", "--dwelling", "3-2-501", "--grid"),
    ],
)
def test_text_that_is_no_text_is_refused_and_nothing_is_lost(
    wang: Laptop, door: str, words: tuple[str, ...], text: str
) -> None:
    for answer in (wang.types(*words, text), wang.types(*words, text, "--json")):
        assert answer.code in (0, 2, 3, 4)
        assert answer.code or words[0] == "find"
        assert not {"\x00", "\x1b", "\udcff"} & set(answer.out + answer.err)
        assert "Traceback" not in answer.err
    assert wang.changes() == 1
    assert wang.types("card", "3-2-501").code == 0


def test_an_address_two_doors_have_is_answered_with_both(wang: Laptop) -> None:
    for unit in ("1", "2"):
        wang.json("dwelling", "add", "--building", "3", "--unit", unit, "--room", "501")
    answer = wang.types("visit", "--dwelling", "3-501")
    assert (answer.code, wang.changes()) == (3, 2)
    assert "对应 2 条记录" in answer.err
    assert "3-1-501" in answer.err
    assert "3-2-501" in answer.err


@pytest.mark.parametrize("words", [("visit",), ("status",), ("sync",), ("log",), ("dwelling", "list"), ("undo",)])
def test_a_laptop_that_has_not_joined_is_told_how(tmp_path: Path, hub: OneGridHub, words: tuple[str, ...]) -> None:
    laptop = Laptop(tmp_path / "new", "new", hub)
    answer = laptop.types(*words)
    assert answer.code == 4
    assert "doorstep join" in answer.err
    assert laptop.types(*words, "--json").document["error"]["code"] == "not_joined"


def test_before_the_first_sync_a_record_has_no_grid(tmp_path: Path, hub: OneGridHub) -> None:
    laptop = Laptop(tmp_path / "new", "new", hub)
    laptop.types("join", "http://hub.test", "CODE")
    answer = laptop.types("dwelling", "add", "--building", "1", "--room", "101")
    assert (answer.code, "doorstep sync" in answer.err) == (4, True)


@pytest.mark.parametrize("content", [b"[hub\n", b"\xff\xfe", b"", b"[hub]\nurl = 3\n", b"hub = 1\n"])
def test_damaged_settings_are_told_and_the_records_stay(wang: Laptop, door: str, content: bytes) -> None:
    config = wang.home / "config.toml"
    config.write_bytes(content)
    answer = wang.types("status")
    assert (answer.code, str(config) in answer.err) == (6, True)
    assert "doorstep join" in answer.err
    doctor = wang.json("doctor")
    assert [finding["code"] for finding in doctor["findings"]] == ["config_damaged"]
    config.rename(config.with_suffix(".old"))
    wang.joined()
    assert wang.types("card", "3-2-501").code == 0


def test_a_full_disk_loses_nothing_that_was_saved(wang: Laptop, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise DoorstepError("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(LaptopStore, "save", full)
        answer = wang.types("visit", "--dwelling", "3-2-501", "--note", "x")
    assert (answer.code, answer.out) == (6, "")
    assert "磁盘已满，没有保存。" in answer.err
    assert wang.changes() == 1


def test_a_full_disk_outside_the_database_is_told_alike(wang: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (wang.home / "config.toml").unlink()
    answer = wang.types("join", "http://hub.test", "CODE")
    assert (answer.code, "磁盘已满" in answer.err) == (6, True)
    assert not list(wang.home.glob(".config-*"))


def test_a_locked_database_is_told(wang: Laptop, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 0)
    other = database.Database(str(wang.home / DATABASE_FILE))
    with other.transaction():
        answer = wang.types("dwelling", "edit", "3-2-501", "--contact", "王", "--json")
    other.close()
    assert answer.code == 6
    assert answer.document["error"]["code"] == "database_locked"
    assert wang.types("dwelling", "edit", "3-2-501", "--contact", "王").code == 0


def test_a_second_sync_is_told_to_wait(wang: Laptop) -> None:
    from filelock import FileLock

    with FileLock(wang.home / "sync.lock"):
        answer = wang.types("sync")
    assert (answer.code, "正在同步" in answer.err) == (6, True)
    assert wang.types("sync").code == 0


def test_what_nobody_foresaw_is_written_down_and_told_in_a_sentence(
    wang: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the moon is blue")

    monkeypatch.setattr(LaptopStore, "sync_runs", broken)
    answer = wang.types("status")
    assert answer.code == 70
    assert _two_lines(answer.err)
    assert str(wang.home / "errors.log") in answer.err
    assert "the moon is blue" in (wang.home / "errors.log").read_text("utf-8")


def test_ctrl_c_is_a_sentence(wang: Laptop, hub: OneGridHub, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(hub, "sync", interrupted)
    answer = wang.types("sync")
    assert (answer.code, _two_lines(answer.err)) == (130, True)


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path, hub: OneGridHub) -> None:
    (tmp_path / "file").write_text("")
    laptop = Laptop(tmp_path / "file" / "home", "new", hub)
    answer = laptop.types("join", "http://hub.test", "CODE")
    assert (answer.code, _two_lines(answer.err)) == (6, True)
    assert laptop.types("doctor").code == 2
