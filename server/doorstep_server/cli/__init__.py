"""``doorstep-hub``: the operator's program. The command line, and what becomes of every error."""

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from contextvars import copy_context
from importlib import import_module
from pathlib import Path

import click

from doorstep_server.cli.run import Outside, Run
from doorstep_server.cli.summaries import COMMANDS, module_of
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language, Text, language_of
from doorstep_shell.bilingual import Group
from doorstep_shell.output import Output
from doorstep_shell.program import program_options, typed_language
from doorstep_shell.usage import usage_error

PROGRAM = "doorstep-hub"
OK = 0

ABOUT = Text(
    "中心：收下各台电脑的走访记录，合并后再分发。每条命令加 --help 都有说明。",
    "The hub: takes in what laptops bring, merges it, hands it on. Every command explains itself with --help.",
)
HOME_OPTION = Text(
    "中心数据所在的文件夹（默认取 DOORSTEP_HUB_HOME）。", "The hub's folder (default: DOORSTEP_HUB_HOME)."
)


def _load(name: str) -> click.Command:
    made = import_module(module_of(name)).command_line
    assert isinstance(made, click.Command)
    return made


def command_line() -> Group:
    """The whole command line as click sees it; commands are loaded when they are asked for."""
    return Group(
        PROGRAM,
        text=ABOUT,
        summaries=COMMANDS,
        load=_load,
        params=program_options(PROGRAM, HOME_OPTION),
    )


def main(arguments: Sequence[str] | None = None, outside: Outside | None = None) -> int:
    """Run one command and return its exit code, which the error catalogue documents. Never shows a traceback."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    outside = outside or Outside()
    run = Run(outside, Output(_language(typed, outside)))
    try:
        copy_context().run(_run, typed, run)
    except DoorstepError as error:
        return _report(run, error)
    except (KeyboardInterrupt, click.Abort, EOFError):
        return _report(run, DoorstepError("interrupted"))
    except BrokenPipeError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except ImportError as error:
        return _report(run, DoorstepError("not_installed", package=error.name or error, extra="doorstep[hub,postgres]"))
    except Exception:
        return _report(run, _unexpected(run))
    finally:
        run.close()
    return OK


def _run(typed: list[str], run: Run) -> None:
    try:
        command_line().main(typed, prog_name=PROGRAM, standalone_mode=False, obj=run)
    except click.UsageError as error:
        run.output.as_json = run.output.as_json or "--json" in typed
        raise usage_error(error) from error


def _language(typed: Sequence[str], outside: Outside) -> Language:
    """The language of this run, needed before the command line is read."""
    environ = outside.environ
    chosen = typed_language(typed) or environ.get("DOORSTEP_LANG")
    return language_of(chosen or environ.get("LC_ALL") or environ.get("LANG") or "")


def _report(run: Run, error: DoorstepError) -> int:
    with suppress(BrokenPipeError):
        run.output.error(error)
    return error.fault.exit_code


def _unexpected(run: Run) -> DoorstepError:
    """Write down what happened; the operator gets one sentence that says where."""
    path = Path("errors.log")
    with suppress(Exception):
        path = run.errors_file()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{run.moment(run.now_ms())}\n{traceback.format_exc()}\n")
    return DoorstepError("unexpected", path=path)
