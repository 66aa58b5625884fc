"""click's commands and options with their texts in two languages, chosen when a page is shown."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from doorstep_server.cli.help_page import HelpPage
from doorstep_shared.i18n import Language, Text

USAGE = Text("用法：", "Usage: ")
OPTIONS = Text("选项：", "Options:")
ARGUMENTS = Text("参数：", "Arguments:")
COMMANDS = Text("命令：", "Commands:")
HELP_OPTION = Text("显示这份说明。", "Show this page.")
JSON_OPTION = Text(
    "在标准输出上只给一个 JSON 对象，其余文字走标准错误。", "Print one JSON object on stdout, all words on stderr."
)
REPEATED = Text("可多次使用。", "May be repeated.")


def language_in(context: click.Context) -> Language:
    """The language of the run this context belongs to."""
    app = context.find_root().obj
    return app.output.language if app is not None else "zh"


class Context(click.Context):
    """A context whose help pages are measured in terminal columns."""

    formatter_class = HelpPage


class Option(click.Option):
    """An option with its help in two languages."""

    def __init__(self, declarations: Sequence[str], *, text: Text, **attributes: Any) -> None:
        super().__init__(declarations, **attributes)
        self.text = text

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        if self.hidden:
            return None
        language = language_in(ctx)
        names = ", ".join([*self.opts, *self.secondary_opts])
        if not self.is_flag:
            names += f" {self.make_metavar(ctx)}"
        separator = "" if language == "zh" else " "
        meaning = self.text.say(language) + (separator + REPEATED.say(language) if self.multiple else "")
        return names, meaning


class Argument(click.Argument):
    """An argument with its help in two languages."""

    def __init__(self, declarations: Sequence[str], *, text: Text, **attributes: Any) -> None:
        super().__init__(declarations, **attributes)
        self.text = text

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        return self.make_metavar(ctx), self.text.say(language_in(ctx))


def _show_help(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(context.get_help())
        context.exit()


def _use_json(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and context.find_root().obj is not None:
        context.find_root().obj.output.as_json = True


def json_option() -> Option:
    """``--json``, which every command understands."""
    return Option(["--json"], text=JSON_OPTION, is_flag=True, expose_value=False, callback=_use_json, is_eager=True)


class _Page:
    """What commands and groups share of a help page."""

    text: Text
    context_class: type[click.Context] = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return Option(
            ["-h", "--help"],
            text=HELP_OPTION,
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_help,
        )

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), USAGE.say(language_in(ctx)))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.text.say(language_in(ctx)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language = language_in(ctx)
        for heading, wanted in ((ARGUMENTS, click.Argument), (OPTIONS, click.Option)):
            parameters = [each for each in self.get_params(ctx) if isinstance(each, wanted)]  # type: ignore[attr-defined]
            records = [record for each in parameters if (record := each.get_help_record(ctx))]
            if records:
                with formatter.section(heading.say(language)):
                    formatter.write_dl(records)


class Command(_Page, click.Command):
    """A command with its help in two languages and ``--json``."""

    def __init__(self, name: str | None, *, text: Text, **attributes: Any) -> None:
        super().__init__(name, **attributes)
        self.text = text
        self.params.append(json_option())


class Group(_Page, click.Group):
    """A group whose commands are loaded when they are asked for; without a command it shows its page.

    `summaries` tells the commands and what they do, in the order they are shown; `load` makes one.
    """

    def __init__(
        self,
        name: str | None,
        *,
        text: Text,
        summaries: dict[str, Text],
        load: Callable[[str], click.Command],
        **attributes: Any,
    ) -> None:
        attributes.setdefault("callback", _page_unless_command)
        super().__init__(name, invoke_without_command=True, subcommand_metavar="COMMAND …", **attributes)
        self.text = text
        self.summaries = summaries
        self._load = load
        self.params.append(json_option())

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._load(cmd_name) if cmd_name in self.summaries else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language = language_in(ctx)
        with formatter.section(COMMANDS.say(language)):
            formatter.write_dl([(name, text.say(language)) for name, text in self.summaries.items()])


@click.pass_context
def _page_unless_command(context: click.Context, /, **_: object) -> None:
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def command(name: str, text: Text) -> Callable[[Callable[..., Any]], Command]:
    """Declare a command: like `click.command`, with its help in two languages."""

    def declare(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=Command, text=text)(function)
        assert isinstance(made, Command)
        return made

    return declare


def option(*declarations: str, text: Text, **attributes: Any) -> Decorator:
    """Declare an option: like `click.option`, with its help in two languages."""
    return click.option(*declarations, cls=Option, text=text, **attributes)


def argument(*declarations: str, text: Text, **attributes: Any) -> Decorator:
    """Declare an argument: like `click.argument`, with its help in two languages."""
    return click.argument(*declarations, cls=Argument, text=text, **attributes)
