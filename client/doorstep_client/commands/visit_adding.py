"""``doorstep visit``: at a terminal the whole flow at the door, with flags one command."""

from typing import Any

import click

from doorstep_client.app import App
from doorstep_client.commands.completing import doors
from doorstep_client.commands.field_options import add_options, is_empty, typed_fields
from doorstep_client.commands.quick_visit import quick_option, with_door, with_quick
from doorstep_client.commands.record_writing import can_ask, completed, home_options
from doorstep_client.commands.saying import say_saved
from doorstep_client.commands.summaries import VERBS
from doorstep_client.tasks import record as records
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind
from doorstep_shell.bilingual import Argument, Command

DOOR = Text(
    "哪一户：地址、姓名、拼音首字母或电话尾号；不写就从今天要走访的里面选。",
    "The door: its address, a name or its initials, the end of a phone number; without it, choose from those due.",
)


def add_command(kind: Kind) -> Command:
    """``doorstep visit add``, which is ``doorstep visit``."""

    @click.pass_obj
    def run(
        app: App,
        /,
        door: str | None,
        grid: str | None,
        why: str,
        quick: tuple[str, str] | None = None,
        **parameters: Any,
    ) -> None:
        desk = app.desk()
        typed = typed_fields(kind, parameters)
        if is_empty(typed) and not quick:
            if not can_ask(app):
                raise DoorstepError("terminal_needed")
            from doorstep_client.commands.visit_flow import VisitFlow

            VisitFlow(app, desk).run(door or "")
            return
        typed = with_door(typed, door, quick) if door else typed
        typed = with_quick(typed, quick) if quick else typed
        typed = completed(app, desk, kind, typed)
        say_saved(app, records.add(desk, kind, typed, grid=grid, why=why))

    argument = Argument(["door"], text=DOOR, metavar="[DOOR]", required=False, shell_complete=doors)
    options = [argument, quick_option(), *add_options(kind), *home_options()]
    return Command("add", text=VERBS["add"], callback=run, params=options)
