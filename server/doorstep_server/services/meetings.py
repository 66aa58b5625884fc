"""Marking the entries at which work met, when they are written: the log's page asks for them among a million.

Which entries these are is told by folding a record's history (`log_steps`). Only records where it can have happened are
folded: where somebody had not seen what stood there, or a path has several live values, or a record was deleted.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from doorstep_server.services.log_steps import fold_histories
from doorstep_server.store import entries, log_lines
from doorstep_server.store.database import Store
from doorstep_server.store.records import Record
from doorstep_shared.changes import LIFE, Change

_FOLDED_AT_ONCE = 200


@dataclass(slots=True)
class Met:
    """The records of a batch of changes in which work may have met; told before and after each change takes effect."""

    records: set[str] = field(default_factory=set)
    _stood_at: dict[str, int] = field(default_factory=dict)
    _brought_by: dict[str, str] = field(default_factory=dict)

    def before(self, record: Record, change: Change) -> None:
        """A change comes to a record that is there."""
        stood_at = self._stood_at.setdefault(change.record, record.last_seq)
        is_unseen = stood_at > change.seen and self._brought_by.get(change.record) != change.writer
        if is_unseen or self._is_open(record, change):
            self.records.add(change.record)

    def after(self, record: Record, change: Change, seq: int) -> None:
        """It took effect."""
        writer = self._brought_by.setdefault(change.record, change.writer)
        if self._stood_at.setdefault(change.record, seq) != seq and (
            writer != change.writer or self._is_open(record, change)
        ):
            self.records.add(change.record)

    def _is_open(self, record: Record, change: Change) -> bool:
        state = record.state
        paths = [*change.set, *(path for path in change.over if path not in change.set)]
        return bool(state.live(LIFE)) or any(len(state.live(path)) > 1 for path in paths)


def mark(store: Store, grid: str, records: Collection[str], after: int) -> None:
    """Mark the entries of a grid after a position at which work met in these records."""
    ids = sorted(records)
    for start in range(0, len(ids), _FOLDED_AT_ONCE):
        histories = log_lines.of_records(store, [(grid, id) for id in ids[start : start + _FOLDED_AT_ONCE]])
        steps = fold_histories(histories, str)
        seqs = [seq for (_, seq), step in steps.items() if step.is_notable and seq > after]
        entries.mark_notable(store, grid, seqs)
