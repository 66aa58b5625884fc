"""``doorstep sync``: send what was saved here, fetch what others did, and tell what it means."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

from doorstep_client.app import SYNC_LOCK_FILE, App
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.commands.sync_report import report_document, report_lines
from doorstep_client.config import night_settings
from doorstep_client.sync.report import Progress, Report
from doorstep_client.tasks.last_sync import note_failed, note_good
from doorstep_client.tasks.night import NightRules, Surroundings, run_night
from doorstep_client.tasks.sync import REFUSALS, sync
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

QUIET = Text("不显示进度，没有要说的就不说。", "No progress, and no words unless there is something to tell.")
NIGHTLY = Text(
    "给定时任务用：过一会儿开始，不成功就整夜重试，成功了什么也不说。",
    "For schedulers: begin after a while, try again all night, say nothing when it went well.",
)
NO_WAIT = Text("与 --nightly 同用：马上开始。", "With --nightly: begin at once.")
ONLY_NIGHTLY = Text("--no-wait 要与 --nightly 同用", "--no-wait goes with --nightly")
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
@option("--nightly", text=NIGHTLY, is_flag=True)
@option("--no-wait", text=NO_WAIT, is_flag=True)
@click.pass_obj
def command_line(app: App, quiet: bool, nightly: bool, no_wait: bool) -> None:
    """Sync once, or until the night is over; what was cut off before goes on from there."""
    if no_wait and not nightly:
        raise DoorstepError("usage", detail=ONLY_NIGHTLY)
    app.config()
    try:
        with _progress(app, quiet or nightly) as progress:
            report = _through_the_night(app, starts_now=no_wait) if nightly else sync_once(app, progress)
    except DoorstepError:
        _tell_waiting(app)
        raise
    app.output.document(report_document(report))
    if not nightly:
        app.output.lines(report_lines(app, report, quiet=quiet))


def _tell_waiting(app: App) -> None:
    """After a sync that did not go well: what is still only here. Silent where the store is what went wrong."""
    with suppress(DoorstepError):
        waiting = app.store().counts().pending
        if waiting:
            app.output.warn(STILL_WAITING, count=waiting)


def sync_once(app: App, progress: Callable[[Progress], None]) -> Report:
    """One sync, and how it went kept for whoever asks later.

    Raises:
        DoorstepError: what the task reports.
    """
    from importlib.metadata import version

    desk, config, home = app.desk(), app.config(), app.made_home()
    try:
        report = sync(
            desk,
            app.outside.make_hub(config),
            lock_file=home / SYNC_LOCK_FILE,
            client_version=f"doorstep {version('doorstep')}",
            progress=progress,
        )
    except DoorstepError as error:
        if error.code in REFUSALS:
            app.note_refusal()
        if error.code != "busy":
            note_failed(home, desk.now_ms(), error)
        raise
    if report.waiting:
        note_failed(home, desk.now_ms(), DoorstepError("not_delivered", count=report.waiting))
    else:
        note_good(home, desk.now_ms())
    return report


def _through_the_night(app: App, *, starts_now: bool) -> Report:
    """Sync with nobody there; the store is let go of between the attempts."""
    outside, home = app.outside, app.made_home()
    world = Surroundings(outside.now_ms, outside.sleep_seconds, outside.random_bytes, rest=app.close)
    rules = NightRules(**night_settings(home))
    return run_night(home, lambda: sync_once(app, lambda _: None), world, rules, starts_now=starts_now)


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
