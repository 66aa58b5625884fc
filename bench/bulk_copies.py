"""A loaded hub several times over: its small grids once more under other names, row by row in SQL.

The copies have the size, the spread and the indexes of real work and stand in the way of every look-up; their ids,
chains and macs are no real ones, so only the first grids take part in a sync. For SQLite.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import peewee

from doorstep_server.services.hub import Hub
from doorstep_server.store.log_tables import EntryRow, GridRow, WriterHeadRow
from doorstep_server.store.record_tables import record_models

_TABLES: tuple[type[peewee.Model], ...] = (GridRow, EntryRow, WriterHeadRow, *record_models())
_IDS = ("id", "prev", "writer", "head", "sole_change")
"""Columns of ids that are as good as random: a copy has them with the digits turned round."""
_NAMES = ("who", "changed_by")


def multiply(hub: Hub, times: int) -> None:
    """Let the hub hold `times` as many small grids with their logs and records."""
    run = hub.store.db.execute_sql
    run("PRAGMA cache_size = -2000000")
    with _without_indexes(hub):
        for number in range(1, times):
            for model in _TABLES:
                _copy(hub, model, number)
    run("PRAGMA cache_size = -32000")


def _copy(hub: Hub, model: type[peewee.Model], number: int) -> None:
    table = model._meta.table_name
    columns = [field.column_name for field in model._meta.sorted_fields]
    wanted = ", ".join(_copied(table, column, number) for column in columns)
    grid = "id" if model is GridRow else "grid"
    small = f"{grid} IN (SELECT id FROM grid WHERE level = 'small' AND id NOT LIKE '%-copy%')"
    names = ", ".join(f'"{column}"' for column in columns)
    with hub.store.write():
        hub.store.run(f'INSERT INTO "{table}" ({names}) SELECT {wanted} FROM "{table}" WHERE {small}')


def _copied(table: str, column: str, number: int) -> str:
    if column == "grid" or (table, column) == ("grid", "id"):
        return f"{column} || '-copy{number}'"
    if column in _IDS:
        return f"substr({column}, {1 + 2 * number}) || substr({column}, 1, {2 * number})"
    return f"{column} || '{number}'" if column in _NAMES else f'"{column}"'


@contextmanager
def _without_indexes(hub: Hub) -> Iterator[None]:
    """Filling tables is quicker without their indexes, which are made again in the end."""
    tables = [model._meta.table_name for model in _TABLES]
    made = _indexes(hub, tables)
    for name, _ in made:
        hub.store.run(f'DROP INDEX "{name}"')
    yield
    for _, sql in made:
        hub.store.run(sql)


def _indexes(hub: Hub, tables: Sequence[str]) -> list[tuple[str, str]]:
    rows = hub.store.rows_in(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN {}", tables
    )
    return [(str(name), str(sql)) for name, sql in rows]
