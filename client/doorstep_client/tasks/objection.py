"""Objecting to what somebody else decided: one's own value again, beside the one that stands."""

from collections.abc import Mapping

from doorstep_client.store.records import DELIVERED, PENDING, Record
from doorstep_client.tasks.conflict import LIFE_LABEL, path_named
from doorstep_client.tasks.desk import Desk, Saved
from doorstep_client.tasks.naming import title
from doorstep_client.tasks.record import kind_of
from doorstep_client.tasks.reference import find_record
from doorstep_client.tasks.typed import read_value
from doorstep_shared.changes import DELETED, KEPT, LIFE, Change, Json
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import kind_names
from doorstep_shared.marks import OBJECTION

NEEDS_WHY = Text("写明 --why：为什么不同意", "say why with --why")


def objection(desk: Desk, which: str, typed_path: str | None, typed: str | None, why: str) -> Saved:
    """Object to what stands in a field of a record; the field may be left out when only one comes into question.

    Where a person must choose (`ask` fields, deletions) her value is written beside the one that stands: that is a
    conflict again, for everybody, with her reason. Elsewhere her value shows again, and the log has her reason.

    Raises:
        DoorstepError: nothing_to_object; usage without a reason or when several fields come into question;
            invalid_value; what `find_record` raises.
    """
    if not why.strip():
        raise DoorstepError("usage", detail=NEEDS_WHY)
    record = find_record(desk, kind_names(), which)
    decided = against(desk, record)
    path = _path(record, decided, typed_path)
    value = decided[path] if typed is None else _typed(desk, record, path, typed)
    asks = path == LIFE or kind_of(record.kind).merging(path).rule == "ask"
    beside = frozenset({path}) if asks else frozenset()
    edit = Edit(set={path: value}, beside=beside, why=OBJECTION + why.strip())
    change = desk.save(record.kind, record.grid, record.id, edit)
    return Saved(desk.store.record(record.kind, record.id, grid=record.grid) or record, change)


def against(desk: Desk, record: Record) -> Mapping[str, Json]:
    """The worker's own values, by path, in whose place something of somebody else's stands undisputed."""
    lines = desk.store.history(record.kind, record.id)
    mine = [line.change for line in lines if line.change.by == desk.account and line.status in (PENDING, DELIVERED)]
    found: dict[str, Json] = {}
    for path in sorted({path for change in mine for path in change.set} | {LIFE}):
        own = _own(mine, path, record)
        lives = record.state.live(path)
        if own is None or not lives or path in record.conflicts or any(live.by == desk.account for live in lives):
            continue
        normalise = kind_of(record.kind).merging(path).normalise
        if all(normalise(live.value) != normalise(own) for live in lives):
            found[path] = own
    return found


def _own(mine: list[Change], path: str, record: Record) -> Json:
    """What the worker wrote at a path last; who wrote anything in a deleted record wanted it kept."""
    written = [change.set[path] for change in mine if path in change.set]
    if path == LIFE and record.deleted:
        return KEPT if mine and DELETED not in written else None
    return written[-1] if written else None


def _path(record: Record, decided: Mapping[str, Json], typed: str | None) -> str:
    names = " / ".join(decided)
    if typed is not None:
        path = path_named(kind_of(record.kind), record, typed)
        if path in decided:
            return path
    elif len(decided) == 1:
        return next(iter(decided))
    elif decided:
        raise DoorstepError("usage", detail=Text(f"请写明字段：{names}", f"name the field: {names}"))
    raise DoorstepError("nothing_to_object", what=title(record), kind=record.kind, id=record.id)


def _typed(desk: Desk, record: Record, path: str, typed: str) -> Json:
    declared = kind_of(record.kind).fields.get(path.partition("/")[0])
    if declared is None:
        raise DoorstepError("usage", detail=Text(f"{LIFE_LABEL.zh}不用 --value", f"no --value for {LIFE_LABEL.en}"))
    return read_value(desk, declared, typed)
