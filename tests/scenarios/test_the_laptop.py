"""What goes wrong on the laptop itself: clocks, disks, locks, odd text, a kill in the middle."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from doorstep_client.app import DATABASE_FILE
from doorstep_client.store import database as laptop_database
from doorstep_client.sync.hub import Hub as HubAsSeen
from tests.scenarios.town import DOOR, Laptop, Town
from tests.scenarios.trouble import another_program_writing, no_room

ODD_TEXTS = {"NUL": "a\x00b", "a lone surrogate": "a\udcffb", "an escape": "a\x1b[2Jb", "a high surrogate": "\ud83d"}


def _year(laptop: Laptop, year: int) -> None:
    """Set the laptop's clock to that year."""
    now = datetime.fromtimestamp(laptop.town.now_ms / 1000, UTC)
    laptop.clock_error_ms = int((now.replace(year=year) - now).total_seconds()) * 1000


@pytest.mark.parametrize("year", [1999, 2099])
def test_a_clock_years_off_is_told_and_changes_nothing_but_ties(
    town: Town, wang: Laptop, li: Laptop, year: int
) -> None:
    _year(wang, year)
    visit = wang.json("visit", "--dwelling", DOOR, "--note", "时钟不准")["record"]["id"]
    wang.does("dwelling", "edit", DOOR, "--contact", "先写的")
    told = wang.syncs()
    assert "已送达 2/2 条。" in told
    assert "请校准系统时间" in told
    assert wang.json("status")["clock_suspect"] is True
    assert "clock" in [each["code"] for each in wang.json("doctor")["findings"]]
    li.syncs()
    li.does("dwelling", "edit", DOOR, "--contact", "看过再写的")
    li.syncs()
    wang.syncs()
    for laptop in (wang, li):
        assert laptop.door()["values"]["contact"] == "看过再写的"
        assert laptop.json("visit", "show", visit)["record"]["values"]["notes"] == ["时钟不准"]
    wang.clock_error_ms = 0
    wang.does("dwelling", "edit", DOOR, "--contact", "钟校准之后")
    wang.syncs()
    li.syncs()
    assert li.door()["values"]["contact"] == "钟校准之后"
    assert "请校准" not in wang.syncs()


def test_at_the_hub_a_change_from_2099_counts_as_of_today(town: Town, wang: Laptop) -> None:
    _year(wang, 2099)
    wang.does("visit", "--dwelling", DOOR)
    wang.syncs()
    ((ts_ms,),) = town.rows("SELECT max(ts_ms) FROM entry")
    assert abs(ts_ms - town.now_ms) < 10 * 60_000


@pytest.mark.parametrize("what", ODD_TEXTS)
@pytest.mark.parametrize(
    "words",
    [
        ("visit", "--dwelling", DOOR, "--note"),
        ("dwelling", "edit", DOOR, "--contact"),
        ("dwelling", "edit", DOOR, "--tag"),
        ("dwelling", "delete", "3-2-503", "--why"),
        ("matter", "add", "--dwelling", DOOR, "--title"),
    ],
)
def test_text_that_is_no_text_is_refused_or_made_harmless_and_the_day_goes_on(
    town: Town, wang: Laptop, words: tuple[str, ...], what: str
) -> None:
    answer = wang.types(*words, ODD_TEXTS[what])
    assert answer.code in (0, 2), answer
    assert "Traceback" not in answer.err
    assert not set(ODD_TEXTS[what]) - {"a", "b", "[", "2", "J"} & set(answer.out + answer.err)
    assert wang.pending == (1 if answer.code == 0 else 0)
    wang.does("visit", "--dwelling", DOOR, "--note", "照常")
    wang.syncs()
    assert wang.pending == 0


