"""Taking in pages of a grid's log: entries, the changes they carry, what they fold to and the cursor, all at once."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from doorstep_client.store import grids, settings
from doorstep_client.store.bodies import intact
from doorstep_client.store.database import Database, insert_sql
from doorstep_client.store.folding import Fold, Folded
from doorstep_client.store.outbox import ENTRY_COLUMNS
from doorstep_client.store.records import DEAD, DELIVERED, IN_QUARANTINE, REJECTED, Grid, Notice, Status
from doorstep_shared.changes import Change
from doorstep_shared.clock import parse_stamp
from doorstep_shared.errors import DoorstepError
from doorstep_shared.log import OK, Entry, digest_text

CLOSING = ("release", "reject")
COLUMNS = ("grid", "log", *ENTRY_COLUMNS.split(", "), "dead")
"""The columns of an entry, in their order."""
BEYOND = 0
"""The log number of entries that were never read at their place in the log: answered directly, or told beside a
snapshot. They fold to nothing."""


class LogLine(NamedTuple):
    """An entry with the bytes of its change, where it carried them, and the change they decode to.

    `change` is None for an entry without body, and for a change of a format this version cannot decode.
    """

    entry: Entry
    body: bytes | None = None
    change: Change | None = None


class Settlement(NamedTuple):
    """What the hub answered about an offered change: its status now, why, and its entry where it has one."""

    id: str
    status: Status
    reason: str = ""
    entry: Entry | None = None


def take_page(db: Database, grid: Grid, lines: Sequence[LogLine], account: str) -> list[Notice]:
    """Store the entries that follow the cursor of `grid` and move it; inside the caller's transaction.

    The chain was verified by the caller. Entries without body are about changes held here.

    Raises:
        DoorstepError: reply_damaged when the page does not follow the cursor, brings a change twice or names one
            that is not here.
    """
    if not lines:
        return []
    if lines[0].entry.seq != grid.seq + 1:
        raise DoorstepError("reply_damaged", detail=f"{grid.id} {lines[0].entry.seq}")
    changes = _changes_named(db, grid, lines)
    accepted = _accepted(db, grid, lines, changes)
    keys = {(change.kind, change.record) for change in changes.values()}
    fold = Fold.begin(db, grid.id, int(grid.digest, 16), keys)
    keep_changes(db, grid.id, lines)
    keep_entries(db, grid, lines)
    _set_statuses(db, grid, lines)
    fold.apply(accepted, account)
    found = fold.finish(account)
    last = lines[-1].entry
    grids.move(db, grid.id, seq=last.seq, chain=last.chain, digest=digest_text(fold.digest), log=grid.log)
    _advance_clock(db, lines)
    return found


def _changes_named(db: Database, grid: Grid, lines: Sequence[LogLine]) -> dict[str, Change]:
    """The changes the entries are about: from the page, or from what is held here.

    One that cannot be decoded, or that the disk spoilt, is not among them: its entries are kept and not applied.
    The digest then tells that something is missing here.
    """
    changes = {line.entry.id: line.change for line in lines if line.change}
    opaque = {line.entry.id for line in lines if line.body is not None and not line.change}
    named = {line.entry.id for line in lines if line.entry.kind != "member"}
    absent = sorted(named - changes.keys() - opaque)
    held = db.rows_in("SELECT id, kind, body FROM change WHERE id IN {}", absent)
    changes.update({id: change for id, kind, body in held if kind and (change := intact(id, body))})
    opaque.update(id for id, _, _ in held if id not in changes)
    unknown = named - changes.keys() - opaque
    logged = [line.entry.id for line in lines if line.entry.kind == "change"]
    again = db.rows_in(
        "SELECT id FROM entry WHERE grid = ? AND log = ? AND kind = 'change' AND id IN {}", logged, [grid.id, grid.log]
    )
    if unknown or again or len(set(logged)) < len(logged):
        raise DoorstepError("reply_damaged", detail=f"{grid.id} {len(unknown)} {len(again)}")
    return changes


def _accepted(db: Database, grid: Grid, lines: Sequence[LogLine], changes: Mapping[str, Change]) -> list[Folded]:
    """The changes that take effect with this page, each with the time of its own entry."""
    times = {line.entry.id: line.entry.ts for line in lines if line.entry.kind == "change"}
    earlier = [line.entry.id for line in lines if line.entry.kind == "release" and line.entry.id not in times]
    sql = "SELECT id, ts FROM entry WHERE grid = ? AND log = ? AND kind = 'change' AND id IN {}"
    times.update({id: parse_stamp(ts) for id, ts in db.rows_in(sql, earlier, [grid.id, grid.log])})
    accepted: list[Folded] = []
    for line in lines:
        entry = line.entry
        if entry.id in changes and (entry.kind == "release" or (entry.kind == "change" and entry.status == OK)):
            accepted.append(Folded(changes[entry.id], times.get(entry.id, entry.ts), entry.seq))
    return accepted


def keep_changes(db: Database, grid: str, lines: Iterable[LogLine]) -> None:
    """Store the bytes of changes that are new here, and the right bytes of those that were spoilt here."""
    carried = []
    for line in lines:
        if line.body is not None:
            kind, record = (line.change.kind, line.change.record) if line.change else ("", "")
            carried.append((line.entry.id, grid, kind, record, status_of(line.entry), line.body))
    db.run_many(
        "INSERT INTO change (id, grid, kind, record, own, status, offered, reason, body)"
        " VALUES (?, ?, ?, ?, 0, ?, 0, '', ?)"
        " ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE body <> excluded.body",
        carried,
    )


def keep_entries(
    db: Database, grid: Grid, lines: Iterable[LogLine], dead: Mapping[str, Collection[str]] | None = None
) -> None:
    """Store entries of the grid's present log; what earlier logs said of the same things is then forgotten."""
    entries = [line.entry for line in lines]
    db.run_many(
        insert_sql("entry", COLUMNS, "INSERT OR REPLACE"),
        [_entry_cells(grid, entry, (dead or {}).get(entry.id, ())) for entry in entries],
    )
    if db.row("SELECT 1 FROM entry WHERE grid = ? AND log < ? LIMIT 1", [grid.id, grid.log]):
        _forget(db, grid, ("change",), [entry.id for entry in entries if entry.kind == "change"])
        _forget(db, grid, ("member",), [entry.id for entry in entries if entry.kind == "member"])
        _forget(db, grid, CLOSING, [entry.id for entry in entries if entry.kind in CLOSING])


