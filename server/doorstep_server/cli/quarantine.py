"""``doorstep-hub quarantine``"""

from typing import Literal

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import doors, review
from doorstep_server.services.hub import Hub
from doorstep_server.services.review import Refused
from doorstep_server.store import grids
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language, Text
from doorstep_shared.kinds import find_kind
from doorstep_shared.reasons import say_reason
from doorstep_shell.bilingual import Group, argument, command, option

LIST = Text("列出待审核的记录。", "List the changes that wait.")
RELEASE = Text("放行：让记录生效，时间不变。", "Let a change in, with its original time.")
REJECT = Text("驳回：不生效，保留在日志里。", "Close a change: it stays in the log and takes no effect.")
RELEASED = Text("已放行 {id}。", "{id} was let in.")
REJECTED = Text("已驳回 {id}。", "{id} was closed.")
NONE = Text("没有待审核的记录。", "Nothing waits for review.")
NEXT = Text(
    "放行：doorstep-hub quarantine release <编号> --why …；驳回：quarantine reject",
    "To let one in: doorstep-hub quarantine release <id> --why …; to close it: quarantine reject",
)
SHORT_ID = 12
LEAST_ID = 6

_ID = Text("编号，前几位即可。", "Its id, or the beginning of it.")
_WHY = Text("理由，写进日志。", "The reason; it goes into the log.")


@command("list", LIST)
@option("--grid", text=Text("只看这个网格。", "Only this grid."), metavar="GRID")
@pass_run
def list_all(run: Run, grid: str | None) -> None:
    """What waits, oldest first in each grid, with its reason."""
    hub, output = run.hub(), run.output
    cases = _cases(hub, grid)
    found = doors.of_changes(hub, [case.change for case in cases])
    rows = []
    for case in cases:
        change = case.change
        kind = find_kind(change.kind)
        said = kind.label.say(output.language) if kind else change.kind
        where = found[change.record].address
        rows.append(
            [
                change.id[:SHORT_ID],
                change.grid,
                change.by,
                run.moment(change.at.ms),
                f"{said} {where}",
                _reason(case, output.language),
            ]
        )
    headings = [Text("编号", "id"), Text("网格", "grid"), Text("作者", "author"), Text("记录时间", "written")]
    if rows:
        output.table([*headings, Text("记录", "record"), Text("原因", "reason")], rows)
        output.warn(NEXT)
    else:
        output.tell(NONE)
    output.document(
        {
            "waiting": [
                {
                    "change": case.change.id,
                    "grid": case.change.grid,
                    "seq": case.entry.seq,
                    "by": case.change.by,
                    "kind": case.change.kind,
                    "record": case.change.record,
                    "set": dict(case.change.set),
                    "reason": case.entry.reason,
                    "sentence": _reason(case, output.language),
                }
                for case in cases
            ]
        }
    )


@command("release", RELEASE)
@argument("id", text=_ID, metavar="ID")
@option("--why", text=_WHY, default="")
@by_option()
@pass_run
def release(run: Run, id: str, why: str, by: str) -> None:
    """Let one in."""
    _decide(run, id, "release", by, why)


@command("reject", REJECT)
@argument("id", text=_ID, metavar="ID")
@option("--why", text=_WHY, default="")
@by_option()
@pass_run
def reject(run: Run, id: str, why: str, by: str) -> None:
    """Close one."""
    _decide(run, id, "reject", by, why)


def _decide(run: Run, id: str, decision: Literal["release", "reject"], by: str, why: str) -> None:
    hub, output = run.hub(), run.output
    whole = _whole_id(hub, id)
    entry = review.decide(hub, whole, decision, by, why, run.now_ms())
    output.lines([output.say(RELEASED if decision == "release" else REJECTED, id=whole[:SHORT_ID])])
    output.document({"change": whole, "decision": decision, "seq": entry.seq})


def _whole_id(hub: Hub, typed: str) -> str:
    found = [case.change.id for case in _cases(hub, None) if case.change.id.startswith(typed)]
    if len(typed) < LEAST_ID or not found:
        raise DoorstepError("not_waiting", id=typed)
    if len(found) > 1:
        raise DoorstepError("ambiguous", what=typed, count=len(found), candidates=", ".join(found[:5]))
    return found[0]


def _cases(hub: Hub, grid: str | None) -> list[Refused]:
    if grid and grids.get(hub.store, grid) is None:
        raise DoorstepError("grid_unknown", grid=grid)
    return review.open_cases(hub, [grid] if grid else [each.id for each in grids.everything(hub.store)])


def _reason(case: Refused, language: Language) -> str:
    kind = find_kind(case.change.kind)
    labels = {name: field.label.say(language) for name, field in kind.fields.items()} if kind else {}
    return say_reason(case.entry.reason, language, labels)


_COMMANDS = {"list": list_all, "release": release, "reject": reject}
command_line = Group(
    "quarantine",
    text=COMMANDS["quarantine"],
    summaries={"list": LIST, "release": RELEASE, "reject": REJECT},
    load=_COMMANDS.__getitem__,
)
