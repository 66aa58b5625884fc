"""A grid's log held open under its lock: append entries, fold accepted changes, write all of it in a few statements."""

from collections.abc import Iterable

from doorstep_server.services import meetings
from doorstep_server.services.hub import Hub
from doorstep_server.store import changes, entries, grids, records
from doorstep_server.store.grids import Grid
from doorstep_server.store.records import Record
from doorstep_shared.changes import Change, decode
from doorstep_shared.clock import Stamp
from doorstep_shared.log import OK, Entry, EntryKind, flip, link
from doorstep_shared.merge import State


class OpenLog:
    """The end of one grid's log inside one transaction.

    The grid's row is locked before this is made. Nothing is written until `close`, which writes one statement
    per table: entries, changes, one read table per kind, the grid's head.
    """

    def __init__(self, hub: Hub, grid: Grid) -> None:
        self.hub = hub
        self.grid = grid
        self.entries: list[Entry] = []
        """What was appended, in order."""
        self._stored: list[tuple[Change, str, int]] = []
        self._accepted: list[tuple[Change, Stamp, int]] = []

    def append(
        self,
        kind: EntryKind,
        id: str,
        ts: Stamp,
        status: str = OK,
        *,
        reason: str = "",
        by: str = "",
        why: str = "",
        detail: str = "",
    ) -> Entry:
        """Add one entry after the last, linked and signed."""
        bare = Entry(self.grid.seq + 1, kind, id, ts, status, reason, by, why, detail)
        entry = Entry(*bare[:9], link(self.grid.chain, bare), self.hub.sign(self.grid.id, bare))
        self.grid.seq, self.grid.chain = entry.seq, entry.chain
        self.entries.append(entry)
        return entry

    def log_change(self, change: Change, ts: Stamp, status: str, reason: str = "") -> Entry:
        """Store a change and log it; fold it in when it is accepted."""
        entry = self.append("change", change.id, ts, status, reason=reason)
        self._stored.append((change, status, entry.seq))
        if status == OK:
            self.fold(change, ts)
        return entry

    def restate(self, id: str, status: str) -> None:
        """Store a change logged in this transaction with another status than its entry's: a decision follows it."""
        self._stored = [(change, status if change.id == id else was, seq) for change, was, seq in self._stored]

    def fold(self, change: Change, ts: Stamp) -> None:
        """Let an accepted change (just logged, or released just now) take effect."""
        self._accepted.append((change, ts, self.grid.seq))

    def close(self, device: str, received_ms: int) -> None:
        """Write everything. Call once, at the end of the transaction."""
        store = self.hub.store
        changes.insert(store, self._stored, device, received_ms)
        before = self.grid.seq - len(self.entries)
        entries.insert(store, self.grid.id, self.entries, received_ms, self._changed())
        met: set[str] = set()
        by_kind: dict[str, list[tuple[Change, Stamp, int]]] = {}
        for accepted in self._accepted:
            by_kind.setdefault(accepted[0].kind, []).append(accepted)
        for kind, accepted_changes in by_kind.items():
            met |= self._write_records(kind, accepted_changes)
        meetings.mark(store, self.grid.id, met, before)
        grids.save_head(store, self.grid)

    def _changed(self) -> dict[str, Change]:
        """The changes the new entries are about, by id."""
        known = {change.id: change for change, _, _ in self._stored}
        known |= {change.id: change for change, _, _ in self._accepted}
        absent = [each.id for each in self.entries if each.kind != "member" and each.id not in known]
        return known | {id: decode(body) for id, body in changes.bodies(self.hub.store, absent).items()}

    def _write_records(self, kind: str, accepted: list[tuple[Change, Stamp, int]]) -> set[str]:
        """The records in which work may have met."""
        ids = list(dict.fromkeys(change.record for change, _, _ in accepted))
        held = records.get_many(self.hub.store, self.grid.id, kind, ids)
        self.grid.digest, met = apply_to_records(self.grid, held, accepted)
        records.put_many(self.hub.store, kind, [held[id] for id in ids])
        return met


def apply_to_records(
    grid: Grid, held: dict[str, Record], accepted: Iterable[tuple[Change, Stamp, int]]
) -> tuple[int, set[str]]:
    """Fold accepted changes (change, logged time, log position) into records.

    The grid's new digest, and the records in which work may have met: to be looked at closely.
    """
    digest = grid.digest
    met = meetings.Met()
    for change, ts, seq in accepted:
        record = held.get(change.record)
        if record is None:
            record = Record(grid.id, change.kind, change.record, State(), change.by, seq, seq)
            held[change.record] = record
        else:
            met.before(record, change)
        digest = flip(digest, change.record, record.state.apply(change, ts))
        met.after(record, change, seq)
        record.changed_by, record.last_seq = change.by, seq
    return digest, met.records
