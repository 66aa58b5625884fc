"""Flags made from the fields of a kind, and what was typed with them."""

from collections.abc import Mapping
from typing import Any

import click

from doorstep_client.commands.completing import Completer, choices, doors
from doorstep_client.tasks.typed import Typed
from doorstep_shared.fields import Choice, KindField, Reference, Tags
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind
from doorstep_shell.bilingual import Option

CLEAR = Text("清空一个字段。", "Empty a field.")
ADDED = Text("加上{label}", "Add to {label}")
REMOVED = Text("去掉{label}。", "Take away from {label}.")
OR_OTHER = Text("，也可另写", "; or your own word")
APPENDED = Text("（加一段，原有的不动）", " (added to what is there)")


def add_options(kind: Kind) -> list[click.Parameter]:
    """A flag for every field of a new record."""
    return [_field_option(name, declared) for name, declared in kind.open_fields.items()]


def edit_options(kind: Kind) -> list[click.Parameter]:
    """A flag for every field of a record, and flags to take values away."""
    options = add_options(kind)
    for name, declared in kind.fields.items():
        if declared.family:
            options.append(
                Option(
                    [f"removed_{name}", f"--un{_singular(name)}"],
                    text=_with_label(REMOVED, declared),
                    multiple=True,
                    metavar="NAME",
                    type=str,
                )
            )
    options.append(Option(["cleared", "--clear"], text=CLEAR, multiple=True, metavar="FIELD"))
    return options


def _field_option(name: str, declared: KindField) -> Option:
    flags = [f"--{name.replace('_', '-')}"]
    if isinstance(declared, Tags):
        flag = f"--{_singular(name)}"
        text, completes = _described(declared), _completer(declared)
        return Option(
            [f"added_{name}", flag], text=text, multiple=True, metavar="NAME", type=str, shell_complete=completes
        )
    if declared.merging.rule == "join" and _singular(name) != name:
        flags.insert(0, f"--{_singular(name)}")
    metavar = "DOOR|ID" if isinstance(declared, Reference) and "dwelling" in declared.kinds else None
    if isinstance(declared, Reference) and metavar is None:
        metavar = "ID"
    text, completes = _described(declared), _completer(declared)
    return Option([f"field_{name}", *flags], text=text, metavar=metavar or "TEXT", type=str, shell_complete=completes)


def _completer(declared: KindField) -> Completer | None:
    if isinstance(declared, Reference) and "dwelling" in declared.kinds:
        return doors
    return choices(lambda: declared.choices) if isinstance(declared, Choice) else None


def _singular(name: str) -> str:
    return name.removesuffix("s").replace("_", "-")


def _with_label(text: Text, declared: KindField) -> Text:
    return Text(text.say("zh", label=declared.label.zh), text.say("en", label=declared.label.en))


def _described(declared: KindField) -> Text:
    """The label of a field with its choices, as the help of its flag."""
    label = _with_label(ADDED, declared) if declared.family else declared.label
    if isinstance(declared, Choice):
        choices = declared.choices.values()
        other = OR_OTHER if declared.open_table else Text("", "")
        zh = f"{label.zh}：{'、'.join(each.zh for each in choices)}{other.zh}。"
        en = f"{_capitalised(label.en)}: {'; '.join(each.en for each in choices)}{other.en}."
        return Text(zh, en)
    appended = APPENDED if declared.merging.rule == "join" else Text("", "")
    return Text(f"{label.zh}{appended.zh}。", f"{_capitalised(label.en)}{appended.en}.")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def typed_fields(kind: Kind, parameters: Mapping[str, Any]) -> Typed:
    """What was typed with the flags above."""

    def given(prefix: str) -> dict[str, Any]:
        named = {name: parameters.get(f"{prefix}_{name}") for name in kind.fields}
        return {name: value for name, value in named.items() if value not in (None, ())}

    return Typed(
        texts=given("field"),
        added=given("added"),
        removed=given("removed"),
        cleared=tuple(parameters.get("cleared") or ()),
    )


def is_empty(typed: Typed) -> bool:
    """Whether no flag was used."""
    return not (typed.texts or typed.added or typed.removed or typed.cleared)
