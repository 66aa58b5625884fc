"""click's commands and options with their texts in two languages, chosen when a page is shown."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language, Text
from doorstep_shared.reasons import FIELD_REASONS
from doorstep_shell.help_page import HelpPage

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

USAGE = Text("用法：", "Usage: ")
OPTIONS = Text("选项：", "Options:")
ARGUMENTS = Text("参数：", "Arguments:")
COMMANDS = Text("命令：", "Commands:")
HELP_OPTION = Text("显示这份说明。", "Show this page.")
JSON_OPTION = Text(
    "在标准输出上只给一个 JSON 对象，其余文字走标准错误。", "Print one JSON object on stdout, all words on stderr."
)
SUBCOMMAND = "COMMAND"
USAGE_WORDS = {"[OPTIONS]": Text("[选项]", "[OPTIONS]"), SUBCOMMAND: Text("命令 …", "COMMAND …")}
REPEATED = Text("可多次使用。", "May be repeated.")


def language_in(context: click.Context) -> Language:
    """The language of the run this context belongs to."""
    app = context.find_root().obj
    return app.output.language if app is not None else "zh"


class Context(click.Context):
    """A context whose help pages are measured in terminal columns."""

    formatter_class = HelpPage


class PlainText(click.ParamType[str]):
    """Words that can be shown and stored: no control characters, no halves of characters."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in text):
            name = max(param.opts, key=len) if isinstance(param, click.Option) else param.metavar if param else ""
            raise DoorstepError("invalid_value", field=name, detail=FIELD_REASONS["control_characters"])
        return text


PLAIN_TEXT = PlainText()


class Option(click.Option):
    """An option with its help in two languages."""

    def __init__(self, declarations: Sequence[str], *, text: Text, **attributes: Any) -> None:
        if not attributes.get("is_flag"):
            attributes.setdefault("type", PLAIN_TEXT)
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
        attributes.setdefault("type", PLAIN_TEXT)
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


def help_option() -> Option:
    """``--help``, which every command understands."""
    return Option(
        ["-h", "--help"], text=HELP_OPTION, is_flag=True, is_eager=True, expose_value=False, callback=_show_help
    )


def _write_page(command: click.Command, text: Text, context: click.Context, page: click.HelpFormatter) -> None:
    """The help page of a command: how it is typed, what it does, its arguments and options."""
    language = language_in(context)
    pieces = " ".join(_said(each, language) for each in command.collect_usage_pieces(context))
    page.write_usage(context.command_path, pieces, USAGE.say(language))
    page.write_paragraph()
    with page.indentation():
        page.write_text(text.say(language))
    for heading, wanted in ((ARGUMENTS, click.Argument), (OPTIONS, click.Option)):
        parameters = [each for each in command.get_params(context) if isinstance(each, wanted)]
        records = [record for each in parameters if (record := each.get_help_record(context))]
        if records:
            with page.section(heading.say(language)):
                page.write_dl(records)


def _said(piece: str, language: Language) -> str:
    return USAGE_WORDS[piece].say(language) if piece in USAGE_WORDS else piece


class Command(click.Command):
    """A command with its help in two languages and ``--json``."""

    context_class = Context

    def __init__(self, name: str | None, *, text: Text, **attributes: Any) -> None:
        super().__init__(name, **attributes)
        self.text = text
        self.params.append(json_option())

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return help_option()

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_page(self, self.text, ctx, formatter)


class Group(click.Group):
    """A group whose commands are loaded when they are asked for; without a command it shows its page.

    `summaries` tells the commands and what they do, in the order they are shown; `load` makes one.
    """

    context_class = Context

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
        super().__init__(name, invoke_without_command=True, subcommand_metavar=SUBCOMMAND, **attributes)
        self.text = text
        self.summaries = summaries
        self._load = load
        self.params.append(json_option())

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._load(cmd_name) if cmd_name in self.summaries else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.summaries and not args[0].startswith("-"):
            raise click.NoSuchCommand(args[0], possibilities=self.summaries, ctx=ctx)
        return super().resolve_command(ctx, args)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return help_option()

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        """The commands that begin so; none of them is loaded for it."""
        from click.shell_completion import CompletionItem

        language = language_in(ctx)
        items = [
            CompletionItem(name, help=text.say(language))
            for name, text in self.summaries.items()
            if name.startswith(incomplete)
        ]
        return [*items, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_page(self, self.text, ctx, formatter)
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
