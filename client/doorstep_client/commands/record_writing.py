"""``add``, ``edit`` and ``delete`` of a kind."""

from typing import Any

import click

from doorstep_client.app import App
from doorstep_client.commands.field_options import add_options, edit_options, is_empty, typed_fields
from doorstep_client.commands.form import Form
from doorstep_client.commands.identity import identity_options, number_given, with_number
from doorstep_client.commands.lookalikes import NEW, settled
from doorstep_client.commands.prompts import Prompts
from doorstep_client.commands.record_reading import which_argument
from doorstep_client.commands.saying import say_saved, words_of
from doorstep_client.commands.summaries import VERBS
from doorstep_client.tasks import record as records
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.identity import has_identity
from doorstep_client.tasks.lookalikes import LIKENED
from doorstep_client.tasks.reference import find_record
from doorstep_client.tasks.typed import Typed, read_typed
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind
from doorstep_shell.bilingual import Command, Option

GRID = Text("记在哪个网格（只有一个网格时不用写）。", "The grid it belongs to (not needed when there is only one).")
WHY = Text("原因，写进这条记录的经过。", "The reason, kept in the record's history.")
DELETED = Text("{what} 已标为删除（编号 {id}）。", "{what} is marked deleted (id {id}).")
BRING_BACK = Text(
    "要恢复它：doorstep resolve {id} _life --keep", "To bring it back: doorstep resolve {id} _life --keep"
)


def _why_option() -> Option:
    return Option(["--why"], text=WHY, default="", metavar="TEXT")


def home_options() -> list[click.Parameter]:
    """Where a new record belongs, and why it is made."""
    return [Option(["--grid"], text=GRID, metavar="GRID"), _why_option()]


def add_command(kind: Kind) -> Command:
    """``doorstep <kind> add``."""

    @click.pass_obj
    def run(
        app: App,
        /,
        grid: str | None,
        why: str,
        is_new: bool = False,
        identity_number: str | None = None,
        **parameters: Any,
    ) -> None:
        desk = app.desk()
        typed = typed_fields(kind, parameters)
        number = number_given(app, identity_number, may_ask=can_ask(app))
        form = _form(app, desk, kind) if is_empty(typed) and number is None and can_ask(app) else None
        typed = form.fill() if form else completed(app, desk, kind, typed)
        typed = with_number(app, desk, kind, typed, form.number if form else number)
        asks = can_ask(app) and not is_new
        saved = None
        if not asks or not settled(app, desk, kind, typed, grid, why):
            record = form.record if form else None
            saved = records.add(desk, kind, typed, grid=grid, why=why, record=record, is_new=is_new or asks)
        if form:
            form.saved()
        if saved:
            say_saved(app, saved)

    options = [*add_options(kind), *identity_options(kind), *home_options()]
    if kind.name in LIKENED:
        options.append(Option(["is_new", "--new"], text=NEW, is_flag=True))
    return Command("add", text=VERBS["add"], callback=run, params=options)


def can_ask(app: App) -> bool:
    """Whether a person is there to answer."""
    return app.outside.has_terminal() and not app.output.as_json


def _form(app: App, desk: Desk, kind: Kind) -> Form:
    """The whole form, for when nothing was given by a flag."""
    seldom = _SELDOM.get(kind.name, ())
    return Form(app, desk, kind, [(name, each) for name, each in kind.open_fields.items() if name not in seldom])


def completed(app: App, desk: Desk, kind: Kind, typed: Typed) -> Typed:
    """What was typed, with answers for what a record should have and has not, where somebody can be asked."""
    if not can_ask(app):
        return typed
    begin = records.defaults(desk, kind)
    missing = records.missing(kind, {**begin, **read_typed(desk, kind, typed).values})
    wanted = [(name, kind.fields[name]) for name in missing]
    if not wanted:
        return typed
    answers = Prompts(app.output.language).fields(desk, wanted, begin)
    return typed._replace(texts={**answers.texts, **typed.texts}, added={**answers.added, **typed.added})


_SELDOM = {"matter": ("result", "rating"), "resident": ("moved_out", "identity_last4")}
"""Fields a form does not ask for; their flags are there."""


def edit_command(kind: Kind) -> Command:
    """``doorstep <kind> edit``."""

    @click.pass_obj
    def run(app: App, /, which: str, why: str, identity_number: str | None = None, **parameters: Any) -> None:
        desk = app.desk()
        typed = typed_fields(kind, parameters)
        number = number_given(app, identity_number, may_ask=can_ask(app))
        if is_empty(typed) and number is None and can_ask(app):
            typed = _asked(app, desk, kind, which)
        record = find_record(desk, [kind.name], which) if has_identity(kind) else None
        typed = with_number(app, desk, kind, typed, number, record)
        say_saved(app, records.edit(desk, kind, which, typed, why=why))

    params = [which_argument(kind), *edit_options(kind), *identity_options(kind), _why_option()]
    return Command("edit", text=VERBS["edit"], callback=run, params=params)


def _asked(app: App, desk: Desk, kind: Kind, which: str) -> Typed:
    record = find_record(desk, [kind.name], which)
    words = words_of(app)
    said = {name: words.value(kind.name, name, record.values.get(name)) for name in kind.fields}
    prompts = Prompts(app.output.language)
    chosen = prompts.fields_to_change(kind, said)
    return prompts.fields(desk, [(name, kind.fields[name]) for name in chosen], dict(record.values))


def delete_command(kind: Kind) -> Command:
    """``doorstep <kind> delete``."""

    @click.pass_obj
    def run(app: App, /, which: str, why: str) -> None:
        saved = records.delete(app.desk(), kind, which, why=why)
        title = words_of(app).title(saved.record)
        say_saved(app, saved, DELETED.say(app.output.language, what=title, id=saved.record.id))
        app.output.tell(BRING_BACK, id=saved.record.id)

    return Command("delete", text=VERBS["delete"], callback=run, params=[which_argument(kind), _why_option()])
