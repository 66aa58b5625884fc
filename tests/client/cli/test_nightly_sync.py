"""A night's sync with nobody there: it begins at its own time, keeps on, says nothing when all is well, tells later."""

import json
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from doorstep_client.tasks import night_log
from doorstep_client.tasks.night import NIGHT_LOCK_FILE
from doorstep_client.tasks.night_log import Attempt, append, nights
from doorstep_shared.errors import DoorstepError
from tests.client.cli.laptops import Laptop, OneGridHub

HOUR_MS = 3_600_000


def unreachable() -> DoorstepError:
    return DoorstepError("hub_unreachable", hub="http://hub.test", detail="timeout")


def lines(laptop: Laptop) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (laptop.home / "nightly.log").read_text("utf-8").splitlines()]


def test_a_good_night_says_nothing_and_leaves_one_line_in_its_log(li: Laptop, door: str, wang: Laptop) -> None:
    answer = wang.types("sync", "--nightly")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    (line,) = lines(wang)
    assert (line["number"], line["delivered"], line["received"], line["waiting"]) == (1, 1, 0, 0)
    assert (line["code"], line["next_in_seconds"]) == ("", 0)
    assert wang.json("status")["pending"] == 0


def test_laptops_begin_at_different_times_within_the_first_half_hour(wang: Laptop, li: Laptop) -> None:
    for _ in range(10):
        for laptop in (wang, li):
            laptop._drawn = (laptop._drawn * 7919 + 1_234_567_891) % 2**32
            assert laptop.types("sync", "--nightly").code == 0
    delays = [seconds for laptop in (wang, li) for seconds in laptop.sleeps]
    assert len(delays) == 20
    assert all(0 <= seconds <= 30 * 60 for seconds in delays)
    assert len({round(seconds) for seconds in delays}) > 15


def test_a_person_who_tries_it_need_not_wait(wang: Laptop) -> None:
    assert wang.types("sync", "--nightly", "--no-wait").code == 0
    assert wang.sleeps == []
    assert wang.types("sync", "--no-wait").code == 2


def test_it_tries_again_with_longer_pauses_until_the_network_is_back(wang: Laptop, hub: OneGridHub, door: str) -> None:
    hub.fault = unreachable()

    def network_comes_back() -> None:
        if len(wang.sleeps) == 6:
            hub.fault = None

    wang.while_asleep = network_comes_back
    answer = wang.types("sync", "--nightly", "--no-wait")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert [line["code"] for line in lines(wang)] == ["hub_unreachable"] * 6 + [""]
    assert len({line["night_ms"] for line in lines(wang)}) == 1
    for pause, longest in zip(wang.sleeps, (120, 240, 480, 960, 1800, 1800), strict=True):
        assert longest / 2 <= pause <= longest
    assert wang.json("status")["pending"] == 0


def test_in_the_morning_it_gives_up_and_the_exit_code_tells_why(wang: Laptop, hub: OneGridHub, door: str) -> None:
    hub.fault, began_ms = unreachable(), hub.now_ms
    answer = wang.types("sync", "--nightly", "--no-wait")
    assert answer.code == 5
    assert "1 条还没送到" in answer.err
    assert "连不上中心" in answer.err
    assert 8 * HOUR_MS <= hub.now_ms - began_ms <= 8 * HOUR_MS + 120_000
    assert lines(wang)[-1]["next_in_seconds"] == 0
    assert 15 < len(lines(wang)) < 40


def test_when_to_begin_and_when_to_give_up_are_settings(wang: Laptop, hub: OneGridHub) -> None:
    config = wang.home / "config.toml"
    config.write_text(config.read_text("utf-8") + "\n[nightly]\nstart_within_minutes = 0\ngive_up_after_hours = 1\n")
    hub.fault = unreachable()
    assert wang.types("sync", "--nightly").code == 5
    assert wang.sleeps[0] == 0
    assert sum(wang.sleeps) == pytest.approx(3600, abs=1)
    config.write_text(config.read_text("utf-8").replace("= 1\n", '= "one"\n'))
    answer = wang.types("sync", "--nightly")
    assert answer.code == 2
    assert "give_up_after_hours" in answer.err


