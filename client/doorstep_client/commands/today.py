"""``doorstep today``: what is due, by urgency and building in walking order; on paper with ``--print``."""

import errno
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from doorstep_client.app import App
from doorstep_client.commands.saying import words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.commands.today_lines import today_lines
from doorstep_client.config import OWNER_ONLY_FILE
from doorstep_client.documents import conflict_document
from doorstep_client.export_log import note_export
from doorstep_client.tasks.today import Task, Today, Wanted, today
from doorstep_client.tasks.unfinished import unfinished
from doorstep_client.visit_draft import VisitDrafts
from doorstep_client.visit_rules_file import load_visit_rules
from doorstep_shared.changes import Json
from doorstep_shared.due import Due
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import mask
from doorstep_shared.holidays import workdays
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

MOST = 30
"""Doors that are listed unless told; a page for paper has all of them."""
HERE = "."
"""What ``--print`` without a file stands for: a file of today's date in the present folder."""

LIMIT = Text(f"最多列出多少户（默认 {MOST}）。", f"How many doors at most (default {MOST}).")
BUILDING = Text("只看这一栋。", "Only this building.")
ALL = Text("列出本月到期的全部，不限多少户。", "All that is due this month, however many doors.")
PRINT = Text(
    "写成可以打印的网页：每栋一页，有方框可打勾。不写文件名时以日期命名，放在当前文件夹。",
    "Write a page for printing: a page a building, with boxes to tick. Without FILE it is named after the date.",
)
PRINTED = Text(
    "已写入 {path}（{count} 户）。用浏览器打开，按 Ctrl-P 打印；用完请收好，里面有住户信息。",
    "Written to {path} ({count} doors). Open it in a browser and press Ctrl-P; keep it safe, it names residents.",
)
UNFINISHED = Text(
    "有一份没填完的走访；输入 doorstep visit 接着填。",
    "A visit is half filled in; type doorstep visit to go on with it.",
)


@command("today", COMMANDS["today"])
@option("--building", text=BUILDING, metavar="BUILDING", default="")
@option("--limit", text=LIMIT, type=click.IntRange(1, 100_000), metavar="N")
@option("whole_month", "--all", text=ALL, is_flag=True)
@option("paper", "--print", text=PRINT, metavar="[FILE]", is_flag=False, flag_value=HERE)
@click.pass_obj
def command_line(app: App, building: str, limit: int | None, whole_month: bool, paper: str | None) -> None:
    """Tell what is due."""
    if limit is None and not whole_month and paper is None:
        limit = MOST
    wanted = Wanted(building, limit, whole_month)
    found = today(app.desk(), load_visit_rules(app.town().visit_rules, app.home, app.laptop), workdays(), wanted)
    drafts = unfinished(app.desk(), VisitDrafts(app.home, app.store_key()))
    printed = _print(app, found, paper) if paper is not None else None
    app.output.document({**today_document(found), "printed": str(printed) if printed else None})
    if printed:
        app.output.tell(PRINTED, path=printed, count=len(found.tasks))
    else:
        columns = shutil.get_terminal_size().columns if app.outside.has_terminal() else None
        app.output.lines(today_lines(words_of(app), found, columns))
    if drafts:
        app.output.warn(UNFINISHED)


def _print(app: App, found: Today, typed: str) -> Path:
    """Write the pages, readable by their owner only, after noting in the list of exports that they are made."""
    from doorstep_client.commands.today_paper import pages

    path = Path(f"doorstep-{found.day.isoformat()}.html" if typed == HERE else typed).expanduser().absolute()
    records = {"dwelling": len(found.tasks), "resident": sum(len(task.people) for task in found.tasks)}
    note_export(app.home, found.now.isoformat(" ", "seconds"), app.desk().account, path, records, full=False)
    try:
        path.touch(mode=OWNER_ONLY_FILE)
        path.write_text(pages(app.output.language, found), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DoorstepError("file_unwritable", path=path, detail=error.strerror) from error
    return path


def today_document(found: Today) -> dict[str, Json]:
    """The list as the JSON a program reads; phones masked."""
    return {
        "day": found.day.isoformat(),
        "is_workday": found.is_workday,
        "provisional": not found.is_calendar_known,
        "coverage": {
            "goal": len(found.coverage.goal),
            "covered": len(found.coverage.covered),
            "beyond": len(found.coverage.beyond),
            "unsent": found.unsent,
        },
        "due": {"total": found.due_count, **found.counts},
        "doors": [_door_document(found, task) for task in found.tasks],
        "places": [_due_document(found, due) for due in found.places],
        "conflicts": [conflict_document(each) for each in found.conflicts],
        "covers": [{"grid": grid.id, "name": grid.name, "until": grid.until} for grid in found.covers],
        "in_review": [
            {"change": item.change.id, "kind": item.change.kind, "record": item.change.record, "reason": item.reason}
            for item in found.in_review
        ],
    }


def _door_document(found: Today, task: Task) -> Mapping[str, Json]:
    door = task.door
    dues: Sequence[Json] = [_due_document(found, due) for due in task.dues]
    return {
        "dwelling": door.id,
        "address": str(task.address),
        "urgency": task.urgency(found.day),
        "days_overdue": max((found.day - task.day).days, 0),
        "due": list(dues),
        "last_visit": task.last.isoformat() if task.last else None,
        "contact": door.contact,
        "phone": mask(door.phone) if door.phone else "",
        "tags": sorted(task.tags),
    }


def _due_document(found: Today, due: Due) -> dict[str, Json]:
    matter = found.matters.get(due.record)
    return {
        "reason": due.reason,
        "day": due.day.isoformat(),
        "provisional": due.is_provisional,
        "every": due.every or None,
        "record": due.record or None,
        "title": matter.title if matter else None,
    }
