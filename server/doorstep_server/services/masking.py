"""What an auditor reads in place of names and numbers. Every page that masks hides values here and only here."""

import dataclasses
import re
from collections.abc import Mapping

from doorstep_server.services.doors import Door
from doorstep_server.services.log_reading import Edit, Line
from doorstep_server.services.log_steps import Showing
from doorstep_shared.changes import Json
from doorstep_shared.fields import Line as LineField
from doorstep_shared.fields import Name, mask
from doorstep_shared.i18n import Language
from doorstep_shared.kinds import Kind, find_kind

_LONG_NUMBER = re.compile(r"[0-9]{5,}")
_ADDRESS = ("number", "building", "unit", "room")
"""Lines that are no free text: where a door is, an auditor may know."""


def person(name: str) -> str:
    """A name with only its first character left: 张＊."""
    return f"{name[:1]}＊" if name else ""


def text(written: str) -> str:
    """Free text with the middle of every number of five digits or more hidden."""
    return _LONG_NUMBER.sub(lambda found: mask(found[0]), written)


def value(kind: Kind | None, path: str, stored: Json) -> Json:
    """A stored value as an auditor may read it."""
    field = kind.fields.get(path.partition("/")[0]) if kind else None
    if isinstance(stored, list):
        return [value(kind, path, each) for each in stored]
    if not isinstance(stored, str):
        return stored
    if field is not None and field.masked:
        return mask(stored)
    if isinstance(field, Name):
        return person(stored)
    is_typed_freely = isinstance(field, LineField) and path not in _ADDRESS
    return text(stored) if field is None or is_typed_freely else stored


def values(kind: Kind | None, shown: Mapping[str, Json]) -> dict[str, Json]:
    """A record's values as an auditor may read them."""
    return {path: value(kind, path, stored) for path, stored in shown.items()}


def line(told: Line) -> Line:
    """A line of the log as an auditor may read it."""
    kind = find_kind(told.change.kind) if told.change else None
    return dataclasses.replace(
        told,
        entry=told.entry._replace(why=text(told.entry.why)),
        change=told.change._replace(why=text(told.change.why)) if told.change else None,
        door=_door(told.door),
        edits=tuple(_edit(kind, edit) for edit in told.edits),
        showing=tuple(_showing(kind, each) for each in told.showing),
        rivals=tuple(_showing(kind, each) for each in told.rivals),
    )


def door_title(door: Door, language: Language, *, is_masked: bool) -> str:
    """A door and what the record is called there; empty where it has neither."""
    kind = find_kind(door.kind)
    shown = values(kind, door.values) if is_masked else door.values
    own = "" if door.kind == "dwelling" or kind is None else kind.title(shown, language)
    return " ".join(part for part in (door.address, own) if part)


def _door(door: Door | None) -> Door | None:
    return dataclasses.replace(door, values=values(find_kind(door.kind), door.values)) if door else None


def _edit(kind: Kind | None, edit: Edit) -> Edit:
    old = tuple(value(kind, edit.path, each) for each in edit.old)
    return dataclasses.replace(edit, old=old, new=value(kind, edit.path, edit.new))


def _showing(kind: Kind | None, showing: Showing) -> Showing:
    back = tuple((by, value(kind, showing.path, stored)) for by, stored in showing.back)
    return dataclasses.replace(showing, value=value(kind, showing.path, showing.value), back=back)
