"""After two nights without a good sync every command says so first; `status` tells the same at any time."""

import json
from pathlib import Path

import pytest

from doorstep_client.tasks.last_sync import LAST_SYNC_FILE, LastSync, read_last_sync
from doorstep_shared.errors import DoorstepError
from tests.client.cli.laptops import Laptop, OneGridHub

DAY_MS = 86_400_000


def nights_later(hub: OneGridHub, nights: int) -> None:
    hub.now_ms += nights * DAY_MS


def unreachable() -> DoorstepError:
    return DoorstepError("hub_unreachable", hub="http://hub.test", detail="timeout")


def test_one_night_without_a_sync_is_no_reason_to_speak(wang: Laptop, hub: OneGridHub, door: str) -> None:
    nights_later(hub, 2)
    assert wang.types("dwelling", "list").err == ""


def test_after_two_nights_one_line_says_how_many_wait_why_and_what_to_type(
    wang: Laptop, hub: OneGridHub, door: str
) -> None:
    nights_later(hub, 3)
    hub.fault = unreachable()
    assert wang.types("sync").code == 5
    answer = wang.types("card", "3-2-501")
    assert answer.code == 0
    assert answer.err == (
        "注意：已有 2 个晚上没有同步成功，1 条只在这台电脑上。"
        "原因：连不上中心 http://hub.test：timeout。记录已安全保存在本机；有网络时再输入 doorstep sync。\n"
    )


def test_the_line_does_not_disturb_what_programs_read(wang: Laptop, hub: OneGridHub, door: str) -> None:
    nights_later(hub, 4)
    answer = wang.types("card", "3-2-501", "--json")
    assert answer.document["dwelling"]["id"] == door
    assert answer.err.startswith("注意：已有 3 个晚上")
    assert "没有运行过同步" in answer.err
    assert "doorstep nightly install" in answer.err


@pytest.mark.parametrize(
    "words", [("sync",), ("status",), ("nightly", "status"), ("doctor",), ("guide",), ("card", "--help"), ("--help",)]
)
def test_commands_that_tell_it_themselves_do_not_repeat_it(
    wang: Laptop, hub: OneGridHub, door: str, words: tuple[str, ...]
) -> None:
    nights_later(hub, 5)
    answer = wang.types(*words)
    assert (answer.code, answer.err) == (0, "")


def test_a_good_sync_ends_it(wang: Laptop, hub: OneGridHub, door: str) -> None:
    nights_later(hub, 5)
    assert "注意" in wang.types("log").err
    assert wang.types("sync").code == 0
    assert wang.types("log").err == ""


def test_with_nothing_to_send_it_warns_that_what_is_seen_may_be_old(wang: Laptop, hub: OneGridHub) -> None:
    nights_later(hub, 5)
    assert "看到的可能不是最新的" in wang.types("log").err
    wang.environ["DOORSTEP_LANG"] = "en"
    assert wang.types("log").err.startswith("Note: no good sync for 4 nights; what you see may be out of date.")


def test_a_sync_after_midnight_counts_for_the_evening_before(wang: Laptop, hub: OneGridHub) -> None:
    known = read_last_sync(wang.home)
    assert known is not None
    assert known.good_ms is not None
    at_five_ms = known.good_ms - known.good_ms % DAY_MS + 5 * 3_600_000
    last = LastSync(at_five_ms, good_ms=at_five_ms)
    (wang.home / LAST_SYNC_FILE).write_text(json.dumps({"since_ms": last.since_ms, "good_ms": last.good_ms}))
    hub.now_ms = at_five_ms + DAY_MS + 2 * 3_600_000  # seven in the morning, the day after the night that was missed
    assert wang.json("status")["missed_nights"] == 1
    hub.now_ms = at_five_ms + 2 * 3_600_000
    assert wang.json("status")["missed_nights"] == 0


@pytest.mark.parametrize("content", ["", "[]", "{", '{"since_ms": "x"}', '{"since_ms": 1e400}', "\x00"])
def test_a_damaged_memory_of_the_last_sync_stops_nobody(wang: Laptop, content: str) -> None:
    (wang.home / LAST_SYNC_FILE).write_text(content)
    assert wang.types("log").code == 0
    assert isinstance(wang.json("status")["last_good_sync_ms"], int)
    assert wang.types("sync").code == 0
    assert wang.types("log").err == ""


def test_a_laptop_that_never_synced_well_is_told_from_the_first_try_on(tmp_path: Path, hub: OneGridHub) -> None:
    laptop = Laptop(tmp_path, "new", hub)
    assert laptop.types("join", "http://hub.test", "CODE").code == 0
    hub.fault = unreachable()
    assert laptop.types("sync").code == 5
    assert laptop.types("log").err == ""
    nights_later(hub, 3)
    assert laptop.types("log").err.startswith("注意：已有 2 个晚上没有同步成功")


def test_status_tells_where_everything_is(wang: Laptop, hub: OneGridHub, door: str) -> None:
    wang.clock_error_ms = 12_000
    hub.fault = unreachable()
    assert wang.types("sync").code == 5
    told = wang.types("status").out
    for line in (
        "只在本机、待发送：1",
        "已送达：0",
        "等人处理：0",
        "上次同步成功：2026-05-01",
        "最近一次同步没有成功：连不上中心 http://hub.test：timeout",
        "夜间自动同步：没有设；要设：doorstep nightly install",
        "磁盘可用：",
        "本机时钟与中心相差：0 秒",
    ):
        assert line in told
    hub.fault = None
    assert wang.types("sync").code == 0
    assert "本机时钟与中心相差：12 秒" in wang.types("status").out


def test_status_knows_the_last_good_sync_after_a_night_of_vain_attempts(
    wang: Laptop, hub: OneGridHub, door: str
) -> None:
    good_ms = wang.json("status")["last_good_sync_ms"]
    hub.fault = unreachable()
    assert wang.types("sync", "--nightly", "--no-wait").code == 5
    assert wang.json("status")["last_good_sync_ms"] == good_ms


def test_a_sync_that_leaves_something_behind_is_not_a_good_one(
    wang: Laptop, hub: OneGridHub, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good_ms = wang.json("status")["last_good_sync_ms"]
    answers = hub.sync
    monkeypatch.setattr(hub, "sync", lambda request: answers({**request, "changes": []}))
    assert wang.types("sync").code == 0
    assert wang.json("status")["last_good_sync_ms"] == good_ms
    nights_later(hub, 3)
    assert "原因：同步结束了，还有 1 条没有送达。" in wang.types("log").err


def test_syncing_without_having_joined_leaves_no_store_behind(tmp_path: Path, hub: OneGridHub) -> None:
    laptop = Laptop(tmp_path / "new", "new", hub)
    assert laptop.types("sync").code == 4
    assert laptop.types("sync", "--nightly").code == 4
    assert not (tmp_path / "new").exists()


def test_status_counts_what_waits_for_a_person(wang: Laptop, hub: OneGridHub, door: str) -> None:
    hub.reviewed.add("wang")
    assert wang.types("sync").code == 0
    assert wang.json("status")["for_a_person"] == 1
    assert "等人处理：1\n待审核：1\n" in wang.types("status").out
