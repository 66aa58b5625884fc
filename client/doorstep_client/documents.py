"""Stored things as the JSON a program reads: codes in place of labels, ids in place of titles."""

from collections.abc import Mapping

from doorstep_client.store.records import HistoryLine, Record
from doorstep_client.tasks.conflict import Conflict
from doorstep_client.tasks.desk import Saved
from doorstep_shared.changes import Json
from doorstep_shared.fields import mask
from doorstep_shared.kinds import find_kind


def record_document(record: Record, *, masked: bool = False) -> dict[str, Json]:
    """A record; `masked` hides the middle of phone numbers."""
    kind = find_kind(record.kind)
    warnings = kind.warnings(record.values) if kind else []
    values = _masked(record) if masked else record.values
    return {
        "kind": record.kind,
        "id": record.id,
        "grid": record.grid,
        "values": {name: value for name, value in values.items() if name not in _hidden(record.kind)},
        "conflicts": list(record.conflicts),
        "deleted": record.deleted,
        "same_as": record.same_as,
        "pending": record.pending,
        "warnings": [{"zh": each.zh, "en": each.en} for each in warnings],
    }


def _hidden(kind_name: str) -> frozenset[str]:
    """The fields of a kind that people do not see."""
    kind = find_kind(kind_name)
    return frozenset(kind.fields.keys() - kind.open_fields.keys()) if kind else frozenset()


def _masked(record: Record) -> dict[str, Json]:
    kind = find_kind(record.kind)
    hidden = {name for name, declared in kind.fields.items() if declared.masked} if kind else set()
    return {
        name: mask(value) if name in hidden and isinstance(value, str) else value
        for name, value in record.values.items()
    }


def saved_document(saved: Saved) -> dict[str, Json]:
    """What a saving command answers."""
    return {"saved": True, "change": saved.change.id, "record": record_document(saved.record)}


def line_document(line: HistoryLine) -> dict[str, Json]:
    """A change and its standing."""
    change = line.change
    return {
        "change": change.id,
        "kind": change.kind,
        "record": change.record,
        "grid": change.grid,
        "by": change.by,
        "at_ms": (line.ts or change.at).ms,
        "set": {path: value for path, value in change.set.items() if path not in _hidden(change.kind)},
        "over": {path: list(ids) for path, ids in change.over.items()},
        "why": change.why,
        "status": line.status,
        "seq": line.seq,
        "reason": line.reason,
        "closed_by": line.closed_by,
        "closed_why": line.closed_why,
        "own": line.own,
    }


def conflict_document(conflict: Conflict) -> Mapping[str, Json]:
    """A conflict with its sides."""
    return {
        "kind": conflict.record.kind,
        "record": conflict.record.id,
        "grid": conflict.record.grid,
        "path": conflict.path,
        "sides": [
            {"letter": side.letter, "value": side.value, "by": list(side.by), "at_ms": side.at_ms}
            for side in conflict.sides
        ],
    }
