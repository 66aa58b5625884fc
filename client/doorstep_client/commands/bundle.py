"""``doorstep bundle``: sync without any network, by a file on a stick."""

from dataclasses import asdict
from pathlib import Path

import click

from doorstep_client.app import SYNC_LOCK_FILE, App
from doorstep_client.commands.saying import words_of
from doorstep_client.commands.summaries import BUNDLE, COMMANDS
from doorstep_client.commands.sync_report import report_document, report_lines
from doorstep_client.commands.syncing import hub_config
from doorstep_client.tasks import bundle as task
from doorstep_client.tasks.last_sync import note_carried
from doorstep_shared import VERSION
from doorstep_shared.bundle import TO_HUB
from doorstep_shared.i18n import Text, colon
from doorstep_shell import bundle_files
from doorstep_shell.bilingual import Command, Group, argument, command, option

NEW_FILE = Text("离线包写到这个文件，例如 U 盘上的 王芳.bundle。", "Where to write it, such as wang.bundle on a stick.")
ANSWER = Text("中心写好的回执包。", "The answer the hub wrote.")
EITHER = Text("离线包或回执包。", "A bundle or an answer.")
WRITTEN = Text(
    "已把 {count} 条装进 {path}（{bytes} 字节，已加密）。", "{count} changes are in {path} ({bytes} bytes, sealed)."
)
STILL_HERE = Text(
    "记录仍在本机，读到中心的回执才算送达。",
    "They stay on this laptop, and count as delivered when the answer is read.",
)
NEXT = Text(
    "下一步：带到中心，在那里输入 doorstep-hub bundle read {file}；"
    "把回执包带回来，输入 doorstep bundle read <回执包>。",
    "Next: carry it to the hub and type doorstep-hub bundle read {file}; bring the answer back and type"
    " doorstep bundle read <answer>.",
)
NO_NEWS = Text(
    "回执包里没有新的：已经读过，或后来联网同步过。",
    "The answer holds nothing new: it was read before, or there was a sync since.",
)
STILL_WAITING = Text(
    "还有 {count} 条没送到，下次再带：doorstep bundle write <文件>。",
    "{count} still wait; carry them next time: doorstep bundle write <file>.",
)
INSIDE = Text(
    "{changes} 条记录的往来，{entries} 条日志，{snapshots} 份网格全本；完好。",
    "{changes} changes, {entries} log entries, {snapshots} whole grids; intact.",
)
NOT_OURS = Text("不是这台电脑的，里面的内容看不到。", "It is not this laptop's, so nothing inside can be seen.")


@command("write", BUNDLE["write"])
@argument("file", text=NEW_FILE, type=click.Path(path_type=Path), metavar="FILE")
@option("--force", text=bundle_files.FORCE, is_flag=True)
@click.pass_obj
def write_command(app: App, file: Path, force: bool) -> None:
    """Seal what waits here for the hub, and what the hub needs to know to answer."""
    config, path = hub_config(app), file.absolute()
    bundle_files.check_target(path, config.hub_id, config.device, TO_HUB, force=force)
    sealed = task.write(app.desk(), config, f"doorstep {VERSION}", lambda fill: bundle_files.write_whole(path, fill))
    size = path.stat().st_size
    app.output.tell(WRITTEN, count=sealed.changes, path=path, bytes=size)
    app.output.lines([app.output.say(STILL_HERE), app.output.say(NEXT, file=path.name)])
    app.output.document({"file": str(path), "bytes": size, "changes": sealed.changes, "number": sealed.number})


@command("read", BUNDLE["read"])
@argument("file", text=ANSWER, metavar="FILE")
@click.pass_obj
def read_command(app: App, file: str) -> None:
    """Take in the hub's answer: receipts, what others did, whole grids."""
    config, home = hub_config(app), app.made_home()
    with bundle_files.opened(file) as answer:
        done = task.read(
            app.desk(),
            config,
            answer,
            lock_file=home / SYNC_LOCK_FILE,
            client_version=f"doorstep {VERSION}",
            progress=lambda _: None,
        )
    note_carried(home, min(done.contents.written_ms, app.outside.now_ms()))
    app.output.document({**report_document(done.report), "news": done.is_news})
    if not done.is_news:
        app.output.lines([app.output.say(NO_NEWS)])
    app.output.lines(report_lines(app, done.report, quiet=not done.is_news, waiting=STILL_WAITING))


@command("show", BUNDLE["show"])
@argument("file", text=EITHER, metavar="FILE")
@click.pass_obj
def show_command(app: App, file: str) -> None:
    """Tell what a bundle is; what it holds, in counts, only where it is this laptop's own."""
    output, config = app.output, app.config()
    with bundle_files.opened(file) as found:
        size = Path(file).stat().st_size
        is_own = (found.header.hub, found.header.device) == (config.hub_id, config.device)
        inside = task.look_inside(hub_config(app), found) if is_own else None
    made, sign = words_of(app).moment(found.header.made_ms), colon(output.language)
    for label, value in bundle_files.header_rows(found.header, made, size):
        output.lines([f"{output.say(label)}{sign}{output.say(value) if isinstance(value, Text) else value}"])
    output.lines([output.say(INSIDE, **asdict(inside)) if inside else output.say(NOT_OURS)])
    output.document({**bundle_files.header_document(found.header, size), "inside": asdict(inside) if inside else None})


def _load(name: str) -> Command:
    return {"write": write_command, "read": read_command, "show": show_command}[name]


command_line = Group("bundle", text=COMMANDS["bundle"], summaries=BUNDLE, load=_load)
