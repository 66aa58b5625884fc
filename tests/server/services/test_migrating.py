"""A hub made by the first version is brought to this one, with everything that is in it."""

import pytest

from doorstep_server.services import check, covers, devices, replacing, review
from doorstep_server.services.hub import Hub
from doorstep_server.store import entries, log_lines, schema
from doorstep_server.store.covers import Cover
from tests.server.office import NOON_MS, Office

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


def test_changes_of_a_hub_that_indexed_entries_by_id_learn_the_place_of_their_entry(office: Office) -> None:
    hub, wang = office.hub, office.laptops["wang"]
    wang.sync(wang.change({"room": "501"}))
    waiting = wang.change({"phone": "not a number"})
    wang.sync(waiting)
    review.decide(hub, waiting.id, "reject", "admin", "号码填错了", NOON_MS)
    places = "SELECT id, seq FROM change ORDER BY seq"
    before = hub.store.rows(places)
    with hub.store.write():
        hub.store.run("DROP INDEX entry_decided")
        hub.store.run("ALTER TABLE change DROP COLUMN seq")
        hub.store.run("CREATE INDEX entryrow_id ON entry (id)")
        assert hub.store.run("DELETE FROM schema_migration WHERE name = '0007_places_of_changes'") == 1
    assert schema.prepare(hub.store) is False
    assert hub.store.rows(places) == before
    assert [entry.kind for entry in entries.about(hub.store, [waiting.id])[waiting.id]] == ["change", "reject"]
    assert "entryrow_id" not in {index.name for index in hub.store.db.get_indexes("entry")}
    assert check.check(hub).findings == ()


def test_changes_of_a_hub_that_indexed_them_by_record_are_found_within_their_grid(office: Office) -> None:
    hub, wang = office.hub, office.laptops["wang"]
    change = wang.change({"room": "501"})
    wang.sync(change)
    with hub.store.write():
        hub.store.run("DROP INDEX changerow_grid_record")
        hub.store.run("CREATE INDEX changerow_record ON change (record)")
        assert hub.store.run("DELETE FROM schema_migration WHERE name = '0008_changes_by_grid_and_record'") == 1
    assert schema.prepare(hub.store) is False
    indexed = [tuple(index.columns) for index in hub.store.db.get_indexes("change")]
    assert ("grid", "record") in indexed
    assert ("record",) not in indexed
    assert [row.change.id for row in log_lines.of_records(hub.store, [("g1", change.record)]) if row.change] == [
        change.id
    ]
