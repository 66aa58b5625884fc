"""A hub made before there was a second step gets the same tables as a new one."""

from typing import Any

from doorstep_server.services import lockout
from doorstep_server.services.hub import Hub
from doorstep_server.store import schema
from doorstep_server.store.database import Store

NEW = ("sign_in_try", "two_step", "recovery_code")


def shape(store: Store) -> tuple[Any, Any]:
    """The columns of the new tables, the indexes of these and of the audit trail."""
    names = (*NEW, "audit")
    columns = [(name, c.name, c.data_type, c.null, c.primary_key) for name in names for c in store.db.get_columns(name)]
    indexes = {(name, tuple(i.columns), i.unique) for name in names for i in store.db.get_indexes(name)}
    return columns, indexes


def take_back(hub: Hub) -> None:
    """Leave the hub as the step before had it."""
    (index,) = (i.name for i in hub.store.db.get_indexes("audit") if i.columns == ["account", "id"])
    with hub.store.write():
        for statement in (*(f"DROP TABLE {name}" for name in NEW), f"DROP INDEX {index}"):
            hub.store.run(statement)
        hub.store.run("DELETE FROM schema_migration WHERE name LIKE '%_sign_in'")


def test_an_older_hub_gets_what_a_new_one_has(hub: Hub) -> None:
    new = shape(hub.store)
    take_back(hub)
    assert shape(hub.store) != new
    schema.prepare(hub.store)
    assert shape(hub.store) == new
    lockout.begin(hub, "wang", 1)
