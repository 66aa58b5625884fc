"""The group of a kind: ``doorstep dwelling add``, ``edit`` and so on, made from the kind's declaration."""

from collections.abc import Callable

import click

from doorstep_client.commands import record_reading, record_writing, visit_adding
from doorstep_client.commands.summaries import KIND_GROUPS, VERBS
from doorstep_client.tasks.record import kind_of
from doorstep_shared.kinds import Kind
from doorstep_shell.bilingual import Command, Group

_MAKERS: dict[str, Callable[[Kind], Command]] = {
    "add": record_writing.add_command,
    "edit": record_writing.edit_command,
    "list": record_reading.list_command,
    "find": record_reading.find_command,
    "show": record_reading.show_command,
    "delete": record_writing.delete_command,
    "history": record_reading.history_command,
}


def kind_group(name: str) -> Group:
    """The group of one kind. The kind is loaded when one of its commands is."""
    group_class = VisitGroup if name == "visit" else Group
    makers = {**_MAKERS, "add": visit_adding.add_command} if name == "visit" else _MAKERS
    return group_class(name, text=KIND_GROUPS[name], summaries=VERBS, load=lambda verb: makers[verb](kind_of(name)))


class VisitGroup(Group):
    """``doorstep visit`` means ``doorstep visit add``, with or without a door and flags."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = next((word for word in args if word != "--json"), None)
        if first not in (*VERBS, "-h", "--help"):
            args = ["add", *args]
        return super().parse_args(ctx, args)
