"""Doing again what the hub refused: the same change once more, on the same record, with what the worker corrects."""

from collections.abc import Sequence

from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk, Saved
from doorstep_client.tasks.record import kind_of
from doorstep_client.tasks.sent_back import SHORTEST_PART
from doorstep_client.tasks.typed import field_named, read_value
from doorstep_shared.changes import Change, Json
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind


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
