"""``doorstep status``: where this laptop stands and what to do next."""

from collections.abc import Callable
from functools import partial

import click

from doorstep_client.app import App
from doorstep_client.commands.cover_lines import standing_in
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.commands.whose import IN_PRACTICE
from doorstep_client.moments import wall_clock
from doorstep_client.people import is_shared
from doorstep_client.store.records import Grid
from doorstep_client.tasks.planned import planned
from doorstep_client.tasks.sent_back import SHORTEST_PART, note_of
from doorstep_client.tasks.status import Status, status
from doorstep_shared.changes import Json
from doorstep_shared.errors import CATALOGUE
from doorstep_shared.i18n import Text, colon
from doorstep_shell.bilingual import command, option
from doorstep_shell.output import Output

EVERYBODY = Text("这台电脑上的每个人，一人一行。", "Everybody on this laptop, a line each.")
ACCOUNT = Text("账号", "Account")
GRIDS = Text("网格", "Grids")
NO_GRIDS = Text("（还没有）", "(none yet)")
ONLY_HERE = Text("只在本机、待发送", "Only on this laptop, to be sent")
DELIVERED = Text("已送达", "Delivered")
FOR_A_PERSON = Text("等人处理", "Waiting for a person")
IN_REVIEW = Text("待审核", "Waiting for review")
REJECTED = Text("审核未通过", "Rejected in review")
DEAD = Text("中心无法接收", "Cannot be taken by the hub")
CONFLICTS = Text("有冲突、要人来定", "In conflict, to be settled")
LAST_SYNC = Text("上次同步成功", "Last good sync")
NEVER = Text("从未", "never")
LAST_FAILED = Text("最近一次同步没有成功：{what}", "The last sync did not succeed: {what}")
CUT_OFF = Text("中途断了，下次会接着来", "it was cut off; the next one goes on from there")
MISSED = Text("（已有 {nights} 个晚上没有成功）", " ({nights} nights without one)")
NIGHTLY = Text("夜间自动同步", "Nightly sync")
EVERY_NIGHT = Text("每晚 {at}", "every night at {at}")
NOT_SET = Text("没有设；要设：doorstep nightly install", "not set; to have one: doorstep nightly install")
SENT_BACK = Text("退回：{note}（重做：doorstep redo {id}）", "Sent back: {note} (do it again: doorstep redo {id})")
CLOCK_OFFSET = Text("本机时钟与中心相差", "Clock, against the hub's")
SECONDS = Text("{seconds} 秒", "{seconds} s off")
NOT_KNOWN = Text("还不知道", "not known yet")
SPACE = Text("磁盘可用", "Free disk space")
SHORT_OF_SPACE = Text("，快满了，请腾出空间", "; nearly full, free some space")
_MEGABYTE, _GIGABYTE = 1024**2, 1024**3
CLOCK = Text(
    "本机时钟与中心相差 {minutes} 分钟，请校准系统时间。",
    "This laptop's clock is {minutes} minutes off the hub's; set the system clock.",
)
IN_BUNDLE = Text(
    "其中 {count} 条在 {when} 生成的离线包里，等中心的回执。",
    "{count} of them are in the bundle written at {when}, waiting for the answer.",
)
NEXT = {
    "first_sync": Text("下一步：doorstep sync（取回网格和名册）", "Next: doorstep sync (to fetch your grids)"),
    "sync": Text("下一步：有网络时输入 doorstep sync", "Next: type doorstep sync when there is a network"),
    "answer": Text(
        "下一步：把离线包带到中心，回执包带回来后输入 doorstep bundle read <回执包>；有网络时 doorstep sync 也行",
        "Next: carry the bundle to the hub, bring the answer back, type doorstep bundle read <answer>;"
        " or doorstep sync when there is a network",
    ),
    "conflicts": Text("下一步：doorstep conflicts", "Next: doorstep conflicts"),
    "log": Text(
        "下一步：doorstep log --refused 看未采用的原因",
        "Next: doorstep log --refused tells why something was not taken",
    ),
    "none": Text("没有要做的。", "There is nothing to do."),
}


@command("status", COMMANDS["status"])
@option("--all", "everybody", text=EVERYBODY, is_flag=True)
@click.pass_obj
def command_line(app: App, everybody: bool) -> None:
    """Tell where this desk, or everybody on this laptop, stands."""
    if everybody:
        from doorstep_client.commands.people_lines import tell_everybody

        tell_everybody(app)
        return
    desk = app.desk()
    found = status(desk, app.home, planned(app.laptop))
    moment = partial(wall_clock, desk.local_time)
    app.output.document(_document(found))
    app.output.lines(_lines(app.output, moment, found, practice=app.is_practice))
    if is_shared(app.laptop) and not app.is_practice:
        from doorstep_client.commands.people_lines import others_lines

        app.output.lines(others_lines(app))


