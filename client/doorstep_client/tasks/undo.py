"""Taking back one's own last change, by an ordinary change that shows again what was shown before."""

from collections.abc import Sequence
from typing import NamedTuple

from doorstep_client.store.records import DELIVERED, PENDING, HistoryLine, Record
from doorstep_client.tasks.desk import Desk, Saved
from doorstep_client.tasks.log import made_on_visit, taken_back
from doorstep_client.tasks.naming import title
from doorstep_client.tasks.record import kind_of
from doorstep_shared.changes import DELETED, LIFE, Change, Json
from doorstep_shared.editing import Edit, deletion, keeping
from doorstep_shared.errors import DoorstepError
from doorstep_shared.kinds import Kind
from doorstep_shared.marks import UNDO
from doorstep_shared.merge import State
from doorstep_shared.rules import shown

FAR_ENOUGH = 200
"""How many own changes are looked through for one that can be taken back."""


class Undone(NamedTuple):
    """What was taken back, and what could not be because somebody else has built on it."""

    saved: Sequence[Saved]
    left: Sequence[DoorstepError] = ()


def undo(desk: Desk) -> Undone:
    """Take back the last own change that was not taken back already; what was saved with a visit goes with it, in one
    local transaction.

    Raises:
        DoorstepError: nothing_to_undo; changed_since when somebody else has built on all of it.
    """
    lines = _last(desk)
    saved: list[Saved] = []
    left: list[DoorstepError] = []
    with desk.store.transaction():
        for line in lines:
            try:
                saved.append(_take_back(desk, line.change))
            except DoorstepError as error:
                if error.code != "changed_since":
                    raise
                left.append(error)
    if not saved:
        raise left[0] if left else DoorstepError("nothing_to_undo")
    return Undone(saved, left)


def _take_back(desk: Desk, change: Change) -> Saved:
    record = desk.store.record(change.kind, change.record, grid=change.grid)
    if record is None:
        raise DoorstepError("nothing_to_undo")
    edit = reversal(record, change, desk.store.history(change.kind, change.record))
    saved = desk.save(change.kind, change.grid, change.record, edit)
    return Saved(desk.store.record(change.kind, change.record, grid=change.grid) or record, saved)


def _last(desk: Desk) -> list[HistoryLine]:
    """The newest own change that stands, is no taking back, and was not taken back; with what was saved with the same
    visit, the visit first."""
    done: set[str] = set()
    standing: list[HistoryLine] = []
    for line in desk.store.recent_own(FAR_ENOUGH):
        if back := taken_back(line):
            done.add(back)
        elif line.change.id not in done and line.status in (PENDING, DELIVERED):
            standing.append(line)
    visit = made_on_visit(standing[0]) if standing else ""
    if not visit:
        return standing[:1]
    together = [line for line in standing if made_on_visit(line) == visit]
    made = [line for line in standing if (line.change.kind, line.change.record) == ("visit", visit)]
    return [*made[-1:], *together]


def reversal(record: Record, change: Change, history: list[HistoryLine]) -> Edit:
    """The edit that shows again what the record showed before `change`.

    Raises:
        DoorstepError: changed_since when something else stands in its place, or others built on a new record.
    """
    kind = kind_of(record.kind)
    why = UNDO + change.id
    before = _before(change, history)
    if not before.count():
        _check_nobody_else(kind, record, change)
        return deletion(why)
    ours = {change.id, *(line.change.id for line in history if line.own and taken_back(line))}
    for path in change.set:
        _check_stands(kind, record, path, ours)
    if LIFE in change.set:
        return keeping(why) if change.set[LIFE] == DELETED else deletion(why)
    written: dict[str, Json] = {}
    dropped: set[str] = set()
    replaced: dict[str, frozenset[str]] = {}
    for path in {**change.set, **change.over}:
        rule = kind.merging(path).rule
        was = shown(before.live(path), kind.merging(path))
        if rule == "join" and path in change.set:
            written[path], replaced[path] = None, frozenset({change.id})
        elif rule == "join":
            written[path] = "\n".join(was)
        elif rule == "member" and not was:
            dropped.add(path)
        else:
            written[path] = was
    return Edit(set=written, drop=frozenset(dropped), replace=replaced, why=why)


def _before(change: Change, history: list[HistoryLine]) -> State:
    """The record's state as it was when the change was made."""
    state = State()
    for line in history:
        if line.change.id == change.id:
            break
        if line.status in (PENDING, DELIVERED):
            state.apply(line.change, line.ts or line.change.at)
    return state


def _check_stands(kind: Kind, record: Record, path: str, ours: set[str]) -> None:
    """Nobody may have written over the change: what stands at the path must be our own."""
    live = record.state.live(path)
    if kind.merging(path).rule == "join":
        return
    others = [each.by for each in live if each.id not in ours]
    if others or not live:
        raise _changed_since(kind, record, others[-1] if others else "")


def _check_nobody_else(kind: Kind, record: Record, change: Change) -> None:
    others = [live.by for path in record.state.paths() for live in record.state.live(path) if live.by != change.by]
    if others:
        raise _changed_since(kind, record, others[-1])


def _changed_since(kind: Kind, record: Record, who: str) -> DoorstepError:
    return DoorstepError("changed_since", what=title(record), who=who, kind=kind.name, id=record.id)
