"""Making the read tables of a grid anew from its entries and changes."""

import json
from collections.abc import Sequence

from doorstep_client.store import grids, outbox, settings
from doorstep_client.store.bodies import intact
from doorstep_client.store.database import Database
from doorstep_client.store.folding import Awaited, Fold, Folded
from doorstep_client.store.records import Grid
from doorstep_client.store.rows import Held, Key
from doorstep_client.store.tables import read_table_shape, table_names
from doorstep_shared.clock import parse_stamp
from doorstep_shared.log import OK, digest_text
from doorstep_shared.merge import State


def fold_anew(
    db: Database,
    grid: str,
    accepted: Sequence[Folded],
    awaited: Sequence[Awaited],
    account: str,
    before: dict[Key, State],
) -> Fold:
    """Empty the grid's read tables and fold these changes into them; the caller finishes the fold."""
    clear(db, grid)
    fold = gather(db, grid, accepted, awaited, account)
    fold.before = before
    return fold


def gather(db: Database, grid: str, accepted: Sequence[Folded], awaited: Sequence[Awaited], account: str) -> Fold:
    """Fold these changes from nothing, in memory."""
    keys = {(each.change.kind, each.change.record) for each in accepted}
    keys |= {(each.kind, each.record) for each in awaited} | outbox.laid_over(db, grid).keys()
    held = {key: Held(key[0], key[1], grid, State()) for key in sorted(keys)}
    for each in awaited:
        held[each.kind, each.record].state.supersede(each.over)
    fold = Fold(db, grid, 0, held, {})
    fold.apply(accepted, account)
    return fold


def clear(db: Database, grid: str) -> None:
    """Empty the grid's read tables."""
    for table in table_names():
        db.run(f"DELETE FROM {table} WHERE grid = ?", [grid])


def refold(db: Database, grid: Grid) -> str:
    """Make the grid's read tables anew from what is stored; its digest then."""
    with db.transaction():
        accepted, awaited = stored(db, grid)
        fold = fold_anew(db, grid.id, accepted, awaited, "", {})
        fold.finish("")
        digest = digest_text(fold.digest)
        grids.move(db, grid.id, seq=grid.seq, chain=grid.chain, digest=digest, log=grid.log)
    return digest


def stored(db: Database, grid: Grid) -> tuple[list[Folded], list[Awaited]]:
    """The accepted changes of the grid's present log, in order, and what its snapshot told to be awaited."""
    rows = db.rows(
        "SELECT e.seq, e.ts, e.dead, c.id, c.body FROM entry e JOIN change c ON c.id = e.id AND c.kind <> ''"
        " WHERE e.grid = ? AND e.log = ? AND e.kind = 'change' AND (e.status = ? OR EXISTS"
        " (SELECT 1 FROM entry r WHERE r.id = e.id AND r.kind = 'release' AND r.grid = e.grid AND r.log = e.log))"
        " ORDER BY e.seq",
        [grid.id, grid.log, OK],
    )
    accepted = [
        Folded(change, parse_stamp(ts), seq, frozenset(json.loads(dead) if dead else ()))
        for seq, ts, dead, id, body in rows
        if (change := intact(id, body))
    ]
    sql = "SELECT kind, record, path, ids FROM awaited WHERE grid = ?"
    awaited = [Awaited(row[0], row[1], {row[2]: tuple(json.loads(row[3]))}) for row in db.rows(sql, [grid.id])]
    return accepted, awaited


def renew_read_tables(db: Database) -> None:
    """Make all read tables anew when the kinds are declared otherwise than in this file."""
    shape = read_table_shape()
    if settings.get(db, settings.READ_TABLES) == shape:
        return
    from doorstep_client.store.models import read_table_definitions

    with db.transaction():
        for (table,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'record_*'"):
            db.run(f"DROP TABLE {table}")
        for sql in read_table_definitions():
            db.run(sql)
        for grid in grids.every(db):
            refold(db, grid)
        settings.put(db, settings.READ_TABLES, shape)
