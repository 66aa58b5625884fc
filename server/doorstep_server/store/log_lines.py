"""The log as people read it: its entries with the changes they speak of. Which ones a page shows tells `log_places`."""

from collections.abc import Sequence
from typing import NamedTuple

from doorstep_server.store import entries
from doorstep_server.store.database import Row, Store
from doorstep_server.store.log_places import Position
from doorstep_server.store.records import table
from doorstep_shared.changes import Change, MalformedChange, decode
from doorstep_shared.kinds import all_kinds
from doorstep_shared.log import Entry


class LogRow(NamedTuple):
    """An entry, where it stands, and the change it is about with its status now: None for a membership, or where the
    bytes have rotted.

    `is_notable` tells whether work met, or was refused, let in or closed, here.
    """

    position: Position
    entry: Entry
    change: Change | None
    status: str
    is_notable: bool


COLUMNS = (
    f"{entries.COLUMNS}, e.received_ms, e.grid,"
    " COALESCE(e.body, c.body), COALESCE(e.status_now, c.status_now), e.notable"
)
DECIDED = (
    "entry c ON e.kind IN ('release', 'reject')"
    " AND c.grid = e.grid AND c.record = e.record AND c.id = e.id AND c.kind = 'change'"
)
"""Joins, to a release or rejection `e`, the entry that logged the change."""
SELECT = f"SELECT {COLUMNS} FROM entry e LEFT JOIN {DECIDED}"


def read(row: Row) -> LogRow:
    """A row of `SELECT`."""
    received_ms, grid, body, status, notable = row[12:17]
    change = None if body is None else _change(bytes(body))
    return LogRow(Position(received_ms, row[0], grid), entries.read(row), change, status or "", bool(notable))


def _change(body: bytes) -> Change | None:
    try:
        return decode(body)
    except MalformedChange:
        return None  # rotted on the disk, as a check tells


def at(store: Store, places: Sequence[Position]) -> list[LogRow]:
    """The entries at these places, in their order."""
    found: dict[Position, LogRow] = {}
    pairs = [(place.grid, place.seq) for place in places]
    for row in map(read, store.rows_in_keys(f"{SELECT} WHERE (e.grid, e.seq) IN {{}}", pairs)):
        found[row.position] = row
    return [found[place] for place in places if place in found]


def of_records(store: Store, records: Sequence[tuple[str, str]]) -> list[LogRow]:
    """Every entry about changes of these records (grid, id), oldest first in each grid."""
    rows = store.rows_in_keys(f"{SELECT} WHERE (e.grid, e.record) IN {{}}", records)
    found = [each for each in map(read, rows) if each.change is not None]
    return sorted(found, key=lambda row: (row.position.grid, row.position.seq))


def authors(store: Store, grids: Sequence[str]) -> list[str]:
    """The accounts that work or worked in these grids."""
    return sorted(
        {str(row[0]) for row in store.rows_in("SELECT DISTINCT account FROM membership WHERE grid IN {}", grids)}
    )


def waiting(store: Store, grids: Sequence[str]) -> dict[str, int]:
    """How many changes of each grid wait in quarantine."""
    sql = "SELECT grid, COUNT(*) FROM entry WHERE status_now = 'quarantined' AND grid IN {} GROUP BY grid"
    return {str(grid): int(count) for grid, count in store.rows_in(sql, grids)}


def conflicts(store: Store, grids: Sequence[str], kind: str = "") -> dict[str, int]:
    """How many records of each grid, of one kind or of all, have open conflicts."""
    found: dict[str, int] = {}
    for name in [kind] if kind else [*(each.name for each in all_kinds()), ""]:
        sql = f"SELECT grid, COUNT(*) FROM {table(name)} WHERE conflicts > 0 AND grid IN {{}} GROUP BY grid"
        for grid, count in store.rows_in(sql, grids):
            found[grid] = found.get(grid, 0) + int(count)
    return found
