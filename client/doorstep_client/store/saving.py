"""Saving one own change: durable, chained, in the outbox and shown, in one transaction."""

from doorstep_client.store import grids, outbox, rows, settings
from doorstep_client.store.database import Database
from doorstep_shared.changes import Change, compose
from doorstep_shared.clock import ZERO, parse_stamp, tick
from doorstep_shared.editing import Edit, overs
from doorstep_shared.errors import DoorstepError
from doorstep_shared.kinds import find_kind


def save(db: Database, kind_name: str, grid_id: str, record: str, edit: Edit, *, by: str, now_ms: int) -> Change:
    """Write one own change; see `LaptopStore.save`."""
    with db.transaction():
        grid = grids.get(db, grid_id)
        if grid is None:
            raise DoorstepError("grid_unknown", grid=grid_id)
        key = (kind_name, record)
        held = rows.read(db, grid_id, [key])[key]
        held.pending = outbox.laid_over(db, grid_id, {key}).get(key, [])
        unconfirmed: dict[str, set[str]] = {}
        for each in held.pending:
            for path, ids in each.change.over.items():
                unconfirmed.setdefault(path, set()).update(ids)
        kind = find_kind(kind_name)
        last = settings.get(db, settings.CLOCK)
        change = compose(
            writer=grid.writer,
            prev=grid.head,
            at=tick(parse_stamp(last) if last else ZERO, now_ms),
            by=by,
            grid=grid_id,
            seen=grid.seq,
            kind=kind_name,
            record=record,
            schema=kind.version if kind else 1,
            set=edit.set,
            over=overs(kind, held.overlaid(), edit, unconfirmed),
            why=edit.why,
        )
        outbox.append(db, change)
        grids.set_head(db, grid_id, change.id)
        settings.put(db, settings.CLOCK, str(change.at))
        held.pending.append(rows.Pending(change, change.at))
        rows.write(db, [held])
    return change