def _document(found: Status) -> dict[str, Json]:
    counts = found.counts
    last = found.last_run
    return {
        "account": found.account,
        "grids": [_grid_document(grid) for grid in found.grids],
        "pending": counts.pending,
        "delivered": counts.delivered,
        "quarantined": counts.quarantined,
        "rejected": counts.rejected,
        "dead": counts.dead,
        "conflicts": counts.conflicts,
        "last_good_sync_ms": found.good_ms,
        "last_sync": {"outcome": last.outcome, "error": last.error, "started_ms": last.started_ms} if last else None,
        "clock_offset_ms": found.clock_offset_ms,
        "clock_suspect": found.has_suspect_clock,
        "for_a_person": found.for_a_person,
        "bundle": {
            "number": found.sealed.number,
            "written_ms": found.sealed.written_ms,
            "changes": found.sealed.changes,
            "waiting": found.sealed.waiting,
        }
        if found.sealed
        else None,
        "missed_nights": found.missed_nights,
        "nightly": {"using": found.nightly.using, "at": found.nightly.at} if found.nightly else None,
        "sent_back": [{"change": each.change.id, "note": note_of(each)} for each in found.sent_back],
        "free_bytes": found.free_bytes,
        "next": found.next_step,
    }


def _grid_document(grid: Grid) -> dict[str, Json]:
    document: dict[str, Json] = {"id": grid.id, "name": grid.name, "role": grid.role, "ended": grid.ended}
    return {**document, "until": grid.until} if grid.until else document


def _lines(output: Output, moment: Callable[[int], str], found: Status, *, practice: bool) -> list[str]:
    sign = colon(output.language)
    grids = ", ".join(f"{grid.name or grid.id}" for grid in found.grids) or output.say(NO_GRIDS)
    lines = [f"{output.say(ACCOUNT)}{sign}{found.account}", f"{output.say(GRIDS)}{sign}{grids}"]
    lines += [f"{output.say(label)}{sign}{count}" for label, count in _counts(found)]
    if found.sealed and found.sealed.waiting:
        when = moment(found.sealed.written_ms)
        lines.insert(3, output.say(IN_BUNDLE, count=found.sealed.waiting, when=when))
    lines[2:2] = standing_in(found.grids, found.day, output.language)
    lines += [output.say(SENT_BACK, note=note_of(each), id=each.change.id[:SHORTEST_PART]) for each in found.sent_back]
    lines += _last_sync(output, moment, found)
    nightly = output.say(EVERY_NIGHT, at=found.nightly.at) if found.nightly else output.say(NOT_SET)
    lines += [] if practice else [f"{output.say(NIGHTLY)}{sign}{nightly}"]
    lines += _machine(output, found)
    is_only_here = practice and found.next_step == "sync"
    return [*lines, output.say(IN_PRACTICE if is_only_here else NEXT[found.next_step])]


def _counts(found: Status) -> list[tuple[Text, int]]:
    """Always where the work is and whether a person is needed; the rest only where there is something."""
    counts = found.counts
    always = [(ONLY_HERE, counts.pending), (DELIVERED, counts.delivered), (FOR_A_PERSON, found.for_a_person)]
    seldom = [(IN_REVIEW, counts.quarantined), (CONFLICTS, counts.conflicts)]
    seldom += [(REJECTED, counts.rejected), (DEAD, counts.dead)]
    return always + [(label, count) for label, count in seldom if count]


def _last_sync(output: Output, moment: Callable[[int], str], found: Status) -> list[str]:
    when = moment(found.good_ms) if found.good_ms is not None else output.say(NEVER)
    missed = output.say(MISSED, nights=found.missed_nights) if found.missed_nights else ""
    lines = [f"{output.say(LAST_SYNC)}{colon(output.language)}{when}{missed}"]
    if found.last_run and found.last_run.outcome in ("failed", "running"):
        lines.append(output.say(LAST_FAILED, what=_why(output, found)))
    return lines


def _why(output: Output, found: Status) -> str:
    """Why the last sync did not succeed, in words."""
    code = found.last_run.error if found.last_run else ""
    if found.last_sync and found.last_sync.code == code and code:
        return output.say(found.last_sync.sentence)
    return code if code in CATALOGUE else output.say(CUT_OFF)


def _machine(output: Output, found: Status) -> list[str]:
    """The clock and the disk."""
    sign, offset_ms = colon(output.language), found.clock_offset_ms
    offset = (
        output.say(SECONDS, seconds=round(abs(offset_ms) / 1000)) if offset_ms is not None else output.say(NOT_KNOWN)
    )
    free = found.free_bytes
    said = f"{free / _GIGABYTE:.1f} GB" if free >= _GIGABYTE else f"{free // _MEGABYTE} MB"
    lines = [f"{output.say(CLOCK_OFFSET)}{sign}{offset}"]
    if found.has_suspect_clock and offset_ms is not None:
        lines = [output.say(CLOCK, minutes=abs(offset_ms) // 60_000)]
    return [*lines, f"{output.say(SPACE)}{sign}{said}{output.say(SHORT_OF_SPACE) if found.is_short_of_space else ''}"]
