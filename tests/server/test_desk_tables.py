"""A hub made before the desk settled anything gets the same tables and indexes as a new one."""

from typing import Any

import pytest

from doorstep_server.services.hub import Hub
from doorstep_server.store import duplicates, schema
from doorstep_server.store.database import Store
from doorstep_server.store.duplicates import DistinctPair
from doorstep_shared.kinds import kind_names


def shape(store: Store) -> tuple[Any, Any]:
    """The columns of the table of pairs; the names of the indexes of the log and the read tables."""
    columns = [(c.name, c.data_type, c.null, c.primary_key) for c in store.db.get_columns("distinct_pair")]
    tables = ("entry", "record_other", *(f"record_{name}" for name in kind_names()))
    return columns, {index.name for table in tables for index in store.db.get_indexes(table)}


@pytest.mark.parametrize("times", [1, 2])
def test_an_older_hub_gets_what_a_new_one_has(hub: Hub, times: int) -> None:
    store = hub.store
    new = shape(store)
    added = {"entry_decision", *(name for name in new[1] if name.endswith("_merged"))}
    assert len(added) == len(kind_names()) + 2
    with store.write():
        for name in added:
            store.run(f'DROP INDEX "{name}"')
        store.run("DROP TABLE distinct_pair")
        assert store.run("DELETE FROM schema_migration WHERE name LIKE '0004_dec%' OR name LIKE '0005_dup%'") == 2
    for _ in range(times):
        schema.prepare(store)
    assert shape(store) == new
    duplicates.put_distinct(store, DistinctPair("g1", "dwelling", "a", "b", "wang", 1, "是两户"))
    assert len(duplicates.distinct(store, ["g1"])) == 1
