"""``doorstep status``: where this laptop stands and what to do next."""

import click

from doorstep_client.app import App
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.tasks.status import Status, status
from doorstep_client.words import Words, colon
from doorstep_shared.changes import Json
from doorstep_shared.errors import CATALOGUE
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command
from doorstep_shell.output import Output

ACCOUNT = Text("账号", "Account")
GRIDS = Text("网格", "Grids")
NO_GRIDS = Text("（还没有）", "(none yet)")
ONLY_HERE = Text("只在本机、待发送", "Only on this laptop, to be sent")
DELIVERED = Text("已送达", "Delivered")
IN_REVIEW = Text("待审核", "Waiting for review")
REJECTED = Text("审核未通过", "Rejected in review")
DEAD = Text("中心无法接收", "Cannot be taken by the hub")
CONFLICTS = Text("有冲突、要人来定", "In conflict, to be settled")
LAST_SYNC = Text("上次同步成功", "Last good sync")
NEVER = Text("从未", "never")
LAST_FAILED = Text("最近一次同步没有成功：{what}", "The last sync did not succeed: {what}")
CUT_OFF = Text("中途断了，下次会接着来", "it was cut off; the next one goes on from there")
CLOCK = Text(
    "本机时钟与中心相差 {minutes} 分钟，请校准系统时间。",
    "This laptop's clock is {minutes} minutes off the hub's; set the system clock.",
)
NEXT = {
    "first_sync": Text("下一步：doorstep sync（取回网格和名册）", "Next: doorstep sync (to fetch your grids)"),
    "sync": Text("下一步：有网络时输入 doorstep sync", "Next: type doorstep sync when there is a network"),
    "conflicts": Text("下一步：doorstep conflicts", "Next: doorstep conflicts"),
    "log": Text(
        "下一步：doorstep log --refused 看未采用的原因",
        "Next: doorstep log --refused tells why something was not taken",
    ),
    "none": Text("没有要做的。", "There is nothing to do."),
}


@command("status", COMMANDS["status"])
@click.pass_obj
def command_line(app: App) -> None:
    """Tell where this laptop stands."""
    desk = app.desk()
    found = status(desk)
    words = Words(app.output.language, desk.store, desk.local_time)
    app.output.document(_document(found))
    app.output.lines(_lines(app.output, words, found))


def _document(found: Status) -> dict[str, Json]:
    counts = found.counts
    good, last = found.last_good, found.last_run
    return {
        "account": found.account,
        "grids": [{"id": grid.id, "name": grid.name, "role": grid.role, "ended": grid.ended} for grid in found.grids],
        "pending": counts.pending,
        "delivered": counts.delivered,
        "quarantined": counts.quarantined,
        "rejected": counts.rejected,
        "dead": counts.dead,
        "conflicts": counts.conflicts,
        "last_good_sync_ms": good.finished_ms if good else None,
        "last_sync": {"outcome": last.outcome, "error": last.error, "started_ms": last.started_ms} if last else None,
        "clock_offset_ms": found.clock_offset_ms,
        "clock_suspect": found.has_suspect_clock,
        "next": found.next_step,
    }


def _lines(output: Output, words: Words, found: Status) -> list[str]:
    counts, sign = found.counts, colon(output.language)
    grids = ", ".join(f"{grid.name or grid.id}" for grid in found.grids) or output.say(NO_GRIDS)
    lines = [f"{output.say(ACCOUNT)}{sign}{found.account}", f"{output.say(GRIDS)}{sign}{grids}"]
    always = ((ONLY_HERE, counts.pending), (DELIVERED, counts.delivered))
    seldom = ((IN_REVIEW, counts.quarantined), (REJECTED, counts.rejected), (DEAD, counts.dead))
    lines += [f"{output.say(label)}{sign}{count}" for label, count in always]
    lines += [f"{output.say(label)}{sign}{count}" for label, count in (*seldom, (CONFLICTS, counts.conflicts)) if count]
    good = found.last_good
    when = words.moment(good.finished_ms or good.started_ms) if good else output.say(NEVER)
    lines.append(f"{output.say(LAST_SYNC)}{sign}{when}")
    if found.last_run and found.last_run.outcome in ("failed", "running"):
        fault = CATALOGUE.get(found.last_run.error)
        what = found.last_run.error if fault else output.say(CUT_OFF)
        lines.append(output.say(LAST_FAILED, what=what))
    if found.has_suspect_clock and found.clock_offset_ms is not None:
        lines.append(output.say(CLOCK, minutes=abs(found.clock_offset_ms) // 60_000))
    return [*lines, output.say(NEXT[found.next_step])]
