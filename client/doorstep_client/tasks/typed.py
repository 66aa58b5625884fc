"""What a person typed for the fields of a record, and the values it means."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.reference import find_record
from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import Choice, KindField, Reference, Tags, ValidationError, tidy
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind
from doorstep_shared.reasons import FIELD_REASONS


class Typed(NamedTuple):
    """The words for a record's fields before they are read.

    `texts` maps fields to what was typed; `added` and `removed` map families to names; `cleared` names fields.
    """

    texts: Mapping[str, str] = MappingProxyType({})
    added: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    removed: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    cleared: tuple[str, ...] = ()


class Wanted(NamedTuple):
    """What the words mean: values by path, and paths whose values are taken away."""

    values: Mapping[str, Json]
    dropped: frozenset[str]


def read_typed(desk: Desk, kind: Kind, typed: Typed) -> Wanted:
    """The values meant by what was typed.

    Raises:
        DoorstepError: invalid_value with the field's label and what is wrong; unknown_field; not_found and
            ambiguous for a reference.
    """
    values: dict[str, Json] = {}
    for name, text in typed.texts.items():
        values[name] = read_value(desk, kind.fields[name], text)
    for name, texts in typed.added.items():
        values.update({f"{name}/{member}": True for member in _members(kind.fields[name], texts)})
    dropped = {
        f"{name}/{member}" for name, texts in typed.removed.items() for member in _members(kind.fields[name], texts)
    }
    for name in typed.cleared:
        values[field_named(kind, name)] = None
    return Wanted(values, frozenset(dropped - set(values)))


def read_value(desk: Desk, declared: KindField, text: str) -> Json:
    """The value of one field, or `DoorstepError`."""
    try:
        if isinstance(declared, Reference) and tidy(text):
            return find_record(desk, declared.kinds, tidy(text)).id
        return declared.read(text)
    except ValidationError as error:
        raise invalid(declared, str(error.messages[0])) from error


def invalid(declared: KindField, code: str) -> DoorstepError:
    """The error for a value that breaks the rules of its field; `code` is one of `reasons.FIELD_REASONS`."""
    reason = FIELD_REASONS.get(code, Text(code, code))
    if code == "not_in_choices" and isinstance(declared, Choice):
        offered = declared.choices.values()
        zh, en = "、".join(each.zh for each in offered), ", ".join(each.en for each in offered)
        reason = Text(f"{reason.zh}（{zh}）", f"{reason.en} ({en})")
    return DoorstepError("invalid_value", field=declared.label, detail=reason)


def field_named(kind: Kind, typed: str) -> str:
    """The field meant by its name, its flag or its label in either language.

    Raises:
        DoorstepError: unknown_field, with the fields there are.
    """
    wanted = tidy(typed).casefold().removeprefix("--").replace("-", "_")
    for name, declared in kind.fields.items():
        labels = {declared.label.zh, declared.label.en.casefold().replace("-", "_")}
        if wanted == name or wanted in labels:
            return name
    raise DoorstepError("unknown_field", field=typed, known=", ".join(kind.fields))


def _members(declared: KindField, texts: tuple[str, ...]) -> list[str]:
    assert isinstance(declared, Tags)
    try:
        return [member for text in texts for member in declared.read_many(text)]
    except ValidationError as error:
        raise invalid(declared, str(error.messages[0])) from error
