"""A hub made by the first version is brought to this one, with everything that is in it."""

import pytest

from doorstep_server.services import check, covers, devices, replacing, review
from doorstep_server.services.hub import Hub
from doorstep_server.store import schema
from doorstep_server.store.covers import Cover
from tests.server.office import NOON_MS, Office
from tests.server.older_tables import forget, with_changes_apart

LATER = "0002_covers_and_replaced_laptops"


def set_back(hub: Hub) -> None:
    """Make the tables what the first version had."""
    with hub.store.write():
        hub.store.run("DROP TABLE cover")
        hub.store.run("ALTER TABLE device DROP COLUMN replaces")
        hub.store.run("ALTER TABLE invite DROP COLUMN replaces")
        assert hub.store.run("DELETE FROM schema_migration WHERE name = ?", [LATER]) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_the_first_versions_tables_are_migrated_once(office: Office, times: int) -> None:
    hub = office.hub
    devices.invite(hub, "wang", 72, "admin", NOON_MS)
    change = office.laptops["wang"].change({"room": "501"})
    office.laptops["wang"].sync(change)
    set_back(hub)
    for _ in range(times):
        assert schema.prepare(hub.store) is False
    assert office.laptops["wang"].sync(change)["results"][0]["result"] == "duplicate"
    day = hub.day(NOON_MS)
    given = covers.give(hub, Cover(0, "zhao", "g1", "worker", day, day, "admin", NOON_MS), NOON_MS)
    assert given.cover.grant is not None
    old = replacing.to_replace(hub, "wang", office.laptops["wang"].device)
    code = devices.invite(hub, "wang", 72, "admin", NOON_MS, old)
    assert devices.join(hub, code, "", "", NOON_MS)[0].replaces == old.id
    assert check.check(hub).findings == ()


def everything(hub: Hub) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Entries with their changes, and where chains end."""
    entries_held = [
        tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
        for row in hub.store.rows("SELECT * FROM entry ORDER BY grid, seq")
    ]
    return entries_held, hub.store.rows("SELECT * FROM writer_head ORDER BY grid, writer")


@pytest.fixture
def worked(office: Office) -> Office:
    """A hub with every kind of entry, a chain that is one line and one that two copies of a laptop wrote."""
    wang, li = office.laptops["wang"], office.laptops["li"]
    wang.sync(wang.change({"room": "501"}), wang.change({"phone": "not a number"}))
    let_in, closed = wang.change({"phone": "nor this"}), wang.change({"phone": "nor that"})
    wang.sync(let_in, closed)
    review.decide(office.hub, let_in.id, "release", "admin", "问过", NOON_MS)
    review.decide(office.hub, closed.id, "reject", "admin", "号码填错了", NOON_MS)
    first = li.change({"notes": "甲"}, kind="visit")
    li.sync(first)
    li.sync(li.change({"room": "1"}, prev=first.id), li.change({"room": "2"}, prev=first.id))
    return office


def test_changes_of_a_hub_that_kept_them_apart_stand_in_their_entries(worked: Office) -> None:
    hub, wang = worked.hub, worked.laptops["wang"]
    before = everything(hub)
    assert {head for _, _, head in before[1]} == {wang.head, ""}
    with_changes_apart(hub.store)
    assert schema.prepare(hub.store) is False
    assert everything(hub) == before
    assert "change" not in hub.store.db.get_tables()
    names = {index.name for index in hub.store.db.get_indexes("entry")}
    assert {"entry_of_record", "entry_quarantined", "entry_rejected", "entry_refused", "entry_no_change"} <= names
    assert "entry_decided" not in names
    assert check.check(hub).findings == ()
    said = wang.sync(wang.change({"room": "502"}))
    assert [result["result"] for result in said["results"]] == ["ok"]
    assert not said["grids"]["g1"]["missing"]
    assert not said["grids"]["g1"]["forked"]


def test_a_hub_that_indexed_entries_by_id_and_changes_by_record_is_brought_through_every_step(worked: Office) -> None:
    hub = worked.hub
    before = everything(hub)
    with_changes_apart(hub.store)
    with hub.store.write():
        hub.store.run("DROP INDEX entry_decided")
        hub.store.run("ALTER TABLE change DROP COLUMN seq")
        hub.store.run("CREATE INDEX entryrow_id ON entry (id)")
        hub.store.run("DROP INDEX changerow_grid_record")
        hub.store.run("CREATE INDEX changerow_record ON change (record)")
        forget(hub.store, "0007_places_of_changes")
        forget(hub.store, "0008_changes_by_grid_and_record")
    assert schema.prepare(hub.store) is False
    assert everything(hub) == before
    assert "entryrow_id" not in {index.name for index in hub.store.db.get_indexes("entry")}
    assert check.check(hub).findings == ()
