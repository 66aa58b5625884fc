"""``doorstep sync``: send what was saved here, fetch what others did, and tell what it means."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from doorstep_client.app import App
from doorstep_client.commands.night import sync_through_the_night
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.commands.sync_report import report_document, report_lines
from doorstep_client.commands.syncing import sync_once, tell_waiting
from doorstep_client.sync.report import Progress
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

QUIET = Text("不显示进度，没有要说的就不说。", "No progress, and no words unless there is something to tell.")
NIGHTLY = Text(
    "给定时任务用：过一会儿开始，不成功就整夜重试，成功了什么也不说。",
    "For schedulers: begin after a while, try again all night, say nothing when it went well.",
)
NO_WAIT = Text("与 --nightly 同用：马上开始。", "With --nightly: begin at once.")
CLOSED = frozenset({"store_locked", "passphrase_wrong"})
"""Errors after which what waits cannot be looked at."""
ONLY_NIGHTLY = Text("--no-wait 要与 --nightly 同用", "--no-wait goes with --nightly")
STAGES = {
    "push": Text("送出", "Sending"),
    "pull": Text("取回", "Fetching"),
    "snapshot": Text("取回全部", "Fetching everything"),
}


@command("sync", COMMANDS["sync"])
@option("--quiet", text=QUIET, is_flag=True)
@option("--nightly", text=NIGHTLY, is_flag=True)
@option("--no-wait", text=NO_WAIT, is_flag=True)
@click.pass_obj
def command_line(app: App, quiet: bool, nightly: bool, no_wait: bool) -> None:
    """Sync once, or until the night is over; what was cut off before goes on from there."""
    if no_wait and not nightly:
        raise DoorstepError("usage", detail=ONLY_NIGHTLY)
    if nightly:
        sync_through_the_night(app, starts_now=no_wait)
        return
    app.config()
    try:
        with _progress(app, quiet) as progress:
            report = sync_once(app, progress)
    except DoorstepError as error:
        if error.code not in CLOSED:
            tell_waiting(app)
        raise
    app.output.document(report_document(report))
    app.output.lines(report_lines(app, report, quiet=quiet))


@contextmanager
def _progress(app: App, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar on stderr at a terminal, otherwise nothing."""
    if quiet or app.output.as_json or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {
            stage: bars.add_task(app.output.say(text), total=None, visible=False) for stage, text in STAGES.items()
        }

        def show(progress: Progress) -> None:
            bars.update(tasks[progress.stage], completed=progress.done, total=progress.total or None, visible=True)

        yield show
