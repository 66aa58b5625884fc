"""``doorstep``: the field worker's program. The command line, and what becomes of every error."""

import errno
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from contextvars import copy_context
from importlib import import_module
from pathlib import Path

import click

from doorstep_client.app import ERRORS_FILE, App, Outside, leave_servers_out
from doorstep_client.commands import summaries
from doorstep_client.commands.completing import accounts
from doorstep_client.commands.reminder import remind
from doorstep_client.commands.whose import say_whose
from doorstep_client.config import language_from
from doorstep_client.keys.files import KEY_FILE
from doorstep_shared import tables
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import Group, Option
from doorstep_shell.output import Output
from doorstep_shell.program import program_options, typed_language
from doorstep_shell.usage import usage_error

PROGRAM = "doorstep"
COMPLETION_VARIABLE = "_DOORSTEP_COMPLETE"
"""Set by a shell that asks what the Tab key may offer."""
ERRORS_FILE_BYTES = 1024 * 1024
"""The errors file starts anew when it is larger than this."""
OK = 0

ABOUT = Text(
    "网格走访登记：没有网络也能记，连上后与中心合并。每条命令加 --help 都有说明。",
    "Door-to-door records: work without a network, merge at the hub later. Every command explains itself with --help.",
)
HOME_OPTION = Text(
    "本机数据所在的文件夹（默认取 DOORSTEP_HOME）。", "Folder of this laptop's data (default: DOORSTEP_HOME)."
)
AS_OPTION = Text(
    "只这一条命令换一个人：账号或姓名（默认取 DOORSTEP_ACCOUNT）。",
    "Another person for this command: account or name (default: DOORSTEP_ACCOUNT).",
)
PRACTISE_OPTION = Text("在练习里做这条命令，不会上传。", "Do this in practice; nothing is ever sent.")
ONE_OF_BOTH = Text("--practise 和 --as 只能用一个", "either --practise or --as")


def _load(name: str) -> click.Command:
    if name in summaries.KIND_GROUPS:
        from doorstep_client.commands.kind import kind_group

        return kind_group(name)
    made = import_module(summaries.module_of(name)).command_line
    assert isinstance(made, click.Command)
    return made


@click.pass_context
def _begin(context: click.Context, /, **_: object) -> None:
    """Before every command: what the worker should know first. Without a command, the page."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
    elif context.obj is not None:
        if context.obj.is_practice and context.obj.typed_account:
            raise DoorstepError("usage", detail=ONE_OF_BOTH)
        say_whose(context.obj, context.invoked_subcommand)
        remind(context.obj, context.invoked_subcommand)


def _set_account(context: click.Context, _: click.Parameter, typed: str | None) -> None:
    if typed is not None and context.obj is not None:
        context.obj.typed_account = typed


def _set_practice(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and context.obj is not None:
        context.obj.is_practice = True


def command_line() -> Group:
    """The whole command line as click sees it; commands are loaded when they are asked for."""
    return Group(
        PROGRAM,
        text=ABOUT,
        summaries=summaries.COMMANDS,
        load=_load,
        callback=_begin,
        params=[
            *program_options(PROGRAM, HOME_OPTION),
            Option(
                ["--as", "typed_account"],
                text=AS_OPTION,
                metavar="ACCOUNT",
                expose_value=False,
                callback=_set_account,
                shell_complete=accounts,
            ),
            Option(["--practise"], text=PRACTISE_OPTION, is_flag=True, expose_value=False, callback=_set_practice),
        ],
    )


def main(arguments: Sequence[str] | None = None, outside: Outside | None = None) -> int:
    """Run one command and return its exit code, which the error catalogue documents. Never shows a traceback."""
    if arguments is None:
        leave_servers_out()
        # Many small objects, few cycles: looking for these at every turn cost a sixteenth of a command.
        gc.set_threshold(50_000, 20, 100)
        arguments = sys.argv[1:]
    typed = list(arguments)
    outside = outside or Outside()
    output = Output(language_from(outside.environ, typed_language(typed)))
    app = App(outside, output)
    app.words = tuple(typed)
    app.again = lambda words: main(words, outside)
    try:
        return copy_context().run(_run, typed, app)
    except DoorstepError as error:
        output.as_json = output.as_json or "--json" in typed  # it may not have been read yet
        return _report(output, error)
    except (KeyboardInterrupt, click.Abort, EOFError):
        return _report(output, DoorstepError("interrupted"))
    except BrokenPipeError:
        _forget_stdout()
        return OK
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _report(output, DoorstepError("disk_full"))
        return _report(output, _unexpected(app))
    except Exception:
        return _report(output, _unexpected(app))
    finally:
        app.close()


def _run(typed: list[str], app: App) -> int:
    tables.install(lambda: app.town().tables)
    if COMPLETION_VARIABLE in os.environ:
        from doorstep_client.commands.completion import know_all_shells

        know_all_shells()
    try:
        command_line().main(typed, prog_name=PROGRAM, standalone_mode=False, obj=app)
    except click.UsageError as error:
        raise usage_error(error) from error
    return OK


def _report(output: Output, error: DoorstepError) -> int:
    with suppress(BrokenPipeError):
        output.error(error)
    return error.fault.exit_code


def _unexpected(app: App) -> DoorstepError:
    """Write down what happened for whoever looks after the program; the person gets one sentence."""
    path = Path(ERRORS_FILE)
    with suppress(Exception):
        path = app.made_laptop() / ERRORS_FILE
        is_long = path.exists() and path.stat().st_size > ERRORS_FILE_BYTES
        moment = app.outside.local_time(app.outside.now_ms()).isoformat(" ", "seconds")
        with path.open("w" if is_long else "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{moment}\n{_story(app)}\n")
    return DoorstepError("unexpected", path=path)


def _story(app: App) -> str:
    """What happened; beside an encrypted store without the values an exception quotes."""
    import traceback

    try:
        is_private = (app.home / KEY_FILE).exists()
    except DoorstepError:
        is_private = True
    if not is_private:
        return traceback.format_exc()
    kind, _, where = sys.exc_info()
    return "".join(traceback.format_tb(where)) + (kind.__qualname__ if kind else "") + "\n"


def _forget_stdout() -> None:
    """Whoever read our output has gone; Python must not complain about it at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
