"""A grid's log held open: append entries, fold accepted changes, write all of it in a few statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from doorstep_server.services import meetings
from doorstep_server.services.hub import Hub
from doorstep_server.store import changes, entries, grids, records, writer_heads
from doorstep_server.store.database import Row
from doorstep_server.store.grids import Grid
from doorstep_server.store.records import Record
from doorstep_server.store.writer_heads import BROKEN
from doorstep_shared.changes import Change, decode
from doorstep_shared.clock import Stamp
from doorstep_shared.log import OK, Entry, EntryKind, digest_text, flip, link
from doorstep_shared.merge import State


class OpenLog:
    """The end of one grid's log, to append to.

    What it holds is worth writing while the grid's head is what it was when this was made. So a transaction locks the
    grid's row first and `close`s it in the end; or all but `write` is done without the lock, and the head compared.
    """

    def __init__(self, hub: Hub, grid: Grid) -> None:
        self.hub = hub
        self.began_at = grid
        """The grid's head before."""
        self.grid = replace(grid)
        self.entries: list[Entry] = []
        """What was appended, in order."""
        self._heads: dict[str, str | None] = {}
        self._stored: dict[str, Change] = {}
        self._statuses: dict[str, str] = {}
        self._accepted: list[tuple[Change, Stamp, int]] = []
        self._prepared: _Prepared | None = None

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
        """`prepare` and `write`. Call once, at the end of the transaction."""
        self.prepare(device, received_ms)
        self.write()

    def prepare(self, device: str, received_ms: int) -> None:
        """Tell what is to be written: entries with their changes, the heads of writers, records, the grid's head.

        Only reads. Nothing may be appended afterwards.
        """
        rows = entries.rows(self.grid.id, self.entries, received_ms, device, self._changed(), self._statuses)
        by_kind: dict[str, list[tuple[Change, Stamp, int]]] = {}
        for accepted in self._accepted:
            by_kind.setdefault(accepted[0].kind, []).append(accepted)
        met: set[str] = set()
        record_rows = {kind: self._fold_in(kind, accepted, met) for kind, accepted in by_kind.items()}
        self._prepared = _Prepared(rows, self._extended_chains(), record_rows, met)

    def write(self) -> None:
        """Write everything, a statement a table. Call once, in a transaction that holds the grid's row, with the head
        still where it was when this log was opened."""
        assert self._prepared is not None
        store, grid = self.hub.store, self.grid
        entries.insert(store, self._prepared.entries)
        writer_heads.put_many(store, grid.id, self._prepared.heads)
        for kind, (new, changed) in self._prepared.records.items():
            records.insert(store, kind, new)
            records.put_many(store, kind, changed)
        meetings.mark(store, grid.id, self._prepared.met, self.began_at.seq)
        grids.save_head(store, grid)

    def _changed(self) -> dict[str, Change]:
        """The changes the new entries are about, by id."""
        known = self._stored | {change.id: change for change, _, _ in self._accepted}
        absent = [each.id for each in self.entries if each.kind != "member" and each.id not in known]
        return known | {id: decode(body) for id, body in changes.refused(self.hub.store, absent).items()}

    def _extended_chains(self) -> dict[str, str]:
        """The heads of the writers whose changes were logged, after them."""
        if not self._stored:
            return {}
        writers = dict.fromkeys(change.writer for change in self._stored.values())
        before = self.heads_before(writers)
        heads = {writer: before[writer] for writer in writers}
        broken = set()
        for change in self._stored.values():
            head = heads[change.writer]
            if head == BROKEN or change.prev != (head or ""):
                broken.add(change.writer)
            heads[change.writer] = change.id
        return {writer: str(head) for writer, head in heads.items()} | {each: self._end(each) for each in broken}

    def _end(self, writer: str) -> str:
        """Where a writer's chain ends, looked for in all of it."""
        here = {change.id: change.prev for change in self._stored.values() if change.writer == writer}
        return _end({**changes.chain(self.hub.store, self.grid.id, writer), **here})

    def _fold_in(self, kind: str, accepted: list[tuple[Change, Stamp, int]], met: set[str]) -> "_Rows":
        """The rows of the records of a kind, after what was accepted; `met` gets those in which work may have met."""
        ids = list(dict.fromkeys(change.record for change, _, _ in accepted))
        held = records.get_many(self.hub.store, self.grid.id, kind, ids)
        known = set(held)
        self.grid.digest, met_here = apply_to_records(self.grid, held, accepted)
        met |= met_here
        new = [records.row(held[id]) for id in ids if id not in known]
        return _Rows(new, [records.row(held[id]) for id in ids if id in known])


class _Rows(NamedTuple):
    """Rows of records that are not there yet, and of such as are."""

    new: Sequence[Row]
    changed: Sequence[Row]


class _Prepared(NamedTuple):
    """What a log will write: rows of entries, heads by writer, rows of records by kind; where work may have met."""

    entries: Sequence[Sequence[object]]
    heads: Mapping[str, str]
    records: Mapping[str, _Rows]
    met: Collection[str]


def _end(chain: Mapping[str, str]) -> str:
    """Where a chain ends, given as ids with their predecessors: at the one change that none follows."""
    ends = chain.keys() - chain.values()
    return ends.pop() if len(ends) == 1 else BROKEN


def apply_to_records(
    grid: Grid, held: dict[str, Record], accepted: Iterable[tuple[Change, Stamp, int]]
) -> tuple[str, set[str]]:
    """Fold accepted changes (change, logged time, log position) into records.

    The grid's new digest, and the records in which work may have met: to be looked at closely.
    """
    digest = int(grid.digest, 16)
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
    return digest_text(digest), met.records
