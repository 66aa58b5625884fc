"""Doing again what the hub refused: the same change once more, on the same record, with what the worker corrects."""

from collections.abc import Sequence

from doorstep_client.store.records import DELIVERED, PENDING, HistoryLine, Record
from doorstep_client.tasks.desk import Desk, Saved
from doorstep_client.tasks.record import kind_of
from doorstep_client.tasks.typed import field_named, read_value
from doorstep_shared.changes import Change, Json
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind
from doorstep_shared.marks import SENT_BACK, marked

SHORTEST_PART = 8
"""The fewest characters of a change's id that are taken for one."""


def note_of(line: HistoryLine) -> str | None:
    """The note with which a refused change was sent back to its author, or None."""
    return marked(line.closed_why, SENT_BACK) if line.status == "rejected" else None


def sent_back(desk: Desk) -> list[HistoryLine]:
    """Own changes that were sent back and not done again since, newest first."""
    lines = [line for item in desk.store.tray() if (line := desk.store.change(item.change.id))]
    return [line for line in lines if note_of(line) is not None and not is_redone(desk, line.change)]


def is_redone(desk: Desk, refused: Change) -> bool:
    """Whether the worker wrote to one of the same places of the same record since."""
    later = desk.store.history(refused.kind, refused.record)
    return any(
        line.own
        and line.status in (PENDING, DELIVERED)
        and line.change.at > refused.at
        and not {*line.change.set, *line.change.over}.isdisjoint({*refused.set, *refused.over})
        for line in later
    )


def redo(desk: Desk, id: str, corrections: Sequence[str], why: str) -> Saved:
    """Write a refused change again. `corrections` are texts such as ``phone=13800001111``; an empty value clears.

    Raises:
        DoorstepError: nothing_to_redo; usage for a correction without ``=``; unknown_field; invalid_value.
    """
    refused = _refused(desk, id)
    kind = kind_of(refused.kind)
    values: dict[str, Json] = {**refused.set, **_corrected(desk, kind, corrections)}
    edit = Edit(set=values, drop=frozenset(refused.over.keys() - values.keys()), why=why)
    change = desk.save(refused.kind, refused.grid, refused.record, edit)
    record = desk.store.record(refused.kind, refused.record, grid=refused.grid)
    assert isinstance(record, Record)
    return Saved(record, change)


def _refused(desk: Desk, id: str) -> Change:
    wanted = id.strip().lower().strip("…")
    found = [each for each in desk.store.tray() if each.status != "dead" and each.change.id.startswith(wanted)]
    if len(wanted) < SHORTEST_PART or len(found) != 1:
        raise DoorstepError("nothing_to_redo", id=id)
    return found[0].change


def _corrected(desk: Desk, kind: Kind, corrections: Sequence[str]) -> dict[str, Json]:
    values: dict[str, Json] = {}
    for each in corrections:
        typed, sign, text = each.partition("=")
        if not sign:
            raise DoorstepError("usage", detail=Text(f"{each}：应写成 字段=内容", f"{each}: write field=value"))
        name = field_named(kind, typed)
        if kind.fields[name].family:
            raise DoorstepError("usage", detail=Text(f"{typed}：标签用 edit 改", f"{typed}: change tags with edit"))
        values[name] = read_value(desk, kind.fields[name], text)
    return values
