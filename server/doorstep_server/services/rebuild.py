"""Folding the log anew into the read tables."""

from doorstep_server.services import meetings, members
from doorstep_server.services.hub import Hub
from doorstep_server.services.open_log import apply_to_records
from doorstep_server.store import changes, entries, grids, records, schema
from doorstep_server.store.database import Store
from doorstep_server.store.grids import Grid
from doorstep_server.store.records import Record
from doorstep_shared.changes import Change, MalformedChange, decode
from doorstep_shared.log import OK

_PAGE = 2000


def fold(store: Store, grid: Grid) -> tuple[dict[str, dict[str, Record]], str, set[str]]:
    """What a grid's log folds to: its records by kind and id, its digest, the records in which work may have met.

    A change whose bytes have rotted is passed over.
    """
    held: dict[str, dict[str, Record]] = {}
    met: set[str] = set()
    blank = Grid(grid.id, grid.parent, grid.level, grid.name, 0, "")
    seq = 0
    while page := entries.after(store, grid.id, seq, grid.seq, _PAGE):
        released = changes.refused(store, [entry.id for entry, _ in page if entry.kind == "release"])
        for entry, body in page:
            change: Change | None = None
            if entry.kind == "change" and entry.status == OK and body is not None:
                change = _read(body)
            elif entry.kind == "release" and entry.id in released:
                change = _read(released[entry.id])
            if change:
                by_id = held.setdefault(change.kind, {})
                blank.digest, met_here = apply_to_records(blank, by_id, [(change, entry.ts, entry.seq)])
                met |= met_here
        seq = page[-1][0].seq
    return held, blank.digest, met


def _read(body: bytes) -> Change | None:
    """A change, or None where its bytes have rotted on the disk: a check tells of it, and nothing else waits for it."""
    try:
        return decode(body)
    except MalformedChange:
        return None


def rebuild(hub: Hub) -> int:
    """Drop the read tables and fold every grid's log into new ones; the number of records."""
    count = 0
    with hub.store.write():
        schema.renew_read_tables(hub.store)
        for grid in grids.everything(hub.store):
            locked = grids.lock(hub.store, grid.id) or grid
            held, locked.digest, met = fold(hub.store, locked)
            for kind, by_id in held.items():
                records.put_many(hub.store, kind, [records.row(each) for each in by_id.values()])
                count += len(by_id)
            meetings.mark(hub.store, grid.id, met, 0)
            grids.save_head(hub.store, locked)
            members.refold(hub, grid.id)
    return count
