"""``doorstep nightly``: have this laptop sync every night by itself, and see how the nights went."""

import re
from collections.abc import Sequence

import click

from doorstep_client.app import App
from doorstep_client.commands.nightly_report import (
    IN_PLACE,
    NOT_IN_PLACE,
    SCHEDULER_NAMES,
    night_document,
    night_lines,
)
from doorstep_client.commands.summaries import COMMANDS, NIGHTLY
from doorstep_client.people import people
from doorstep_client.tasks.night_log import NIGHT_LOG_FILE, nights
from doorstep_client.tasks.planned import Planned, planned
from doorstep_client.tasks.schedule import DEFAULT_AT, SCHEDULERS, in_place, install, remove
from doorstep_client.tasks.schedule_steps import Computer, Step
from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import Command, Group, command, option

LAST_NIGHTS = 10
AT = Text("几点开始（默认 22:30）。", "When to begin (default 22:30).")
USING = Text("用哪种定时程序（默认用系统里有的）。", "Which scheduler (default: what the system has).")
TIME_WRONG = Text("--at 应为时间，如 22:30", "--at must be a time such as 22:30")
REMOVED = Text(
    "不再自动同步。要恢复：doorstep nightly install",
    "No more nightly syncs. To have them again: doorstep nightly install",
)
NOTHING_THERE = Text("本来就没有设自动同步。", "There was no nightly sync to remove.")
STEP_WORDS = {
    "wrote": Text("写入 {what}：", "Wrote {what}:"),
    "deleted": Text("删除 {what}", "Deleted {what}"),
    "ran": Text("运行 {what}", "Ran {what}"),
}
RAN_WITH = Text("运行 {what}，内容是：", "Ran {what} with:")
LAST_RUNS = Text("最近 {count} 次夜间同步（详情在 {path}）：", "The last {count} nightly syncs (details in {path}):")
WHOSE = Text("{account}：", "{account}:")
NO_RUNS = Text("还没有夜间同步过。", "There was no nightly sync yet.")
_TIME = re.compile(r"(?:[01]?\d|2[0-3])[:：][0-5]\d")


def _load(name: str) -> Command:
    return {"install": install_command, "remove": remove_command, "status": status_command}[name]


def _computer(app: App) -> Computer:
    outside = app.outside
    return Computer(app.made_laptop(), outside.environ, outside.platform, outside.run_program)


@command("install", NIGHTLY["install"])
@option("--at", text=AT, default=DEFAULT_AT, metavar="HH:MM")
@option("--using", text=USING, type=click.Choice(list(SCHEDULERS)))
@click.pass_obj
def install_command(app: App, at: str, using: str | None) -> None:
    """Put the schedule in place and show what that was."""
    if not _TIME.fullmatch(at.strip()):
        raise DoorstepError("usage", detail=TIME_WRONG)
    if not any(person.config for person in people(app.laptop)):
        app.config()
    hour, minute = re.split("[:：]", at.strip())
    made, steps = install(_computer(app), app.outside.own_program(), f"{int(hour):02}:{minute}", using)
    app.output.document({"installed": True, "using": made.using, "at": made.at, "steps": _documents(steps)})
    app.output.lines(_shown(app, steps))
    app.output.tell(IN_PLACE, at=made.at, using=SCHEDULER_NAMES[made.using])


@command("remove", NIGHTLY["remove"])
@click.pass_obj
def remove_command(app: App) -> None:
    """Take the schedule away and show what was done."""
    was_there = planned(app.laptop) is not None
    steps = remove(_computer(app))
    app.output.document({"removed": bool(steps) or was_there, "steps": _documents(steps)})
    app.output.lines(_shown(app, steps))
    app.output.tell(REMOVED if steps or was_there else NOTHING_THERE)


@command("status", NIGHTLY["status"])
@click.pass_obj
def status_command(app: App) -> None:
    """Tell whether the schedule is in place and how the last nights went."""
    known, real = planned(app.laptop), _in_place(app)
    everybody = [(person, nights(person.desk, LAST_NIGHTS)) for person in people(app.laptop)]
    now_ms = app.outside.now_ms()
    app.output.document(
        {
            "planned": {"using": known.using, "at": known.at} if known else None,
            "in_place": real is not None,
            "nights": [night_document(night, now_ms) for _, last in everybody for night in last],
        }
    )
    if real:
        app.output.lines([app.output.say(IN_PLACE, at=real.at, using=SCHEDULER_NAMES[real.using])])
    else:
        app.output.lines([app.output.say(NOT_IN_PLACE[known is not None])])
    for person, last in everybody:
        if len(everybody) > 1:
            app.output.lines(["", app.output.say(WHOSE, account=person.called)])
        if not last:
            app.output.lines([app.output.say(NO_RUNS)])
            continue
        app.output.lines([app.output.say(LAST_RUNS, count=len(last), path=person.desk / NIGHT_LOG_FILE)])
        app.output.lines(night_lines(app, person.desk, last, now_ms))


def _in_place(app: App) -> Planned | None:
    try:
        return in_place(_computer(app))
    except DoorstepError as error:
        app.output.warn(error.sentence(app.output.language))
        return None


def _documents(steps: Sequence[Step]) -> list[Json]:
    return [{"deed": step.deed, "what": step.what, "content": step.content} for step in steps]


def _shown(app: App, steps: Sequence[Step]) -> list[str]:
    """What was done, with everything that was written."""
    lines: list[str] = []
    for step in steps:
        text = RAN_WITH if step.deed == "ran" and step.content else STEP_WORDS[step.deed]
        lines.append(app.output.say(text, what=step.what))
        lines += [f"    {line}".rstrip() for line in step.content.splitlines()]
    return lines


command_line = Group("nightly", text=COMMANDS["nightly"], summaries=NIGHTLY, load=_load)