def test_a_full_disk_is_told_and_what_was_saved_before_is_delivered(
    town: Town, wang: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang.does("visit", "--dwelling", DOOR, "--note", "还有地方")
    with no_room(monkeypatch):
        for _ in range(40):
            answer = wang.types("visit", "--dwelling", DOOR, "--note", "没有地方" * 400)
            if answer.code:
                break
        answer.refused("disk_full")
    saved = wang.own()
    assert wang.pending == len(saved)
    assert wang.is_sound()
    assert f"已送达 {len(saved)}/{len(saved)} 条。" in wang.syncs()
    assert sorted(town.logged()) == sorted(saved)


def test_a_disk_that_fills_up_during_a_sync_loses_nothing_and_the_next_sync_goes_on(
    town: Town, wang: Laptop, li: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        li.does("visit", "--dwelling", DOOR, "--note", f"{number} " + "很长的记录" * 300)
    li.syncs()
    wang.does("visit", "--dwelling", DOOR, "--note", "我的")
    with no_room(monkeypatch):
        wang.types("sync").refused("disk_full")
    assert wang.pending == 1
    wang.syncs()
    assert wang.pending == 0
    assert len(town.logged()) == 31
    assert wang.is_sound()


def test_a_database_in_use_by_another_program_is_told_and_reading_still_works(
    town: Town, wang: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang.does("visit", "--dwelling", DOOR, "--note", "之前的")
    monkeypatch.setattr(laptop_database, "WAIT_SECONDS", 0.05)
    with another_program_writing(wang.home / DATABASE_FILE):
        wang.types("visit", "--dwelling", DOOR, "--note", "之后的").refused("database_locked")
        wang.types("sync").refused("database_locked")
        wang.types("undo").refused("database_locked")
        assert "之前的" in wang.does("card", DOOR).out
        assert wang.pending == 1
    assert "已送达 1/1 条。" in wang.syncs()


class _SyncsMeanwhile:
    """A hub during whose call the same laptop types `doorstep sync` a second time."""

    def __init__(self, hub: HubAsSeen, laptop: Laptop) -> None:
        self.hub, self.laptop = hub, laptop

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """The call, after the second sync was refused."""
        self.laptop.types("sync").refused("busy")
        return self.hub.sync(request)

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
        """Passed on."""
        return self.hub.snapshot(grid, since=since, own=own)


def test_a_second_sync_is_told_to_wait_and_the_first_is_not_disturbed(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--dwelling", DOOR)
    second = town.laptop("wang")
    wang.hub_through = lambda hub: _SyncsMeanwhile(hub, second)
    assert "已送达 1/1 条。" in wang.syncs()
    assert len(town.logged()) == 1


class _SavesMeanwhile:
    """A hub during whose call the worker saves one more visit."""

    def __init__(self, hub: HubAsSeen, laptop: Laptop) -> None:
        self.hub, self.laptop = hub, laptop

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """The call, with a visit saved before the answer and one after it."""
        self.laptop.does("visit", "--dwelling", DOOR, "--note", "同步时记的")
        reply = self.hub.sync(request)
        self.laptop.does("dwelling", "edit", DOOR, "--remark", f"{len(request['changes'])}")
        return reply

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
        """Passed on."""
        return self.hub.snapshot(grid, since=since, own=own)


def test_a_visit_saved_while_a_sync_runs_is_neither_lost_nor_sent_twice(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--dwelling", DOOR)
    other_window, calls = town.laptop("wang"), []

    def once(hub: HubAsSeen) -> HubAsSeen:
        calls.append(hub)
        return _SavesMeanwhile(hub, other_window) if len(calls) == 1 else hub

    class Once:
        """Only the first round trip is disturbed."""

        def __init__(self, hub: HubAsSeen) -> None:
            self.hub = hub

        def sync(self, request: dict[str, Any]) -> dict[str, Any]:
            return once(self.hub).sync(request)

        def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
            return self.hub.snapshot(grid, since=since, own=own)

    wang.hub_through = Once
    wang.syncs()
    wang.syncs()
    assert wang.pending == 0
    assert sorted(town.logged()) == sorted(wang.own())
    assert len(wang.own()) == 3
    assert wang.is_sound()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a matter of POSIX")
def test_a_visit_survives_kill_9_the_moment_the_command_has_said_saved(town: Town, wang: Laptop) -> None:
    program = "import sys; from doorstep_client.cli import main; sys.exit(main())"
    words = ["visit", "add", "--dwelling", DOOR, "--json", "--note"]
    environ = {**os.environ, **wang.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    saved = []
    for number in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", program, *words, f"第{number}次"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environ,
            text=True,
            start_new_session=True,
        ) as process:
            assert process.stdout is not None
            saved.append(json.loads(process.stdout.readline())["change"])
            os.killpg(process.pid, signal.SIGKILL)
    assert wang.own() == set(saved)
    assert wang.pending == 2
    assert wang.is_sound()
    wang.syncs()
    assert sorted(town.logged()) == sorted(saved)


def test_a_home_folder_that_belongs_to_nobody_is_told(town: Town) -> None:
    (town.folder / "file").write_text("")
    laptop = town.laptop("wang", "file/home")
    laptop.types("join", town.url, "CODE").refused("file_unwritable")


def test_a_database_file_that_is_no_database_is_told_and_left_alone(wang: Laptop) -> None:
    file = wang.home / DATABASE_FILE
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    file.write_bytes(b"this was a database once" * 400)
    for words in (("status",), ("visit", "--dwelling", DOOR), ("sync",)):
        wang.types(*words).refused("storage_failed")
    assert file.read_bytes().startswith(b"this was a database once")


def test_a_database_of_a_newer_doorstep_is_left_alone(wang: Laptop) -> None:
    with wang.store() as store:
        store.database.rows("PRAGMA user_version = 999")
    wang.types("visit", "--dwelling", DOOR).refused("storage_failed")
