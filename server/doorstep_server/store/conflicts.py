"""The records in conflict, newest first over several grids, page by page by key; and what stands behind their sides."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from doorstep_server.store.changes import Named
from doorstep_server.store.database import Store
from doorstep_server.store.log_places import Position
from doorstep_server.store.records import table
from doorstep_shared.kinds import all_kinds


class InConflict(NamedTuple):
    """A record in conflict, and where the last entry about it stands."""

    position: Position
    kind: str
    record: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Its grid, its kind, its id."""
        return self.position.grid, self.kind, self.record


class VisitRow(NamedTuple):
    """What a visit shows, and who wrote to it last."""

    record: str
    dwelling: str
    worker: str
    visited_at: str
    outcome: str
    notes: str
    changed_by: str


def page(
    store: Store, grids: Sequence[str], before: Position | None, limit: int, *, kind: str = "", author: str = ""
) -> list[InConflict]:
    """The records of these grids in conflict that changed last, or that changed last before a position.

    `author` sorts out cheaply: what is left may name the account in a value only, not as an author.
    """
    if not grids:
        return []
    marks = ",".join("?" * len(grids))
    parts: list[str] = []
    # The sign keeps SQLite from looking for entries by time instead of by the key each record names.
    values: list[object] = []
    for name in [kind] if kind else [each.name for each in all_kinds()]:
        sql = (
            "SELECT +e.received_ms AS received_ms, r.last_seq AS seq, r.grid AS grid, r.kind AS kind,"
            " r.record AS record"
            f" FROM {table(name)} r JOIN entry e ON e.grid = r.grid AND e.seq = r.last_seq"
            f" WHERE r.conflicts > 0 AND r.grid IN ({marks})"
        )
        values += list(grids)
        if author:
            sql += " AND r.state LIKE ? ESCAPE '!'"
            values.append(_like(author))
        parts.append(sql)
    sql = f"SELECT received_ms, seq, grid, kind, record FROM ({' UNION ALL '.join(parts)}) AS found"
    if before:
        sql += " WHERE (received_ms, seq, grid) < (?, ?, ?)"
        values += before
    sql += " ORDER BY received_ms DESC, seq DESC, grid DESC LIMIT ?"
    rows = store.rows(sql, [*values, limit])
    return [InConflict(Position(row[0], row[1], row[2]), row[3], row[4]) for row in rows]


def _like(author: str) -> str:
    text = json.dumps(author, ensure_ascii=False)
    return "%" + "".join(f"!{sign}" if sign in "!%_" else sign for sign in text) + "%"


def of_record(store: Store, grids: Sequence[str], record: str) -> list[tuple[str, str]]:
    """The grids (of these) and kinds in which a record with this id was ever written."""
    rows = store.rows_in("SELECT DISTINCT grid, about FROM entry WHERE record = ? AND grid IN {}", grids, [record])
    return sorted((str(grid), str(kind)) for grid, kind in rows)


def received(store: Store, changes: Sequence[Named]) -> dict[str, int]:
    """When these changes were received by id, as unix milliseconds."""
    sql = "SELECT id, received_ms FROM entry WHERE kind = 'change' AND (grid, record, id) IN {}"
    return dict(store.rows_in_keys(sql, changes))


def received_at(store: Store, grid: str, seq: int) -> int:
    """When the hub wrote an entry, as unix milliseconds; 0 where there is none."""
    row = store.row("SELECT received_ms FROM entry WHERE grid = ? AND seq = ?", [grid, seq])
    return int(row[0]) if row else 0


def visits_at(store: Store, dwellings: Sequence[tuple[str, str]]) -> list[VisitRow]:
    """The visits at these dwellings (grid, id)."""
    sql = (
        "SELECT record, v_dwelling, v_worker, v_visited_at, v_outcome, v_notes, changed_by FROM record_visit"
        " WHERE NOT deleted AND v_dwelling IS NOT NULL AND (grid, v_dwelling) IN {}"
    )
    return [VisitRow(*(part or "" for part in row)) for row in store.rows_in_keys(sql, dwellings)]
