"""The log as people read it: newest first over several grids, page by page by key, with the changes it speaks of."""

from collections.abc import Sequence
from typing import NamedTuple

from doorstep_server.store import entries
from doorstep_server.store.database import Row, Store
from doorstep_server.store.records import table
from doorstep_shared.changes import Change, decode
from doorstep_shared.kinds import all_kinds
from doorstep_shared.log import Entry


class Position(NamedTuple):
    """Where a line stands in the order in which the hub wrote its logs."""

    received_ms: int
    seq: int
    grid: str


class LogRow(NamedTuple):
    """An entry, where it stands, and the change it is about (None for a membership) with its status now."""

    position: Position
    entry: Entry
    change: Change | None
    status: str


SELECT = (
    f"SELECT {entries.COLUMNS}, e.received_ms, e.grid, c.body, c.status FROM entry e"
    " LEFT JOIN change c ON c.id = e.id AND e.kind <> 'member'"
)


def read(row: Row) -> LogRow:
    """A row of `SELECT`."""
    received_ms, grid, body, status = row[12:16]
    change = None if body is None else decode(bytes(body))
    return LogRow(Position(received_ms, row[0], grid), entries.read(row), change, status or "")


def page(
    store: Store, grids: Sequence[str], before: Position | None, limit: int, *, kind: str = "", author: str = ""
) -> list[LogRow]:
    """The newest entries of these grids, or the newest before a position.

    `author` means who wrote the change, released or rejected it, or granted a membership.
    """
    if not grids:
        return []
    sql = f"{SELECT} WHERE e.grid IN ({','.join('?' * len(grids))})"
    values: list[object] = [*grids]
    if before:
        sql += " AND (e.received_ms, e.seq, e.grid) < (?, ?, ?)"
        values += before
    if kind:
        sql += " AND c.kind = ?"
        values.append(kind)
    if author:
        sql += " AND (e.by = ? OR (e.kind = 'change' AND c.author = ?))"
        values += [author, author]
    sql += " ORDER BY e.received_ms DESC, e.seq DESC, e.grid DESC LIMIT ?"
    return [read(row) for row in store.rows(sql, [*values, limit])]


def of_records(store: Store, records: Sequence[str]) -> list[LogRow]:
    """Every entry about changes of these records, oldest first in each grid."""
    sql = (
        f"SELECT {entries.COLUMNS}, e.received_ms, e.grid, c.body, c.status FROM change c"
        " JOIN entry e ON e.id = c.id AND e.kind <> 'member' WHERE c.record IN {}"
    )
    found = [read(row) for row in store.rows_in(sql, records)]
    return sorted(found, key=lambda row: (row.position.grid, row.position.seq))


def authors(store: Store, grids: Sequence[str]) -> list[str]:
    """The accounts that work or worked in these grids."""
    return sorted(
        {str(row[0]) for row in store.rows_in("SELECT DISTINCT account FROM membership WHERE grid IN {}", grids)}
    )


def waiting(store: Store, grids: Sequence[str]) -> dict[str, int]:
    """How many changes of each grid wait in quarantine."""
    sql = "SELECT grid, COUNT(*) FROM change WHERE status = 'quarantined' AND grid IN {} GROUP BY grid"
    return {str(grid): int(count) for grid, count in store.rows_in(sql, grids)}


def conflicts(store: Store, grids: Sequence[str], kind: str = "") -> dict[str, int]:
    """How many records of each grid, of one kind or of all, have open conflicts."""
    found: dict[str, int] = {}
    for name in [kind] if kind else [*(each.name for each in all_kinds()), ""]:
        sql = f"SELECT grid, COUNT(*) FROM {table(name)} WHERE conflicts > 0 AND grid IN {{}} GROUP BY grid"
        for grid, count in store.rows_in(sql, grids):
            found[grid] = found.get(grid, 0) + int(count)
    return found
