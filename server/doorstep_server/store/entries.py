"""The lines of the log."""

from collections.abc import Collection, Mapping, Sequence

from doorstep_server.store import changes
from doorstep_server.store.database import Row, Store
from doorstep_server.store.log_tables import EntryRow
from doorstep_shared.changes import Change
from doorstep_shared.clock import Stamp
from doorstep_shared.log import QUARANTINED, Entry

OF_CHANGE = "entry e ON e.grid = c.grid AND e.seq = c.seq"
"""Joins the entry that logged a change `c`."""
DECISION = "e.kind IN ('release', 'reject')"
COLUMNS = "e.seq, e.kind, e.id, e.ts_ms, e.ts_counter, e.status, e.reason, e.by, e.why, e.detail, e.chain, e.mac"


def read(row: Row) -> Entry:
    """An entry from the columns of `COLUMNS`."""
    seq, kind, id, ts_ms, ts_counter, status, reason, by, why, detail, chain, mac = row[:12]
    return Entry(seq, kind, id, Stamp(ts_ms, ts_counter), status, reason, by, why, detail, chain, mac)


def insert(store: Store, grid: str, entries: Sequence[Entry], received_ms: int, changed: Mapping[str, Change]) -> None:
    """Append entries to a grid's log; `changed` holds, by id, the changes they are about.

    What is refused, let in or closed is notable at once; where work met, `mark_notable` says it.
    """
    rows = []
    for entry in entries:
        seq, kind, id, ts, status, *rest = entry
        change = changed.get(id)
        who = change.by if change and kind == "change" else entry.by
        notable = kind in ("release", "reject") or status == QUARANTINED
        about = change.kind if change else ""
        rows.append([grid, seq, kind, id, *ts, status, *rest, received_ms, who, about, notable])
    store.run_many(store.insert_sql(EntryRow), rows)


def mark_notable(store: Store, grid: str, seqs: Sequence[int]) -> None:
    """Mark the entries of a grid at which work met."""
    store.run_many("UPDATE entry SET notable = ? WHERE grid = ? AND seq = ?", [[True, grid, seq] for seq in seqs])


def after(
    store: Store, grid: str, seq: int, until: int, limit: int, without: Collection[str] = ()
) -> list[tuple[Entry, bytes | None]]:
    """The entries with ``seq < entry.seq <= until``, oldest first, with the bodies of the changes they log.

    The bodies of the changes in `without` are left out. They are read by id, not joined: before PostgreSQL has
    statistics of a young table it joins the whole of it, and every pull of a busy night grows dearer.
    """
    sql = f"SELECT {COLUMNS} FROM entry e WHERE e.grid = ? AND e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?"
    found = [read(row) for row in store.rows(sql, [grid, seq, until, limit])]
    bodies = changes.bodies(store, [entry.id for entry in found if entry.kind == "change" and entry.id not in without])
    return [(entry, bodies.get(entry.id) if entry.kind == "change" else None) for entry in found]


def chain_at(store: Store, grid: str, seq: int) -> str | None:
    """The chain value at a position of a grid's log, or None where it has no such entry."""
    row = store.row("SELECT chain FROM entry WHERE grid = ? AND seq = ?", [grid, seq])
    return str(row[0]) if row else None


def about(store: Store, ids: Sequence[str]) -> dict[str, list[Entry]]:
    """The entries about these changes, oldest first."""
    found: dict[str, list[Entry]] = {}
    rows = store.rows_in(f"SELECT {COLUMNS} FROM change c JOIN {OF_CHANGE} WHERE c.id IN {{}}", ids)
    rows += store.rows_in(f"SELECT {COLUMNS} FROM entry e WHERE {DECISION} AND e.id IN {{}}", ids)
    for row in sorted(rows):
        found.setdefault(row[2], []).append(read(row))
    return found


def of_changes(store: Store, ids: Sequence[str]) -> list[tuple[Entry, bytes]]:
    """The entries that logged these changes, with the changes' bytes."""
    rows = store.rows_in(f"SELECT {COLUMNS}, c.body FROM change c JOIN {OF_CHANGE} WHERE c.id IN {{}}", ids)
    return [(read(row), bytes(row[-1])) for row in rows]


def decisions(store: Store, ids: Sequence[str]) -> dict[str, Entry]:
    """The release or rejection of each of these changes, where there was one."""
    rows = store.rows_in(f"SELECT {COLUMNS} FROM entry e WHERE {DECISION} AND e.id IN {{}}", ids)
    return {row[2]: read(row) for row in rows}


def of_kind(store: Store, grid: str, kind: str) -> list[Entry]:
    """The entries of one kind in a grid's log, oldest first."""
    sql = f"SELECT {COLUMNS} FROM entry e WHERE e.grid = ? AND e.kind = ? ORDER BY e.seq"
    return [read(row) for row in store.rows(sql, [grid, kind])]
