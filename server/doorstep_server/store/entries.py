"""The lines of the log."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from doorstep_server.store.changes import Named
from doorstep_server.store.database import Row, Store
from doorstep_server.store.log_tables import EntryRow
from doorstep_shared.changes import Change
from doorstep_shared.clock import Stamp
from doorstep_shared.log import QUARANTINED, Entry

COLUMNS = "e.seq, e.kind, e.id, e.ts_ms, e.ts_counter, e.status, e.reason, e.by, e.why, e.detail, e.chain, e.mac"


def read(row: Row) -> Entry:
    """An entry from the columns of `COLUMNS`."""
    seq, kind, id, ts_ms, ts_counter, status, reason, by, why, detail, chain, mac = row[:12]
    return Entry(seq, kind, id, Stamp(ts_ms, ts_counter), status, reason, by, why, detail, chain, mac)


def rows(
    grid: str,
    entries: Sequence[Entry],
    received_ms: int,
    device: str,
    changed: Mapping[str, Change],
    statuses: Mapping[str, str],
) -> list[list[Any]]:
    """The columns of new entries of a grid's log; `changed` holds, by id, the changes they are about, `statuses` what
    became of those that are logged here.

    What is refused, let in or closed is notable at once; where work met, `mark_notable` says it.
    """
    made: list[list[Any]] = []
    for entry in entries:
        seq, kind, id, ts, status, *rest = entry
        row: list[Any] = [grid, seq, kind, id, *ts, status, *rest, received_ms]
        change = changed.get(id)
        if change is None:
            row += [entry.by, "", False, None, None, None, None, None, None]
        elif kind == "change":
            row += [change.by, change.kind, status == QUARANTINED, change.record]
            row += [statuses[id], change.writer, change.prev, device, change.body]
        else:
            row += [entry.by, change.kind, True, change.record, None, None, None, None, None]
        made.append(row)
    return made


def insert(store: Store, rows: Sequence[Sequence[Any]]) -> None:
    """Append entries to the log."""
    store.insert_many(EntryRow, rows)


def mark_notable(store: Store, grid: str, seqs: Sequence[int]) -> None:
    """Mark the entries of a grid at which work met."""
    store.run_many("UPDATE entry SET notable = ? WHERE grid = ? AND seq = ?", [[True, grid, seq] for seq in seqs])


def after(
    store: Store, grid: str, seq: int, until: int, limit: int, without: Collection[str] = ()
) -> list[tuple[Entry, bytes | None]]:
    """The entries with ``seq < entry.seq <= until``, oldest first, with the bodies of the changes they log.

    The bodies of the changes in `without` are left out.
    """
    sql = f"SELECT {COLUMNS}, e.body FROM entry e WHERE e.grid = ? AND e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?"
    found: list[tuple[Entry, bytes | None]] = []
    for row in store.rows(sql, [grid, seq, until, limit]):
        body = row[-1]
        found.append((read(row), None if body is None or row[2] in without else bytes(body)))
    return found


def chain_at(store: Store, grid: str, seq: int) -> str | None:
    """The chain value at a position of a grid's log, or None where it has no such entry."""
    row = store.row("SELECT chain FROM entry WHERE grid = ? AND seq = ?", [grid, seq])
    return str(row[0]) if row else None


def about(store: Store, changes: Sequence[Named]) -> dict[str, list[Entry]]:
    """By id, the entries about these changes, oldest first."""
    found: dict[str, list[Entry]] = {}
    sql = f"SELECT {COLUMNS} FROM entry e WHERE (e.grid, e.record, e.id) IN {{}}"
    for row in sorted(store.rows_in_keys(sql, changes)):
        found.setdefault(row[2], []).append(read(row))
    return found


def of_changes(store: Store, changes: Sequence[Named]) -> list[tuple[Entry, bytes]]:
    """The entries that logged these changes, with the changes' bytes."""
    sql = f"SELECT {COLUMNS}, e.body FROM entry e WHERE e.kind = 'change' AND (e.grid, e.record, e.id) IN {{}}"
    return [(read(row), bytes(row[-1])) for row in store.rows_in_keys(sql, changes)]


def settled_by(store: Store, grid: str, author: str) -> list[tuple[Entry, bytes]]:
    """The changes an account wrote in a grid that wait for no decision, in the order of the log."""
    sql = (
        f"SELECT {COLUMNS}, e.body FROM entry e WHERE e.grid = ? AND e.who = ? AND e.kind = 'change'"
        " AND e.status_now <> 'quarantined' ORDER BY e.seq"
    )
    return [(read(row), bytes(row[-1])) for row in store.rows(sql, [grid, author])]


def decided(store: Store, grid: str) -> dict[str, Entry]:
    """By the change's id, every release and rejection in a grid's log."""
    return {entry.id: entry for kind in ("release", "reject") for entry in of_kind(store, grid, kind)}


def of_kind(store: Store, grid: str, kind: str) -> list[Entry]:
    """The entries of one kind in a grid's log, other than changes, oldest first."""
    sql = f"SELECT {COLUMNS} FROM entry e WHERE e.grid = ? AND e.kind <> 'change' AND e.kind = ? ORDER BY e.seq"
    return [read(row) for row in store.rows(sql, [grid, kind])]
