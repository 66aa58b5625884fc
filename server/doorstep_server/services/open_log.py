"""A grid's log held open under its lock: append entries, fold accepted changes, write all of it in a few statements."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from doorstep_server.services import meetings
from doorstep_server.services.hub import Hub
from doorstep_server.store import changes, entries, grids, records, writer_heads
from doorstep_server.store.grids import Grid
from doorstep_server.store.records import Record
from doorstep_server.store.writer_heads import BROKEN
from doorstep_shared.changes import Change, decode
from doorstep_shared.clock import Stamp
from doorstep_shared.log import OK, Entry, EntryKind, flip, link
from doorstep_shared.merge import State


class First(NamedTuple):
    """A record as its first change makes it, and what that flips in the digest of its grid."""

    ts: Stamp
    record: Record
    flipped: int


def first(change: Change, ts: Stamp) -> First:
    """What an accepted change (logged at `ts`) makes of a record that is not there. Costs no storage and no lock."""
    record = Record(change.grid, change.kind, change.record, State(), change.by, 0, 0)
    flipped = flip(0, change.record, record.state.apply(change, ts))
    record.looked = record.look()
    return First(ts, record, flipped)


class OpenLog:
    """The end of one grid's log inside one transaction.

    The grid's row is locked before this is made. Nothing is written until `close`, which writes one statement
    per table: entries with their changes, one read table per kind, the heads of writers, the grid's head.
    """

    def __init__(self, hub: Hub, grid: Grid, firsts: Mapping[str, First] | None = None) -> None:
        self.hub = hub
        self.grid = grid
        self.firsts = firsts or {}
        """What changes make of records that are not there yet, by the changes' ids, as far as it was told ahead."""
        self.entries: list[Entry] = []
        """What was appended, in order."""
        self._heads: dict[str, str | None] = {}
        self._stored: dict[str, Change] = {}
        self._statuses: dict[str, str] = {}
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
        self._stored[change.id], self._statuses[change.id] = change, status
        if status == OK:
            self.fold(change, ts)
        return entry

    def heads_before(self, writers: Iterable[str]) -> Mapping[str, str | None]:
        """Where the chains of writers ended before, these among them; None where nothing of a writer is here."""
        unasked = [writer for writer in dict.fromkeys(writers) if writer not in self._heads]
        if unasked:
            found = writer_heads.get_many(self.hub.store, [(self.grid.id, writer) for writer in unasked])
            self._heads |= {writer: found.get((self.grid.id, writer)) for writer in unasked}
        return self._heads

    def restate(self, id: str, status: str) -> None:
        """Store a change logged in this transaction with another status than its entry's: a decision follows it."""
        self._statuses[id] = status

    def fold(self, change: Change, ts: Stamp) -> None:
        """Let an accepted change (just logged, or released just now) take effect."""
        self._accepted.append((change, ts, self.grid.seq))

    def close(self, device: str, received_ms: int) -> None:
        """Write everything. Call once, at the end of the transaction."""
        store = self.hub.store
        before = self.grid.seq - len(self.entries)
        entries.insert(store, self.grid.id, self.entries, received_ms, device, self._changed(), self._statuses)
        self._extend_chains()
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
        known = self._stored | {change.id: change for change, _, _ in self._accepted}
        absent = [each.id for each in self.entries if each.kind != "member" and each.id not in known]
        return known | {id: decode(body) for id, body in changes.refused(self.hub.store, absent).items()}

    def _extend_chains(self) -> None:
        """Move the heads of the writers whose changes were logged."""
        if not self._stored:
            return
        store, grid = self.hub.store, self.grid.id
        writers = dict.fromkeys(change.writer for change in self._stored.values())
        before = self.heads_before(writers)
        heads = {writer: before[writer] for writer in writers}
        broken = set()
        for change in self._stored.values():
            head = heads[change.writer]
            if head == BROKEN or change.prev != (head or ""):
                broken.add(change.writer)
            heads[change.writer] = change.id
        ends = {writer: _end(changes.chain(store, grid, writer)) for writer in broken}
        writer_heads.put_many(store, grid, {writer: str(head) for writer, head in heads.items()} | ends)

    def _write_records(self, kind: str, accepted: list[tuple[Change, Stamp, int]]) -> set[str]:
        """The records in which work may have met."""
        ids = list(dict.fromkeys(change.record for change, _, _ in accepted))
        held = records.get_many(self.hub.store, self.grid.id, kind, ids)
        self.grid.digest, met = apply_to_records(self.grid, held, accepted, self.firsts)
        records.put_many(self.hub.store, kind, [held[id] for id in ids])
        return met


def _end(chain: Mapping[str, str]) -> str:
    """Where a chain ends, given as ids with their predecessors: at the one change that none follows."""
    ends = chain.keys() - chain.values()
    return ends.pop() if len(ends) == 1 else BROKEN


def apply_to_records(
    grid: Grid,
    held: dict[str, Record],
    accepted: Iterable[tuple[Change, Stamp, int]],
    firsts: Mapping[str, First] | None = None,
) -> tuple[int, set[str]]:
    """Fold accepted changes (change, logged time, log position) into records; `firsts` are some of what `first` makes
    of them.

    The grid's new digest, and the records in which work may have met: to be looked at closely.
    """
    digest = grid.digest
    firsts = firsts or {}
    met = meetings.Met()
    for change, ts, seq in accepted:
        record = held.get(change.record)
        told = firsts.get(change.id) if record is None else None
        if told and told.ts == ts:
            record = held[change.record] = told.record
            record.first_seq = seq
            digest ^= told.flipped
        else:
            if record is None:
                record = Record(grid.id, change.kind, change.record, State(), change.by, seq, seq)
                held[change.record] = record
            else:
                met.before(record, change)
            record.looked = None
            digest = flip(digest, change.record, record.state.apply(change, ts))
        met.after(record, change, seq)
        record.changed_by, record.last_seq = change.by, seq
    return digest, met.records
