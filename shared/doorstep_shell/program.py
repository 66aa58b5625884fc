"""What both programs offer before a command: where the data are, the language, the version."""

from collections.abc import Sequence

import click

from doorstep_shared import VERSION
from doorstep_shared.i18n import LANGUAGES, Text
from doorstep_shell.bilingual import Option

LANG_OPTION = Text(
    "语言（默认取 DOORSTEP_LANG，再取系统语言）。", "Language (default: DOORSTEP_LANG, then the locale)."
)
VERSION_OPTION = Text("显示版本。", "Show the version.")


def program_options(program: str, home: Text) -> list[click.Parameter]:
    """``--home`` (told by `home`), ``--lang`` and ``--version``. The run a context belongs to has a `typed_home`."""

    def show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted and not context.resilient_parsing:
            click.echo(f"{program} {VERSION}")
            context.exit()

    return [
        Option(["--home"], text=home, metavar="DIR", type=str, expose_value=False, callback=_set_home),
        Option(["--lang"], text=LANG_OPTION, type=click.Choice(LANGUAGES), expose_value=False),
        Option(
            ["--version"],
            text=VERSION_OPTION,
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=show_version,
        ),
    ]


def typed_language(typed: Sequence[str]) -> str | None:
    """The language asked for on the command line, needed before the command line is read."""
    for index, word in enumerate(typed):
        if word == "--":
            return None
        if word == "--lang" and index + 1 < len(typed):
            return typed[index + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return None


def _set_home(context: click.Context, _: click.Parameter, typed: str | None) -> None:
    if typed is not None and context.obj is not None:
        context.obj.typed_home = typed
