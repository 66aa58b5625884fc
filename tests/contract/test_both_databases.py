"""The same script gives the same log, byte for byte, and the same digest on SQLite and on PostgreSQL."""

from typing import Any

from doorstep_server.services import check, covers, devices, members, replacing, review, snapshot
from doorstep_server.services.authoring import Writing, write
from doorstep_server.store.covers import Cover
from doorstep_shared.editing import Edit, deletion
from tests.server.conftest import make_hub
from tests.server.office import DOOR, NOON_MS, Office


def script(url: str) -> dict[str, Any]:
    """A day with every kind of event; what the hub then holds."""
    office = Office(make_hub(url))
    wang, li = office.laptops["wang"], office.laptops["li"]
    first = wang.change({"room": "501", "phone": "13800000001", "tags/gas": True})
    bad = wang.change({"phone": "坏", "area": 10**12})
    wang.sync(first, bad, {"id": "8" * 32, "grid": "g1", "body": "\x00"})
    li.sync(li.change({"phone": "13800000002"}), li.change({}, over={"tags/gas": [first.id]}))
    li.sync(li.change({"notes": "甲", "visited_at": "2026-01-01T10:00", "minutes": 12}, kind="visit"))
    li.sync(
        li.change({"_life": "deleted"}, over={"_life": [first.id]}), li.change({"x": {"y": [None]}}, kind="weather")
    )
    review.decide(office.hub, bad.id, "release", "admin", "问过", NOON_MS + 5)
    write(office.hub, "admin", "g1", [Writing("dwelling", DOOR, Edit(set={"contact": "李四"}))], NOON_MS + 6)
    write(office.hub, "admin", "g1", [Writing("dwelling", DOOR, deletion("拆除"))], NOON_MS + 7)
    members.end_grants(office.hub, "li", "g1", "admin", NOON_MS + 8)
    li.sync(li.change({"room": "9"}))
    day = office.hub.day(NOON_MS)
    covers.give(office.hub, Cover(0, "zhao", "g1", "lead", day, day, "admin", NOON_MS + 9), NOON_MS + 9)
    covers.give(office.hub, Cover(0, "li", "street", "worker", day, day, "wang", NOON_MS + 10), NOON_MS + 10)
    office.now_ms = NOON_MS + 3 * 86_400_000
    wang.sync(wang.change({"room": "10"}))
    old = replacing.to_replace(office.hub, "li", li.device)
    code = devices.invite(office.hub, "li", 72, "admin", office.now_ms, old)
    known = replacing.replaced(office.hub, devices.join(office.hub, code, "", "", office.now_ms)[0].replaces)
    assert known is not None
    assert check.check(office.hub).findings == ()
    store = office.hub.store
    held = {
        "entries": [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for row in store.rows("SELECT * FROM entry ORDER BY grid, seq")
        ],
        "heads": store.rows("SELECT * FROM writer_head ORDER BY grid, writer"),
        "grids": store.rows("SELECT * FROM grid ORDER BY id"),
        "dwellings": store.rows("SELECT * FROM record_dwelling ORDER BY record"),
        "visits": store.rows("SELECT * FROM record_visit ORDER BY record"),
        "snapshot": list(snapshot.json_lines(office.hub, "g1")),
        "own": list(snapshot.json_lines(office.hub, "g1", "li")),
        "covers": store.rows("SELECT * FROM cover ORDER BY id"),
        "replaced": replacing.message(known),
    }
    store.close()
    return held


def test_log_and_digest_are_equal_on_both(postgres_hub_url: str) -> None:
    on_sqlite, on_postgres = script("sqlite://"), script(postgres_hub_url)
    for name, held in on_sqlite.items():
        assert held == on_postgres[name], name
    assert len(on_sqlite["entries"]) == 24
