"""Finding records by what they show."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import peewee

from doorstep_client.store import outbox
from doorstep_client.store.database import Database
from doorstep_client.store.records import Between, Contains, EndsWith, Filter, OneOf, Record
from doorstep_client.store.rows import BASE, as_record, from_row
from doorstep_client.store.tables import record_model, table_name, table_names
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import KindField
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.searching import Needle

_BASE_COLUMNS = BASE.split(", ")


def find(
    db: Database,
    kind_name: str,
    where: Mapping[str, Filter],
    text: str,
    grid: str | None,
    include_deleted: bool,
    include_same_as: bool,
    order_by: Sequence[str],
    limit: int,
    offset: int,
) -> list[Record]:
    """See `LaptopStore.find_rows`."""
    kind = find_kind(kind_name)
    model: Any = record_model(kind)
    query = _chosen(model, kind, kind_name, where, text, grid, include_deleted, include_same_as)
    query = query.select(*(getattr(model, name) for name in _BASE_COLUMNS))
    query = query.order_by(*_order(model, kind, order_by), model.record).limit(limit).offset(offset)
    return records(db, db.select(query))


def seek(db: Database, kind_name: str, needles: Sequence[Needle], limit: int) -> list[tuple[int, Record]]:
    """See `LaptopStore.seek`. The index holds the whole column: only the rows of what is found are read."""
    kind = find_kind(kind_name)
    if kind is None or not needles or not kind.is_searched:
        return []
    table = table_name(kind_name)
    ranks = " ".join("WHEN instr(search, ?) THEN ?" for _ in needles)
    found = f"SELECT rowid AS found, CASE {ranks} END AS rank FROM {table}"
    titles = ", ".join(f"t.v_{name}" for name in kind.title_fields)
    sql = (
        f"SELECT {', '.join('t.' + name for name in _BASE_COLUMNS)}, f.rank FROM ({found}) f JOIN {table} t"
        " ON t.rowid = f.found WHERE f.rank IS NOT NULL AND t.live > 0 AND NOT t.deleted AND t.same_as IS NULL"
        f" ORDER BY f.rank, {titles}, t.record LIMIT ?"
    )
    rows = db.rows(sql, [*(part for needle in needles for part in needle), limit])
    return list(zip((row[-1] for row in rows), records(db, [row[:-1] for row in rows]), strict=True))


def count(
    db: Database,
    kind_name: str,
    where: Mapping[str, Filter],
    text: str,
    grid: str | None,
    include_deleted: bool,
    include_same_as: bool,
) -> int:
    """See `LaptopStore.count_rows`."""
    kind = find_kind(kind_name)
    model: Any = record_model(kind)
    query = _chosen(model, kind, kind_name, where, text, grid, include_deleted, include_same_as)
    return int(db.select(query.select(peewee.fn.COUNT(model.record)))[0][0])


def get(db: Database, kind: str, record: str, grid: str | None) -> Record | None:
    """See `LaptopStore.record`."""
    sql = f"SELECT {BASE} FROM {table_name(kind)} WHERE record = ? AND kind = ? AND live > 0"
    parameters = [record, kind]
    if grid is not None:
        sql += " AND grid = ?"
        parameters.append(grid)
    found = records(db, db.rows(sql + " ORDER BY deleted, grid LIMIT 1", parameters))
    return found[0] if found else None


def locate(db: Database, id_part: str, kind: str | None, limit: int) -> list[Record]:
    """See `LaptopStore.locate`."""
    found: list[Record] = []
    for table in [table_name(kind)] if kind else table_names():
        sql = (
            f"SELECT {BASE} FROM {table} WHERE (record >= ? AND record < ? OR substr(record, ?) = ?)"
            " AND live > 0 ORDER BY record LIMIT ?"
        )
        found += records(db, db.rows(sql, [id_part, id_part + "~", -len(id_part), id_part, limit]))
    return [each for each in found if kind in (None, each.kind)][:limit]


def conflicts(db: Database) -> list[Record]:
    """See `LaptopStore.conflicts`."""
    found: list[Record] = []
    for table in table_names():
        found += records(db, db.rows(f"SELECT {BASE} FROM {table} WHERE conflicts > 0 ORDER BY record, grid"))
    return found


def count_conflicts(db: Database) -> int:
    """How many records need a decision."""
    tables = " UNION ALL ".join(f"SELECT count(*) AS n FROM {table} WHERE conflicts > 0" for table in table_names())
    row = db.row(f"SELECT sum(n) FROM ({tables})")
    return int(row[0]) if row else 0


def records(db: Database, rows: Iterable[Sequence[Any]]) -> list[Record]:
    """Rows selected as `BASE`, with the pending changes of those that have some laid over."""
    chosen = list(rows)
    overlays = {
        grid: outbox.laid_over(db, grid, {(row[0], row[1]) for row in chosen if row[2] == grid and row[4]})
        for grid in {row[2] for row in chosen if row[4]}
    }
    return [as_record(from_row(row, overlays.get(row[2], {}).get((row[0], row[1]), ()))) for row in chosen]


def _chosen(
    model: Any,
    kind: Kind | None,
    kind_name: str,
    where: Mapping[str, Filter],
    text: str,
    grid: str | None,
    include_deleted: bool,
    include_same_as: bool,
) -> Any:
    query = model.select().where(model.kind == kind_name, model.live > 0)
    if not include_deleted:
        query = query.where(~model.deleted)
    if not include_same_as:
        query = query.where(model.same_as.is_null())
    if grid is not None:
        query = query.where(model.grid == grid)
    for name, wanted in where.items():
        column, declared = _column(model, kind, name)
        query = query.where(_meets(column, declared, wanted))
    if text and kind:
        texts = [getattr(model, f"value_{column.name}") for column in kind.columns if column.type == "text"]
        query = query.where(reduce(or_, [column.contains(text) for column in texts]))
    return query


def _column(model: Any, kind: Kind | None, name: str) -> tuple[Any, KindField]:
    if kind is None or name not in kind.fields:
        raise DoorstepError("unknown_field", field=name, known=", ".join(kind.fields if kind else ()))
    return getattr(model, f"value_{name}"), kind.fields[name]


def _meets(column: Any, declared: KindField, wanted: Filter) -> Any:
    if isinstance(wanted, Contains):
        return column.contains(wanted.text)
    if isinstance(wanted, EndsWith):
        return column.endswith(wanted.text)
    if isinstance(wanted, OneOf):
        return column.in_(list(wanted.values))
    if isinstance(wanted, Between):
        low = (column >= wanted.low) if wanted.low is not None else None
        high = (column <= wanted.high) if wanted.high is not None else None
        both = [each for each in (low, high) if each is not None]
        return reduce(lambda one, other: one & other, both) if both else column.is_null(False)
    if wanted is None:
        return column.is_null()
    if declared.family:
        return peewee.SQL(f"EXISTS (SELECT 1 FROM json_each({column.column_name}) WHERE key = ?)", [str(wanted)])
    return column == (int(wanted) if isinstance(wanted, bool) else wanted)


def _order(model: Any, kind: Kind | None, order_by: Sequence[str]) -> list[Any]:
    order = []
    for name in order_by:
        column, _ = _column(model, kind, name.removeprefix("-"))
        order.append(column.desc() if name.startswith("-") else column.asc())
    return order
