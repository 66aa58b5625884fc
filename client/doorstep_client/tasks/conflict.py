"""What a person must settle, and settling it: an ordinary change that supersedes every live value."""

from collections.abc import Sequence
from typing import NamedTuple

from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk, Saved
from doorstep_client.tasks.naming import title
from doorstep_client.tasks.record import kind_of
from doorstep_client.tasks.reference import find_record
from doorstep_client.tasks.typed import field_named, read_value
from doorstep_shared.changes import LIFE, Json
from doorstep_shared.editing import Edit, deletion, keeping
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind, find_kind, kind_names
from doorstep_shared.merge import Live
from doorstep_shared.rules import LATEST

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LIFE_LABEL = Text("删除还是保留", "deleted or kept")
_LIFE_WORDS = (LIFE, "life", "delete", "deleted", "删除", "保留", LIFE_LABEL.zh, LIFE_LABEL.en)


class Side(NamedTuple):
    """One of the values that stand against each other: who wrote it (all who wrote the same), and when last."""

    letter: str
    value: Json
    by: tuple[str, ...]
    at_ms: int


class Conflict(NamedTuple):
    """A field of a record with its sides, oldest first. A deletion against an edit has the path ``_life``."""

    record: Record
    path: str
    label: Text
    sides: Sequence[Side]


def conflicts(desk: Desk) -> list[Conflict]:
    """Everything a person must settle on this laptop."""
    return [conflict_at(record, path) for record in desk.store.conflicts() for path in record.conflicts]


def conflict_at(record: Record, path: str) -> Conflict:
    """The sides of one path of a record, whether or not they disagree."""
    kind = find_kind(record.kind)
    merging = kind.merging(path) if kind else LATEST
    lives = record.state.live(path) if path != LIFE else _life_sides(record)
    grouped: dict[str, list[Live]] = {}
    for live in lives:
        grouped.setdefault(repr(merging.normalise(live.value)), []).append(live)
    sides = [
        Side(
            LETTERS[index % len(LETTERS)],
            same[-1].value,
            tuple(dict.fromkeys(each.by for each in same)),
            same[-1].ts.ms,
        )
        for index, same in enumerate(grouped.values())
    ]
    return Conflict(record, path, _label(kind, path), sides)


def _life_sides(record: Record) -> list[Live]:
    """The deletion, the keeping, and the latest edit its author did not see."""
    lives = record.state.live(LIFE)
    listed = {id for live in lives for id in live.lists}
    unseen = [
        live
        for path in record.state.paths()
        if path != LIFE
        for live in record.state.live(path)
        if live.id not in listed
    ]
    if lives and unseen and not any(live.value == "kept" for live in lives):
        latest = max(unseen, key=lambda live: (live.ts, live.at, live.id))
        return [*lives, latest._replace(value="kept")]
    return lives


def _label(kind: Kind | None, path: str) -> Text:
    if path == LIFE:
        return LIFE_LABEL
    name, _, member = path.partition("/")
    declared = kind.fields.get(name) if kind else None
    label = declared.label if declared else Text(name, name)
    return Text(f"{label.zh}/{member}", f"{label.en}/{member}") if member else label


def find_conflict(desk: Desk, which: str, typed_path: str | None) -> Conflict:
    """The conflict meant by a record and a field; the field may be left out when there is only one.

    A deleted record can be settled too, because keeping it is how it is brought back.

    Raises:
        DoorstepError: no_conflict; usage when several fields wait and none is named; what `find_record` raises.
    """
    record = find_record(desk, kind_names(), which)
    kind = kind_of(record.kind)
    if typed_path is None:
        waiting = record.conflicts or ((LIFE,) if record.deleted else ())
        if not waiting:
            raise DoorstepError("no_conflict", what=title(record))
        if len(waiting) > 1:
            names = " / ".join(waiting)
            raise DoorstepError("usage", detail=Text(f"请写明字段：{names}", f"name the field: {names}"))
        return conflict_at(record, waiting[0])
    path = path_named(kind, record, typed_path)
    if path not in record.conflicts and not (path == LIFE and record.deleted):
        raise DoorstepError("no_conflict", what=title(record))
    return conflict_at(record, path)


def path_named(kind: Kind, record: Record, typed: str) -> str:
    """The path meant by a field's name, flag or label, or by a word for life and death.

    Raises:
        DoorstepError: unknown_field.
    """
    if typed in record.conflicts:
        return typed
    return LIFE if typed.strip().casefold() in _LIFE_WORDS else field_named(kind, typed)


def take(desk: Desk, conflict: Conflict, typed: str, why: str) -> Saved:
    """Settle with one of the sides, named by its letter or its number.

    Raises:
        DoorstepError: usage when there is no such side.
    """
    wanted = typed.strip().upper()
    for number, side in enumerate(conflict.sides, 1):
        if wanted in (side.letter, str(number)):
            if conflict.path == LIFE:
                return keep(desk, conflict, why) if side.value == "kept" else remove(desk, conflict, why)
            return _settle(desk, conflict, Edit(set={conflict.path: side.value}, why=why))
    offered = " / ".join(side.letter for side in conflict.sides)
    raise DoorstepError("usage", detail=Text(f"--take 只能是 {offered}", f"--take can only be {offered}"))


def write(desk: Desk, conflict: Conflict, typed: str, why: str) -> Saved:
    """Settle with a value of one's own.

    Raises:
        DoorstepError: invalid_value; usage for a deletion, which has no value.
    """
    declared = kind_of(conflict.record.kind).fields.get(conflict.path.partition("/")[0])
    if declared is None:
        raise DoorstepError("usage", detail=Text("这里用 --keep 或 --delete", "use --keep or --delete here"))
    return _settle(desk, conflict, Edit(set={conflict.path: read_value(desk, declared, typed)}, why=why))


def keep(desk: Desk, conflict: Conflict, why: str) -> Saved:
    """Keep a record that somebody deleted."""
    _check_is_life(conflict)
    return _settle(desk, conflict, keeping(why))


def remove(desk: Desk, conflict: Conflict, why: str) -> Saved:
    """Let the deletion stand, over the edits it had not seen."""
    _check_is_life(conflict)
    return _settle(desk, conflict, deletion(why))


def _check_is_life(conflict: Conflict) -> None:
    if conflict.path != LIFE:
        raise DoorstepError("usage", detail=Text("这里用 --take 或 --value", "use --take or --value here"))


def _settle(desk: Desk, conflict: Conflict, edit: Edit) -> Saved:
    record = conflict.record
    change = desk.save(record.kind, record.grid, record.id, edit)
    standing = desk.store.record(record.kind, record.id, grid=record.grid)
    return Saved(standing or record, change)
