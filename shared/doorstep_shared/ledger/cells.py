"""What a record's field says in a ledger's cell, and what a cell that came back means."""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal

from doorstep_shared.changes import Json
from doorstep_shared.fields import Choice, Day, Integer, KindField, Minute, Reference, Tags, ValidationError, mask
from doorstep_shared.i18n import Language, Text
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger.sheets import Cell, CellType
from doorstep_shared.reasons import FIELD_REASONS

Refer = Callable[[Reference, str], str]
"""How the record with an id is written where a field refers to it."""

LONGEST_CHARS = 32_000
"""Excel takes 32,767 characters in a cell; a longer text ends in `MORE`."""
MORE = "…"
MARK_CHARS = 4
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ID_AT_END = re.compile(r"(?:^|\s)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$")


class WrongLine(Exception):
    """A line that cannot be imported; `reason` says why in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def said(field: KindField, value: Json, language: Language, refer: Refer, *, full: bool) -> str:
    """A shown value as the text of its cell: labels, tags joined, the middle of phones hidden unless `full`."""
    if isinstance(field, Reference):
        text = refer(field, value) if isinstance(value, str) else ""
    else:
        text = field.say(value, language)
    text = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text).strip()
    if field.masked and not full:
        text = mask(text)
    return text if len(text) <= LONGEST_CHARS else text[:LONGEST_CHARS] + MORE


def typed(field: KindField, value: Json, text: str) -> Cell:
    """The same as a spreadsheet's own type: a day as a date, a whole number as a number, everything else as text."""
    try:
        if isinstance(field, Minute) and text:
            return datetime.fromisoformat(str(value))
        if isinstance(field, Day) and text:
            return date.fromisoformat(str(value))
    except ValueError:
        return text
    return value if isinstance(field, Integer) and type(value) is int else text


def cell_type(field: KindField) -> CellType:
    """The type of a field's column."""
    if isinstance(field, Integer):
        return "number"
    if isinstance(field, Minute):
        return "minute"
    return "day" if isinstance(field, Day) else "text"


def plain(field: KindField, text: str) -> str:
    """A cell's text without what spreadsheets do to it on the way: other line ends, a midnight added or left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(field, Day):
        return re.sub(r"[ T]00?:00(:00)?$", "", text)
    if isinstance(field, Minute) and re.fullmatch(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}", text):
        return text + " 00:00"
    return text


def meaning(field: KindField, text: str) -> Json:
    """What makes two cells equal: the value the text stands for; of a text that is no value, the text itself."""
    text = plain(field, text)
    if isinstance(field, Reference):
        return reference_id(text) or text
    try:
        return sorted(field.read_many(text)) if isinstance(field, Tags) else field.read(text)
    except ValidationError:
        return text


def read(name: str, field: KindField, text: str) -> Mapping[str, Json]:
    """The values by path that a cell of any field but a reference asks for.

    Raises:
        WrongLine: when the text breaks the field's rules.
    """
    try:
        if isinstance(field, Tags):
            return {f"{name}/{member}": True for member in field.read_many(text)}
        return {name: field.read(plain(field, text))}
    except ValidationError as error:
        raise WrongLine(_wrong_value(field, str(error.messages[0]))) from error


def _wrong_value(field: KindField, code: str) -> Text:
    reason = FIELD_REASONS.get(code, Text(code, code))
    if code == "not_in_choices" and isinstance(field, Choice):
        offered = field.choices.values()
        zh, en = "、".join(each.zh for each in offered), ", ".join(each.en for each in offered)
        reason = Text(f"{reason.zh}（{zh}）", f"{reason.en} ({en})")
    return Text(f"{field.label.zh}{reason.zh}", f"{field.label.en} {reason.en}")


def reference_id(text: str) -> str | None:
    """The record id a reference ends with, or None when it is an address."""
    found = _ID_AT_END.search(text.lower())
    return found[1] if found else None


def mark(field: KindField, text: str) -> str:
    """Four characters by which a cell that comes back is known to be as it left."""
    digest = hashlib.sha256(f"{meaning(field, text)!r}".encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest[:3]).decode()


def row_mark(kind: Kind, texts: Mapping[str, str]) -> str:
    """The marks of a row's cells one after the other, in the order of the kind's fields."""
    return "".join(mark(field, texts.get(name, "")) for name, field in kind.open_fields.items())


def marks_in(kind: Kind, text: str) -> dict[str, str]:
    """The marks of a row by field; none where the text does not fit the kind as this version knows it."""
    text = text.strip().lstrip("'")
    if len(text) != MARK_CHARS * len(kind.open_fields):
        return {}
    return {name: text[place * MARK_CHARS :][:MARK_CHARS] for place, name in enumerate(kind.open_fields)}


VARIANTS: tuple[tuple[Language, Literal[True, False]], ...] = (
    ("zh", True), ("en", True), ("zh", False), ("en", False),
)  # fmt: skip
"""The ways a ledger may have said a value: its language, and whether phones stood there in full."""


def may_say(field: KindField, value: Json, refer: Refer) -> list[Json]:
    """The meaning of every cell that says this value."""
    variants = VARIANTS if field.masked else VARIANTS[:2]
    return [meaning(field, said(field, value, language, refer, full=full)) for language, full in variants]
