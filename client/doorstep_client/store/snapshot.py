"""Taking in a snapshot: it replaces what a grid's log folded to, and shows what must be offered again."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from doorstep_client.store import grids, outbox, rebuilding
from doorstep_client.store.database import Database, insert_sql
from doorstep_client.store.folding import Awaited, Fold, Folded
from doorstep_client.store.log import BEYOND, LogLine, keep_changes, keep_entries, set_statuses, status_of
from doorstep_client.store.records import DELIVERED, IN_QUARANTINE, Grid, Notice, Status
from doorstep_shared.changes import Change
from doorstep_shared.log import OK, Entry, digest_text


class SnapshotLine(NamedTuple):
    """A change of a snapshot: accepted with a live value somewhere (`dead` tells where not), or in quarantine.

    A quarantined change that was let in has its `release`.
    """

    line: LogLine
    dead: frozenset[str] = frozenset()
    release: Entry | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether the change takes effect."""
        return self.line.entry.status == OK or self.release is not None


class OwnLine(NamedTuple):
    """An own change that has no live value any more, or was closed in review, with the `decision` if there was one."""

    line: LogLine
    decision: Entry | None = None

    @property
    def status(self) -> Status:
        """What the log makes of it."""
        return status_of(self.decision or self.line.entry)


class Snapshot(NamedTuple):
    """A grid's log at `seq`, reduced to what still matters. `members` are the grants in force.

    `own` is the rest of this account's own work, where it was asked for; it folds to nothing.
    """

    seq: int
    chain: str
    digest: str
    changes: Sequence[SnapshotLine]
    awaited: Sequence[Awaited]
    members: Sequence[Entry]
    own: Sequence[OwnLine] = ()


def take_snapshot(
    db: Database, grid: Grid, snapshot: Snapshot, *, rewound: bool, account: str
) -> tuple[list[Notice], bool]:
    """Replace the grid's receipted fold; inside the caller's transaction.

    Own changes whose fate the snapshot does not show go back to the outbox with their receipts; after a rewind
    everybody's do. Returns the notices, and whether the fold has the digest the hub told.
    """
    log = grid._replace(log=grid.log + 1)
    mine = db.rows("SELECT DISTINCT kind, record FROM change WHERE grid = ? AND own = 1 AND kind <> ''", [grid.id])
    before = Fold.begin(db, grid.id, 0, {(kind, record) for kind, record in mine}).before
    lines = [each.line for each in snapshot.changes]
    releases = [LogLine(each.release) for each in snapshot.changes if each.release]
    told = sorted([*lines, *(each.line for each in snapshot.own)], key=lambda line: line.entry.seq)
    is_first = not db.row("SELECT 1 FROM change WHERE grid = ? LIMIT 1", [grid.id])
    keep_changes(db, grid.id, told)
    outbox.offer_everything(db, grid.id, but={line.entry.id for line in told}, only_own=not rewound)
    dead = {each.line.entry.id: each.dead for each in snapshot.changes if each.is_accepted}
    keep_entries(db, log, [*lines, *releases, *map(LogLine, snapshot.members)], dead)
    # Where nothing of the grid was here, `keep_changes` has said already what the entries alone make of them.
    statuses: dict[str, Status] = {
        each.line.entry.id: DELIVERED if each.is_accepted else IN_QUARANTINE
        for each in snapshot.changes
        if each.release or not is_first
    }
    set_statuses(db, log, statuses)
    _keep_own(db, log, snapshot.own)
    _keep_awaited(db, grid.id, snapshot.awaited)
    fold = rebuilding.fold_anew(db, grid.id, _accepted(snapshot), snapshot.awaited, account, before)
    digest = digest_text(fold.digest)
    found = fold.finish(account)
    grids.move(db, grid.id, seq=snapshot.seq, chain=snapshot.chain, digest=digest, log=log.log)
    return found, digest == snapshot.digest


def _keep_own(db: Database, grid: Grid, own: Sequence[OwnLine]) -> None:
    """Keep what became of own changes that the fold does not need, beside the log and not in it."""
    ids = [each.line.entry.id for each in own]
    db.run_many("DELETE FROM entry WHERE grid = ? AND id = ?", [(grid.id, id) for id in ids])
    decisions = [LogLine(each.decision) for each in own if each.decision]
    keep_entries(db, grid._replace(log=BEYOND), [*(each.line for each in own), *decisions])
    set_statuses(db, grid, {each.line.entry.id: each.status for each in own})


def _accepted(snapshot: Snapshot) -> list[Folded]:
    return [
        Folded(each.line.change, each.line.entry.ts, each.line.entry.seq, each.dead)
        for each in snapshot.changes
        if each.is_accepted and isinstance(each.line.change, Change)
    ]


def _keep_awaited(db: Database, grid: str, awaited: Sequence[Awaited]) -> None:
    db.run("DELETE FROM awaited WHERE grid = ?", [grid])
    db.run_many(
        insert_sql("awaited", ("grid", "kind", "record", "path", "ids"), "INSERT OR REPLACE"),
        [
            (grid, each.kind, each.record, path, json.dumps(sorted(ids)))
            for each in awaited
            for path, ids in each.over.items()
        ],
    )
