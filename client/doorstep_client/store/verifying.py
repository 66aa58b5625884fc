"""Examining the store: is what is shown what the log and the outbox say? Changes nothing."""

from collections.abc import Iterator

from doorstep_client.store import grids, outbox, rebuilding, rows
from doorstep_client.store.database import Database
from doorstep_client.store.outbox import ENTRY_COLUMNS, entry_of
from doorstep_client.store.records import Finding, Grid
from doorstep_client.store.tables import record_columns, table_name, table_names
from doorstep_shared.ids import content_id
from doorstep_shared.kinds import find_kind
from doorstep_shared.log import digest_text, link


def verify(db: Database) -> list[Finding]:
    """Everything that does not fit together, grid by grid."""
    found = [Finding("file", "", str(text)) for (text,) in db.rows("PRAGMA quick_check(20)") if text != "ok"]
    for grid in grids.every(db):
        found += [*_chain(db, grid), *_changes(db, grid), *_rows(db, grid)]
    return found


def _chain(db: Database, grid: Grid) -> Iterator[Finding]:
    """Entries that stand next to each other must be linked, and the last one must be the cursor's."""
    sql = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE grid = ? AND log = ? ORDER BY seq"
    previous = None
    for row in db.rows(sql, [grid.id, grid.log]):
        entry = entry_of(row)
        if previous and entry.seq == previous.seq + 1 and link(previous.chain, entry) != entry.chain:
            yield Finding("chain", grid.id, f"seq {entry.seq}")
        previous = entry
    if previous and previous.seq == grid.seq and previous.chain != grid.chain:
        yield Finding("chain", grid.id, f"cursor {grid.seq}")


def _changes(db: Database, grid: Grid) -> Iterator[Finding]:
    """Every change must be what its id says, and the writer's last change must be here."""
    for id, body in db.rows("SELECT id, body FROM change WHERE grid = ?", [grid.id]):
        if content_id(bytes(body)) != id:
            yield Finding("change", grid.id, id)
    if grid.head and not db.row("SELECT 1 FROM change WHERE id = ?", [grid.head]):
        yield Finding("change", grid.id, f"head {grid.head}")


def _rows(db: Database, grid: Grid) -> Iterator[Finding]:
    """The read tables must hold what a fold from nothing gives, and the digest must be that fold's."""
    accepted, awaited = rebuilding.stored(db, grid)
    fold = rebuilding.gather(db, grid.id, accepted, awaited, "")
    if digest_text(fold.digest) != grid.digest:
        yield Finding("digest", grid.id, f"{grid.digest} {digest_text(fold.digest)}")
    pending = outbox.laid_over(db, grid.id)
    present: set[rows.Key] = set()
    for table in table_names():
        for kind, record in db.rows(f"SELECT kind, record FROM {table} WHERE grid = ?", [grid.id]):
            present.add((kind, record))
    held = rows.read(db, grid.id, present)
    for key, expected in fold.held.items():
        expected.pending = pending.get(key, [])
        stored = held.pop(key, None)
        if stored is None and not expected.pending and not expected.state.count():
            continue
        if stored is None or stored.state != expected.state or not _shows(db, expected):
            yield Finding("row", grid.id, expected.kind, expected.record)
    for kind, record in held:
        yield Finding("row", grid.id, kind, record)


def _shows(db: Database, held: rows.Held) -> bool:
    """Whether the typed columns show the state with the pending changes laid over."""
    columns = record_columns(find_kind(held.kind))
    sql = f"SELECT {', '.join(columns)} FROM {table_name(held.kind)} WHERE record = ? AND grid = ? AND kind = ?"
    row = db.row(sql, [held.record, held.grid, held.kind])
    aside = {"state", "first_seq", "last_seq"}
    expected = dict(zip(columns, rows.cells(held), strict=True))
    return row is not None and all(
        value == expected[name] for name, value in zip(columns, row, strict=True) if name not in aside
    )
