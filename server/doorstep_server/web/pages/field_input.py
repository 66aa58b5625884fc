"""What a value of a field is typed into or chosen with; the macro ``value_input`` draws it."""

from dataclasses import dataclass

from doorstep_shared.fields import Choice, Day, Flag, Integer, KindField, Minute, Phone, Prose
from doorstep_shared.i18n import Language, Text

_YES_NO = (("是", Text("是", "yes")), ("否", Text("否", "no")))


@dataclass(frozen=True, slots=True)
class Input:
    """`type` is that of an HTML input, or ``select``, ``suggest`` (a text with suggestions) or ``area``."""

    type: str
    options: tuple[tuple[str, str], ...] = ()


def input_of(field: KindField | None, language: Language) -> Input:
    """The input a value of a field is typed into."""
    if isinstance(field, Choice):
        options = tuple((code, label.say(language)) for code, label in field.choices.items())
        return Input("suggest" if field.open_table else "select", options)
    if isinstance(field, Flag):
        return Input("select", tuple((word, label.say(language)) for word, label in _YES_NO))
    for kind_of_field, input_type in ((Day, "date"), (Minute, "datetime-local"), (Integer, "number"), (Prose, "area")):
        if isinstance(field, kind_of_field):
            return Input(input_type)
    return Input("tel" if isinstance(field, Phone) else "text")
