"""What a laptop is told is on the hub's disk; while one waits for it, others work."""

import errno
import fcntl
import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from doorstep_server.services import check, push
from doorstep_server.services.hub import Hub
from doorstep_server.services.judge import Offer
from doorstep_server.store import devices, disk, settings
from doorstep_server.store.database import Store, connect
from doorstep_shared.changes import Change
from doorstep_shared.errors import DoorstepError
from tests.server.conftest import make_hub
from tests.server.office import ByHand, Office


class Power:
    """The disk of a hub: of its files is left, when the power fails, what somebody waited for last."""

    def __init__(self, hub: Hub, folder: Path) -> None:
        self.hub, self.folder = hub, folder
        self.waits = 0

    def wait(self, _: int) -> None:
        """Bring to the disk what was written."""
        self.waits += 1
        left = self.folder / "left"
        left.mkdir(exist_ok=True)
        for name in ("hub.db", "hub.db-wal"):
            shutil.copy(self.folder / name, left / name)

    def leaves(self, change: Change) -> bool:
        """Whether the hub has a change after the power has failed, and nothing of it is at odds."""
        with closing(connect(f"sqlite:///{self.folder / 'left' / 'hub.db'}")) as store:
            found = store.row("SELECT 1 FROM entry WHERE id = ?", [change.id])
            return bool(found) and check.check(replace(self.hub, store=store)).findings == ()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A hub in a file."""
    made = Office(make_hub(f"sqlite:///{tmp_path}/hub.db"))
    yield made
    made.hub.store.close()


@pytest.fixture
def power(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Power:
    """The disk of that hub."""
    made = Power(office.hub, tmp_path)
    monkeypatch.setattr(disk, "_wait", made.wait)
    return made


def push_by_another_process(office: Office, laptop: ByHand, change: Change) -> None:
    """Committed, and the process that did it has not waited for the disk yet."""
    device = devices.get(office.hub.store, laptop.device)
    assert device is not None
    push.push(office.hub, device, [Offer(change.id, change.grid, change.body)], office.now_ms)


def test_what_a_laptop_counts_as_delivered_outlives_a_power_failure(office: Office, power: Power) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"})
    wang.sync(change)
    assert power.leaves(change)


def test_that_a_change_came_before_is_told_when_the_disk_has_it(office: Office, power: Power) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"})
    push_by_another_process(office, wang, change)
    reply = wang.sync(change, at={})
    assert [each["result"] for each in reply["results"]] == ["duplicate"]
    assert power.leaves(change)


def test_a_laptop_gets_no_entry_that_the_hub_could_lose(office: Office, power: Power) -> None:
    wang, li = office.laptops["wang"], office.laptops["li"]
    change = wang.change({"room": "501"})
    push_by_another_process(office, wang, change)
    assert change.id in [entry["id"] for entry in li.sync()["grids"]["g1"]["entries"]]
    assert power.leaves(change)


def test_a_snapshot_holds_no_entry_that_the_hub_could_lose(office: Office, power: Power) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"})
    push_by_another_process(office, wang, change)
    lines = wang.snapshot()
    assert change.id in [line["entry"]["id"] for line in lines if "entry" in line]
    assert power.leaves(change)


def test_a_sync_with_nothing_to_tell_does_not_wait_for_the_disk(office: Office, power: Power) -> None:
    wang = office.laptops["wang"]
    reply = wang.sync()
    assert power.waits == 1
    entries = reply["grids"]["g1"]["entries"]
    wang.sync(at={"g1": wang.cursor(entries[-1]["seq"], entries[-1]["chain"])})
    assert power.waits == 1


def test_a_write_within_another_waits_once_and_one_that_fails_not_at_all(office: Office, power: Power) -> None:
    store = office.hub.store
    with store.write():
        with store.write():
            settings.put(store, "inner", "1")
        assert power.waits == 0
        settings.put(store, "outer", "1")
    assert power.waits == 1
    with pytest.raises(DoorstepError, match="syntax error"), store.write():
        store.run("WRITE nothing")
    assert power.waits == 1


def test_what_is_written_along_waits_for_no_disk(office: Office, power: Power) -> None:
    store = office.hub.store
    store.write_along(lambda: settings.put(store, "along", "1"))
    assert settings.get(store, "along") == "1"
    assert power.waits == 0


def test_others_write_while_one_waits_for_the_disk(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn, ours = tmp_path / "hub.turn", office.hub.store
    hers = connect(f"sqlite:///{tmp_path}/hub.db")
    hers.db.execute_sql("PRAGMA busy_timeout = 0")
    for store in (ours, hers):
        store.take_turns(turn)
    waited: list[str] = []

    def wait(_: int) -> None:
        waited.append("")
        if len(waited) == 1:
            with turn.open("rb") as queue:
                fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises where somebody's turn is
            with hers.write():
                settings.put(hers, "hers", "1")

    monkeypatch.setattr(disk, "_wait", wait)
    with ours.write():
        settings.put(ours, "ours", "1")
    assert len(waited) == 2
    assert (settings.get(hers, "ours"), settings.get(ours, "hers")) == ("1", "1")
    hers.close()


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EIO, "storage_failed"), (errno.ENOSPC, "disk_full")],
    ids=["broken", "full"],
)
def test_a_disk_that_failed_is_not_believed_until_the_hub_is_opened_anew(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"room": "501"})

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr(disk, "_wait", fail)
        with pytest.raises(DoorstepError) as told:
            wang.sync(change)
    with pytest.raises(DoorstepError) as again:
        wang.sync(change)
    assert (told.value.code, again.value.code) == (code, code)
    office.hub.store.close()
    with closing(connect(f"sqlite:///{tmp_path}/hub.db")) as store:
        office.hub = replace(office.hub, store=store)
        assert [each["result"] for each in wang.sync(change)["results"]] == ["duplicate"]


def test_the_name_of_a_new_log_is_brought_to_the_disk_once(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []
    monkeypatch.setattr(disk, "_keep_name", lambda path: folders.append(path.parent))
    store = connect(f"sqlite:///{tmp_path}/hub.db")

    def write_twice() -> None:
        for _ in range(2):
            with store.write():
                settings.put(store, "name", "1")

    write_twice()
    assert folders == [tmp_path]
    office.hub.store.close()
    store.close()  # the last one: SQLite takes its log away
    assert not (tmp_path / "hub.db-wal").exists()
    write_twice()
    assert folders == [tmp_path, tmp_path]
    store.close()


def test_the_folder_of_a_new_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda file: folders.append(stat.S_ISDIR(os.fstat(file).st_mode)))
    monkeypatch.setattr(disk, "_wait", lambda file: None)
    (tmp_path / "file").write_bytes(b"x")
    number = disk.reach_disk(tmp_path / "file")
    assert disk.reach_disk(tmp_path / "file", number) == number
    assert folders == [True]


def test_a_file_that_is_not_there_has_nothing_to_wait_for(tmp_path: Path) -> None:
    assert disk.reach_disk(tmp_path / "nothing") is None
    assert list(tmp_path.iterdir()) == []


class Hand:
    """Somebody in a thread of her own who works at a store."""

    def __init__(self, store: Store, told: list[Any], work: Callable[[], object] = lambda: None) -> None:
        self.began = threading.Event()
        self._store, self._told, self._do = store, told, work
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        self.began.set()
        with self._store.one_by_one():
            self._told.append("she")
            self._do()

    def end(self) -> None:
        """Wait until she has done her work."""
        self._thread.join(30)
        assert not self._thread.is_alive()


def test_threads_work_one_by_one_and_the_next_begins_while_one_waits_for_the_disk(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = office.hub.store
    told: list[str] = []
    hands: list[Hand] = []
    monkeypatch.setattr(disk, "_wait", lambda _: hands[0].end())
    with store.one_by_one():
        hands.append(Hand(store, told))
        assert hands[0].began.wait(30)
        told.append("I")
        store.settle()
        assert told == ["I", "she"]
        Hand(store, told).end()  # who has waited for the disk keeps nobody from work
        told.append("I again")
    assert told == ["I", "she", "she", "I again"]


def test_work_that_fails_or_whose_disk_fails_lets_the_next_one_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = office.hub.store

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(disk, "_wait", fail)
    with pytest.raises(DoorstepError, match="broken"), store.one_by_one():
        store.settle()
    told: list[str] = []
    Hand(store, told).end()
    assert told == ["she"]


class Line(set[int]):
    """Those who wait to work; tells when somebody begins to."""

    def __init__(self) -> None:
        super().__init__()
        self.has_somebody = threading.Event()

    def add(self, thread: int) -> None:
        super().add(thread)
        self.has_somebody.set()


def test_what_is_written_along_is_left_to_who_waits_and_written_at_once_where_nobody_does(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = office.hub.store
    told: list[str | None] = []
    with store.one_by_one():
        monkeypatch.setattr(store._turns, "_waiting", line := Line())
        hand = Hand(store, told, lambda: told.append(settings.get(store, "along")))
        assert line.has_somebody.wait(30)
        store.write_along(lambda: settings.put(store, "along", "yes"))
    hand.end()
    assert told == ["she", None]
    assert settings.get(store, "along") == "yes"
    with store.one_by_one():
        store.write_along(lambda: settings.put(store, "along", "again"))
    assert settings.get(store, "along") == "again"


def test_what_is_written_along_is_in_the_next_transaction_of_its_process_that_does_not_fail(office: Office) -> None:
    store = office.hub.store
    writes: list[str] = []
    store.before_write = writes.append
    with store.one_by_one():
        store.write_along(lambda: settings.put(store, "along", "1"))
        with pytest.raises(DoorstepError, match="syntax error"), store.write_unsettled():
            store.run("WRITE nothing")
        assert writes == ["WRITE nothing"]
        with store.write_unsettled():
            with store.write_unsettled():
                settings.put(store, "next", "1")
            assert len(writes) == 2
        assert len(writes) == 3
    assert (settings.get(store, "along"), settings.get(store, "next")) == ("1", "1")
    assert len(writes) == 3


def test_on_postgresql_threads_work_beside_each_other(postgres_hub_url: str) -> None:
    hub = make_hub(postgres_hub_url)
    told: list[str] = []
    with hub.store.one_by_one():
        Hand(hub.store, told).end()
    assert told == ["she"]
    hub.store.close()
