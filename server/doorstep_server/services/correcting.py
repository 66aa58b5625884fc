"""Deciding about refused changes: one after the other, or corrected by the person who decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from doorstep_server.services import authoring, review, settling
from doorstep_server.services.authoring import Writing
from doorstep_server.services.hub import Hub
from doorstep_server.store import changes, grids
from doorstep_shared.changes import LIFE, Change, Json
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.log import QUARANTINED
from doorstep_shared.marks import CORRECTED, SENT_BACK

Decision = Literal["release", "back", "reject"]
DECISIONS: tuple[Decision, ...] = ("release", "back", "reject")
TICKED = Text("勾选的记录", "what is ticked")
ONE_AUTHOR = Text("一次只处理同一个人的", "only one author's at a time")
NOTHING_TICKED = Text("没有勾选", "nothing is ticked")
SHORT_ID = 12


@dataclass(frozen=True, slots=True)
class Done:
    """How many changes were decided about, and which had been decided already by somebody else."""

    count: int
    too_late: tuple[str, ...]


def decide(hub: Hub, account: str, ids: Sequence[str], decision: Decision, why: str, now_ms: int) -> Done:
    """Let changes of one author in, send them back or close them, for one reason.

    The caller has checked that the account may decide about each.

    Raises:
        DoorstepError: `invalid_value` for the reason or for changes of several authors; nothing is decided then.
    """
    told = settling.reason(why)
    if not ids:
        raise DoorstepError("invalid_value", field=TICKED, detail=NOTHING_TICKED)
    found = [each for id in dict.fromkeys(ids) if (each := changes.get_refused(hub.store, id))]
    if len({change.by for change, _ in found}) > 1:
        raise DoorstepError("invalid_value", field=TICKED, detail=ONE_AUTHOR)
    count, too_late = 0, []
    for change, _ in found:
        kind: Literal["release", "reject"] = "release" if decision == "release" else "reject"
        reason = SENT_BACK + told if decision == "back" else told
        try:
            review.decide(hub, change.id, kind, account, reason, now_ms)
            count += 1
        except DoorstepError as error:
            if error.code != "not_found":
                raise
            too_late.append(change.id)
    return Done(count, tuple(too_late))


def can_correct(change: Change) -> bool:
    """Whether a change says only what this version knows fields for."""
    kind = find_kind(change.kind)
    return kind is not None and LIFE not in change.set and all(_field_name(path) in kind.fields for path in change.set)


def correct(hub: Hub, account: str, id: str, typed: Mapping[str, str], seen: int, why: str, now_ms: int) -> Change:
    """Write what a refused change should have said, by the account that corrects it, and close the refused one.

    `typed` has the corrected text of each path; of a tag any text keeps it, and none leaves it out. Both happen or
    neither.

    Raises:
        DoorstepError: `not_waiting` when it was decided already, `invalid_value`, `nothing_to_change`.
    """
    told = settling.reason(why)
    found = changes.get_refused(hub.store, id)
    if found is None:
        raise DoorstepError("not_waiting", id=id[:SHORT_ID])
    with hub.store.write():
        grids.lock(hub.store, found[0].grid)
        change, status = changes.get_refused(hub.store, id) or found
        kind = find_kind(change.kind)
        if status != QUARANTINED or kind is None or not can_correct(change):
            raise DoorstepError("not_waiting", id=id[:SHORT_ID])
        edit = _corrected(kind, change, typed, told)
        writing = Writing(change.kind, change.record, edit, seen=seen)
        written = authoring.write(hub, account, change.grid, [writing], now_ms)[0]
        closing = f"{CORRECTED}{told} ({written.id[:SHORT_ID]})"
        review.decide(hub, id, "reject", account, closing, now_ms)
    return written


def _corrected(kind: Kind, change: Change, typed: Mapping[str, str], why: str) -> Edit:
    values: dict[str, Json] = {}
    for path, refused in change.set.items():
        if kind.fields[_field_name(path)].family and refused is True:
            if typed.get(path):
                values[path] = True
            continue
        value = settling.read_value(kind.name, path, typed.get(path, ""))
        if value is not None or refused is None:
            values[path] = value
    dropped = frozenset(path for path in change.over if path not in change.set)
    if not values and not dropped:
        raise DoorstepError("nothing_to_change")
    return Edit(set=values, drop=dropped, why=why)


def _field_name(path: str) -> str:
    return path.partition("/")[0]
