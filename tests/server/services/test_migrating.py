"""A hub made by the first version is brought to this one, with everything that is in it."""

import pytest

from doorstep_server.services import check, covers, devices, replacing
from doorstep_server.services.hub import Hub
from doorstep_server.store import schema
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
