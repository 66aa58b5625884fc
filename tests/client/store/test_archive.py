"""Giving up a grid: the archive is sealed first, and holds every own change with what the hub said of it."""

import gzip
import json
from pathlib import Path

import pytest

from tests.client.desk import DOOR, Desk, elsewhere
from tests.client.hub_model import HubModel


def _lines(content: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in gzip.decompress(content).splitlines()]


def test_an_ended_grid_is_archived_and_then_gone(tmp_path: Path) -> None:
    hub, desk = HubModel("g1", "g2"), Desk("li", "g1", "g2", archive=tmp_path / "archive")
    hub.accept(elsewhere({"use": "rented"}))
    sent = desk.save({"contact": "张三"})
    desk.sync(hub)
    late = desk.save({"contact": "李四"})
    hub.ended.add("g1")
    report = desk.sync(hub)
    assert report.ended == ["g1"]
    assert [grid.id for grid in desk.store.grids()] == ["g2"]
    assert desk.store.record("dwelling", DOOR) is None
    (path,) = (tmp_path / "archive").glob("g1-*.jsonl.gz")
    archived = _lines(path.read_bytes())
    assert [line["id"] for line in archived] == [sent.id, late.id]
    assert [line["status"] for line in archived] == ["ok", "ok"]
    assert all(line["entries"] for line in archived)
    assert late.id in hub.logs["g1"].bodies


def test_what_waits_in_an_ended_grid_is_delivered_before_the_grid_goes() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    hub.ended.add("g1")
    hub.alter = lambda reply: {**reply, "results": []}
    assert desk.sync(hub).ended == []
    assert (desk.store.waiting(), desk.store.exchange.archives) == (1, [])
    hub.alter = lambda reply: reply
    assert desk.sync(hub).delivered == 1
    assert [line["id"] for line in _lines(desk.store.exchange.archives[0])] == [change.id]


def test_a_death_while_the_grid_is_dropped_leaves_archive_and_grid() -> None:
    hub, desk = HubModel("g1"), Desk()
    desk.save({"contact": "张三"})
    desk.sync(hub)
    hub.ended.add("g1")

    def die(sql: str) -> None:
        if sql.startswith("DELETE FROM grid"):
            raise KeyboardInterrupt

    desk.store.on_write = die
    with pytest.raises(KeyboardInterrupt):
        desk.sync(hub)
    desk.store.on_write = None
    assert (len(desk.store.exchange.archives), desk.shows("contact")) == (1, "张三")
    assert desk.sync(hub).ended == ["g1"]


def test_a_grid_given_up_after_a_restore_first_returns_what_the_hub_lost() -> None:
    hub, desk = HubModel("g1"), Desk()
    backup = hub.copy()
    others = elsewhere({"use": "rented"})
    hub.accept(others)
    mine = desk.save({"contact": "张三"})
    desk.sync(hub)
    hub.logs = backup
    hub.ended.add("g1")
    desk.sync(hub)
    assert set(hub.logs["g1"].bodies) == {others.id, mine.id}
    assert desk.store.grids() == []


def test_two_archives_of_one_moment_do_not_overwrite_each_other(tmp_path: Path) -> None:
    from doorstep_client.store.archive import seal

    first = seal(tmp_path, "g1", 5, b"first")
    second = seal(tmp_path, "g1", 5, b"second")
    assert (first.read_bytes(), second.read_bytes()) == (b"first", b"second")
    assert list(tmp_path.glob("*.part")) == []
