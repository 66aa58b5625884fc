"""``doorstep sync``: send what was saved here, fetch what others did, and tell what it means."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from doorstep_client.app import SYNC_LOCK_FILE, App
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.commands.sync_report import report_document, report_lines
from doorstep_client.sync.report import Progress
from doorstep_client.tasks.sync import REFUSALS, sync
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

QUIET = Text("不显示进度，没有要说的就不说。", "No progress, and no words unless there is something to tell.")
STAGES = {
    "push": Text("送出", "Sending"),
    "pull": Text("取回", "Fetching"),
    "snapshot": Text("取回全部", "Fetching everything"),
}
STILL_WAITING = Text(
    "{count} 条还没送到，都安全保存在本机。", "{count} not delivered yet; they are safe on this laptop."
)


@command("sync", COMMANDS["sync"])
@option("--quiet", text=QUIET, is_flag=True)
@click.pass_obj
def command_line(app: App, quiet: bool) -> None:
    """Sync once; what was cut off before goes on from there."""
    from importlib.metadata import version

    desk, config = app.desk(), app.config()
    try:
        with _progress(app, quiet) as progress:
            report = sync(
                desk,
                app.outside.make_hub(config),
                lock_file=app.made_home() / SYNC_LOCK_FILE,
                client_version=f"doorstep {version('doorstep')}",
                progress=progress,
            )
    except DoorstepError as error:
        if error.code in REFUSALS:
            app.note_refusal()
        waiting = desk.store.counts().pending
        if waiting:
            app.output.warn(STILL_WAITING, count=waiting)
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
