"""The read tables: a row a record, its shown values in typed columns, its merge state beside them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep_server.store import entries
from doorstep_server.store.database import Row, Store
from doorstep_server.store.record_tables import record_model
from doorstep_server.store.statements import upsert_sql
from doorstep_shared.kinds import Looked, all_kinds, find_kind
from doorstep_shared.log import Entry
from doorstep_shared.merge import State
from doorstep_shared.rules import LATEST, Shown, show

_SOLE = "e.grid = r.grid AND e.record = r.record AND e.id = r.sole_change AND e.kind = 'change'"
_OWN = (
    "r.grid, r.kind, r.record, r.state, r.changed_by, r.first_seq, r.last_seq, r.sole_change,"
    f" (SELECT e.body FROM entry e WHERE {_SOLE})"
)


@dataclass(slots=True)
class Record:
    """A record of a read table. `changed_by` is the author of the last accepted change."""

    grid: str
    kind: str
    record: str
    state: State
    changed_by: str
    first_seq: int
    last_seq: int

    def look(self) -> Looked:
        """Through the rules of its kind, as the columns hold it."""
        kind = find_kind(self.kind)
        if kind:
            return kind.look(self.state)
        shown = self.shown()
        return Looked([], shown.values, len(shown.conflicts), shown.deleted, shown.same_as)

    def shown(self) -> Shown:
        """The record through the rules of its kind."""
        kind = find_kind(self.kind)
        return show(self.state, kind.merging if kind else lambda path: LATEST)


def table(kind_name: str) -> str:
    """The name of a kind's read table."""
    return str(record_model(find_kind(kind_name))._meta.table_name)


def _record(row: Sequence[Any]) -> Record:
    grid, kind, record, text, changed_by, first_seq, last_seq, sole_change, body = row
    state = State.from_json(text) if sole_change is None else _of_sole_change(text, body)
    return Record(grid, kind, record, state, changed_by, first_seq, last_seq)


def _of_sole_change(text: str, body: bytes | None) -> State:
    """The state of a record that one change wrote; an empty one where its bytes have rotted, which a check tells."""
    try:
        return State.read_sole(text, bytes(body or b""))
    except (ValueError, KeyError, TypeError):
        return State()


def get_many(store: Store, grid: str, kind_name: str, ids: Sequence[str]) -> dict[str, Record]:
    """The records of a kind by id, as far as they exist in the grid."""
    sql = f"SELECT {_OWN} FROM {table(kind_name)} r WHERE grid = ? AND kind = ? AND record IN {{}}"
    return {row[2]: _record(row) for row in store.rows_in(sql, ids, [grid, kind_name])}


def by_keys(store: Store, keys: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], Record]:
    """The records of these keys (grid, kind, id), as far as they exist: one query a kind."""
    by_kind: dict[str, list[tuple[str, str, str]]] = {}
    for key in dict.fromkeys(keys):
        by_kind.setdefault(key[1], []).append(key)
    found: dict[tuple[str, str, str], Record] = {}
    for kind_name, wanted in by_kind.items():
        grids = sorted({key[0] for key in wanted})
        sql = f"SELECT {_OWN} FROM {table(kind_name)} r WHERE kind = ? AND grid IN ({','.join('?' * len(grids))})"
        for row in store.rows_in(sql + " AND record IN {}", [key[2] for key in wanted], [kind_name, *grids]):
            found[row[0], row[1], row[2]] = _record(row)
    return {key: found[key] for group in by_kind.values() for key in group if key in found}