def _entry_cells(grid: Grid, entry: Entry, dead: Collection[str]) -> list[object]:
    return [
        grid.id,
        grid.log,
        entry.seq,
        entry.kind,
        entry.id,
        str(entry.ts),
        entry.status,
        entry.reason,
        entry.by,
        entry.why,
        entry.detail,
        entry.chain,
        entry.mac,
        json.dumps(sorted(dead)) if dead and entry.kind == "change" else "",
    ]


def _forget(db: Database, grid: Grid, kinds: Sequence[str], ids: Sequence[str]) -> None:
    named = ", ".join(f"'{kind}'" for kind in kinds)
    sql = f"DELETE FROM entry WHERE id = ? AND kind IN ({named}) AND grid = ? AND log < ?"
    db.run_many(sql, [(id, grid.id, grid.log) for id in ids])


def status_of(entry: Entry) -> Status:
    """What an entry makes of its change. Anything but `ok` and `rejected` is not applied."""
    if entry.kind == "reject":
        return REJECTED
    return DELIVERED if entry.status == OK else IN_QUARANTINE


def _set_statuses(db: Database, grid: Grid, lines: Sequence[LogLine]) -> None:
    statuses = {line.entry.id: status_of(line.entry) for line in lines if line.entry.kind != "member"}
    set_statuses(db, grid, statuses)


def set_statuses(db: Database, grid: Grid, statuses: Mapping[str, Status]) -> None:
    """The statuses the present log gives changes; with that they leave the outbox.

    A quarantined change whose release or rejection only an earlier log knew stays in the outbox: that entry must
    reach the hub again.
    """
    quarantined = [id for id, status in statuses.items() if status == IN_QUARANTINE]
    sql = "SELECT id FROM entry WHERE grid = ? AND log < ? AND kind IN ('release', 'reject') AND id IN {}"
    undecided = {id for (id,) in db.rows_in(sql, quarantined, [grid.id, grid.log])}
    db.run_many(
        "UPDATE change SET status = ?, offered = ? WHERE id = ?",
        [(status, id in undecided, id) for id, status in statuses.items()],
    )


def settle(db: Database, grid: Grid, settlements: Sequence[Settlement], account: str) -> list[Notice]:
    """Take the hub's word for changes whose entries this cursor has passed, or whose fate is final.

    They leave the outbox; what they wrote is already part of the fold, or is not to be shown.
    """
    if not settlements:
        return []
    ids = [each.id for each in settlements]
    held = db.rows_in("SELECT id, kind, record, body FROM change WHERE id IN {}", ids)
    fold = Fold.begin(db, grid.id, int(grid.digest, 16), {(kind, record) for _, kind, record, _ in held if kind})
    sql = "SELECT id FROM entry WHERE grid = ? AND log = ? AND kind = 'change' AND id IN {}"
    logged = {id for (id,) in db.rows_in(sql, ids, [grid.id, grid.log])}
    fresh = [each.entry for each in settlements if each.entry and each.id not in logged]
    changes = {id: intact(id, body) for id, _, _, body in held}
    paths = {id: tuple(change.set) for id, change in changes.items() if change}
    keep_entries(db, grid, [LogLine(entry) for entry in fresh if entry.seq <= grid.seq], paths)
    beyond = grid._replace(log=BEYOND)
    keep_entries(db, beyond, [LogLine(entry) for entry in fresh if entry.seq > grid.seq])
    db.run_many(
        "UPDATE change SET status = ?, offered = 0, reason = ? WHERE id = ?",
        [(each.status, each.reason if each.status == DEAD else "", each.id) for each in settlements],
    )
    return fold.finish(account)


def _advance_clock(db: Database, lines: Iterable[LogLine]) -> None:
    """The hybrid clock follows the times seen in the log, so that what is saved next stands after them."""
    newest = max(line.entry.ts for line in lines)
    last = settings.get(db, settings.CLOCK)
    if last is None or parse_stamp(last) < newest:
        settings.put(db, settings.CLOCK, str(newest))