def test_a_clock_set_back_during_the_night_does_not_make_it_endless(wang: Laptop, hub: OneGridHub) -> None:
    hub.fault = unreachable()
    wang.while_asleep = lambda: setattr(hub, "now_ms", hub.now_ms - 2 * HOUR_MS)
    assert wang.types("sync", "--nightly", "--no-wait").code == 5
    assert sum(wang.sleeps) == pytest.approx(8 * 3600, abs=1)


def test_a_laptop_that_slept_all_night_tries_once_more_when_the_lid_opens(wang: Laptop, hub: OneGridHub) -> None:
    hub.fault = unreachable()

    def lid_opens() -> None:
        hub.now_ms += 9 * HOUR_MS
        hub.fault = None

    wang.while_asleep = lid_opens
    assert wang.types("sync", "--nightly", "--no-wait").code == 0
    assert len(lines(wang)) == 2


@pytest.mark.parametrize(("code", "exit_code"), [("token_invalid", 4), ("version_too_old", 5)])
def test_what_no_time_can_mend_is_not_tried_again(wang: Laptop, hub: OneGridHub, code: str, exit_code: int) -> None:
    hub.fault = DoorstepError(code)
    assert wang.types("sync", "--nightly", "--no-wait").code == exit_code
    assert wang.sleeps == []
    assert [line["code"] for line in lines(wang)] == [code]


def test_two_nightly_runs_never_go_on_at_once(wang: Laptop) -> None:
    with FileLock(wang.home / NIGHT_LOCK_FILE):
        assert wang.types("sync", "--nightly").code == 6
    assert (wang.sleeps, (wang.home / "nightly.log").exists()) == ([], False)


def test_it_waits_for_a_sync_that_somebody_started_by_hand(wang: Laptop) -> None:
    lock = FileLock(wang.home / "sync.lock")
    lock.acquire()
    wang.while_asleep = lock.release
    assert wang.types("sync", "--nightly", "--no-wait").code == 0
    assert [line["code"] for line in lines(wang)] == ["busy", ""]


def test_what_nobody_foresaw_stands_in_the_log_too(wang: Laptop, hub: OneGridHub, monkeypatch: Any) -> None:
    def breaks(request: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(hub, "sync", breaks)
    assert wang.types("sync", "--nightly", "--no-wait").code == 70
    assert [line["code"] for line in lines(wang)] == ["unexpected"]


def test_with_json_the_report_is_printed(wang: Laptop, door: str) -> None:
    assert wang.json("sync", "--nightly", "--no-wait")["delivered"] == 1


def attempt(night: int, number: int = 1, **told: Any) -> Attempt:
    return Attempt(night_ms=night, number=number, began_ms=night + number, ended_ms=night + number, **told)


def test_the_log_keeps_its_newer_half_when_it_becomes_too_long(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(night_log, "MAX_LOG_BYTES", 4000)
    for night in range(1, 101):
        append(tmp_path, attempt(night))
        assert (tmp_path / "nightly.log").stat().st_size <= 4000 + 400
    kept = [night.last.night_ms for night in nights(tmp_path, 100)]
    assert kept == list(range(100, 100 - len(kept), -1))
    assert len(kept) > 5


def test_a_line_cut_by_a_crash_is_passed_over(tmp_path: Path) -> None:
    append(tmp_path, attempt(1))
    with (tmp_path / "nightly.log").open("a", encoding="utf-8") as file:
        file.write('{"night_ms": 2, "num\n[]\n{"night_ms": "x"}\n')
    append(tmp_path, attempt(3))
    assert [night.last.night_ms for night in nights(tmp_path, 10)] == [3, 1]