def first_seqs(store: Store, keys: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
    """Where in its grid's log each of these records (grid, kind, id) began, as far as they exist."""
    wanted = frozenset(keys)
    found: dict[tuple[str, str, str], int] = {}
    for kind_name in {key[1] for key in wanted}:
        ids = sorted({key[2] for key in wanted if key[1] == kind_name})
        grids = sorted({key[0] for key in wanted if key[1] == kind_name})
        sql = (
            f"SELECT grid, kind, record, first_seq FROM {table(kind_name)} WHERE grid IN ({','.join('?' * len(grids))})"
        )
        found |= {(row[0], row[1], row[2]): int(row[3]) for row in store.rows_in(sql + " AND record IN {}", ids, grids)}
    return {key: found[key] for key in wanted if key in found}


def insert(store: Store, kind_name: str, rows: Sequence[Row]) -> None:
    """Add records of one kind that are not there yet, each given as its `row`."""
    store.insert_many(record_model(find_kind(kind_name)), rows)


def put_many(store: Store, kind_name: str, rows: Sequence[Row]) -> None:
    """Write records of one kind, whether they are there or not, each given as its `row`."""
    store.run_many(upsert_sql(record_model(find_kind(kind_name))), rows)


def row(record: Record) -> Row:
    """The columns of a record."""
    looked = record.look()
    sole_change = record.state.sole_change
    return (
        record.grid,
        record.kind,
        record.record,
        record.state.sole_to_json() if sole_change else record.state.to_json(),
        sole_change or None,
        looked.conflicts,
        looked.deleted,
        looked.same_as,
        record.changed_by,
        record.first_seq,
        record.last_seq,
        *looked.cells,
    )


def of_grid(store: Store, grid: str) -> Iterator[Record]:
    """Every record of a grid, deleted ones too, by kind and id."""
    for name in [*(kind.name for kind in all_kinds()), ""]:
        for row in store.rows(f"SELECT {_OWN} FROM {table(name)} r WHERE grid = ? ORDER BY kind, record", [grid]):
            yield _record(row)


def sole_changes(store: Store, grid: str) -> Iterator[tuple[Entry, bytes]]:
    """The entries and bytes of the changes that wrote all of a record of this grid."""
    for name in [*(kind.name for kind in all_kinds()), ""]:
        # By record: so both tables are read nearly in the order they stand in, in half the time.
        sql = f"SELECT {entries.COLUMNS}, e.body FROM {table(name)} r JOIN entry e ON {_SOLE} WHERE r.grid = ?"
        sql += " ORDER BY r.record"
        for row in store.rows(sql, [grid]):
            yield entries.read(row), bytes(row[-1])


def states_of_many_changes(store: Store, grid: str) -> Iterator[tuple[str, str, str]]:
    """The records of a grid that not one change alone wrote, as kind, id and the text of the merge state."""
    for name in [*(kind.name for kind in all_kinds()), ""]:
        sql = f"SELECT kind, record, state FROM {table(name)} WHERE grid = ? AND sole_change IS NULL"
        yield from store.rows(f"{sql} ORDER BY kind, record", [grid])


def of_kind(store: Store, grid: str, kind_name: str) -> list[Record]:
    """The records of a kind in a grid, deleted ones too, oldest first."""
    sql = f"SELECT {_OWN} FROM {table(kind_name)} r WHERE grid = ? AND kind = ? ORDER BY first_seq, record"
    return [_record(row) for row in store.rows(sql, [grid, kind_name])]


def cells(store: Store, kind_name: str, grid: str, fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """Record id, whether it is deleted, what these fields show: of every record of a kind in a grid, oldest first."""
    names = "".join(f", v_{field}" for field in fields)
    sql = f"SELECT record, deleted{names} FROM {table(kind_name)} WHERE grid = ? AND kind = ?"
    return store.rows(f"{sql} ORDER BY first_seq, record", [grid, kind_name])


def find(store: Store, kind_name: str, record: str) -> Record | None:
    """A record by id wherever it lives, or None."""
    # Named by their ids, the grids are looked into one by one; left out, the whole table is.
    sql = f"SELECT {_OWN} FROM {table(kind_name)} r WHERE grid IN (SELECT id FROM grid) AND record = ? AND kind = ?"
    row = store.row(sql, [record, kind_name])
    return _record(row) if row else None


def naming(store: Store, kind_name: str, grid: str, field: str, id: str) -> list[Record]:
    """The records of a kind in a grid whose reference `field` shows this id; no deleted ones and no duplicates."""
    sql = (
        f"SELECT {_OWN} FROM {table(kind_name)} r WHERE grid = ? AND v_{field} = ? AND NOT deleted AND same_as IS NULL"
    )
    return [_record(row) for row in store.rows(sql, [grid, id])]


def uses(store: Store, kind_name: str, field: str, codes: Sequence[str], *, is_family: bool) -> dict[str, int]:
    """How many records of a kind hold each of these codes in a field, deleted ones not counted."""
    column, found = f"v_{field}", dict.fromkeys(codes, 0)
    sql = f"SELECT {column}, COUNT(*) FROM {table(kind_name)} WHERE NOT deleted AND {column} IS NOT NULL GROUP BY 1"
    for value, count in store.rows(sql):
        for code in json.loads(value) if is_family else [value]:
            if code in found:
                found[code] += int(count)
    return found


def standing(store: Store, kind_name: str, grids: Sequence[str]) -> dict[str, int]:
    """How many records of a kind stand in each of these grids, deleted ones and duplicates not counted."""
    which = "NOT deleted AND same_as IS NULL AND grid IN {}"
    sql = f"SELECT grid, COUNT(*) FROM {table(kind_name)} WHERE {which} GROUP BY grid"
    return {str(grid): int(count) for grid, count in store.rows_in(sql, grids)}


def in_conflict(store: Store, grids: Sequence[str]) -> list[Record]:
    """The records of these grids that have open conflicts."""
    found: list[Record] = []
    for kind in all_kinds():
        sql = f"SELECT {_OWN} FROM {table(kind.name)} r WHERE conflicts > 0 AND grid IN {{}}"
        found += [_record(row) for row in store.rows_in(sql, grids)]
    return found


def raw_rows(store: Store, kind_name: str, grid: str) -> dict[str, tuple[Any, ...]]:
    """The stored columns of a kind's records in a grid by record, for checking them against the log."""
    model = record_model(find_kind(kind_name))
    columns = ", ".join(f'"{field.column_name}"' for field in model._meta.sorted_fields)
    rows = store.rows(f"SELECT {columns} FROM {table(kind_name)} WHERE grid = ?", [grid])
    return {row[2]: tuple(row) for row in rows}


def counts(store: Store, grids: Sequence[str]) -> dict[str, int]:
    """How many living records of each kind these grids hold."""
    result: dict[str, int] = {}
    for kind in all_kinds():
        sql = f"SELECT COUNT(*) FROM {table(kind.name)} WHERE NOT deleted AND grid IN {{}}"
        result[kind.name] = sum(row[0] for row in store.rows_in(sql, grids))
    return result
