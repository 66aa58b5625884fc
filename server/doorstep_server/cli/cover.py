"""``doorstep-hub cover``"""

import unicodedata
from dataclasses import asdict
from datetime import date

from doorstep_server.cli.run import OPERATOR, Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import covers
from doorstep_server.services.covers import Given
from doorstep_server.services.role_names import as_role, role_name
from doorstep_server.store import covers as stored
from doorstep_server.store import grids
from doorstep_server.store.covers import Cover
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.reasons import FIELD_REASONS
from doorstep_shell.bilingual import argument, command, option

GRID = Text("网格编号；不写就列出代班。", "The grid's id; without it the covers are listed.")
BY = Text("代班的账号。", "Who stands in.")
UNTIL = Text("最后一天（含），如 2026-12-05。", "The last day, itself included, such as 2026-12-05.")
FROM = Text("第一天（默认今天）。", "The first day (default: today).")
ROLE = Text("角色（默认 worker）。", "The role (default: worker).")
END = Text("现在就结束代班。", "End the cover now.")
ALL = Text("列出时也列出已结束的。", "When listing, also those that have ended.")
IN_NAME_OF = Text("以谁的名义操作（默认 admin）。", "In whose name (default: admin).")

GIVEN = Text(
    "{account} 从 {first} 到 {last}（含当天）代班网格 {grid}，角色 {role}。",
    "{account} stands in for the grid {grid} as {role} from {first} to {last}, that day included.",
)
MOVED = Text("原来到 {before}。", "It was until {before} before.")
BEGUN = Text(
    "她下次同步就会取回这个网格；过了最后一天自动收回，不用再输入什么。",
    "Her next sync brings the grid; after the last day it is taken back by itself, with nothing to type.",
)
LATER = Text("到 {first} 自动开始。", "It begins by itself on {first}.")
ENDED = Text(
    "{account} 在网格 {grid} 的代班已结束；她在此之前写的照样收下。",
    "{account}'s cover of the grid {grid} has ended; what she wrote before is still taken in.",
)
NONE = Text(
    "没有代班；要安排：doorstep-hub cover <网格> --by <账号> --until <日期>",
    "Nobody stands in; to arrange it: doorstep-hub cover <grid> --by <account> --until <date>",
)
MISSING = Text("缺少 {name}", "{name} is missing")
TOO_MUCH = Text("{name} 要与网格编号一起用", "{name} goes with a grid's id")
NOT_BOTH = Text("--end 不与 {name} 同用", "--end does not go with {name}")
STATES = {
    "now": Text("进行中", "now"),
    "later": Text("未开始", "later"),
    "ended": Text("已结束", "ended"),
}


@command("cover", COMMANDS["cover"])
@argument("grid", text=GRID, metavar="[GRID]", required=False)
@option("account", "--by", text=BY, metavar="ACCOUNT")
@option("--until", text=UNTIL, metavar="DATE")
@option("--from", "first", text=FROM, metavar="DATE")
@option("--role", text=ROLE, metavar="ROLE")
@option("is_end", "--end", text=END, is_flag=True)
@option("with_ended", "--all", text=ALL, is_flag=True)
@option("--operator", text=IN_NAME_OF, default=OPERATOR, metavar="ACCOUNT")
@pass_run
def command_line(
    run: Run,
    grid: str | None,
    account: str | None,
    until: str | None,
    first: str | None,
    role: str | None,
    is_end: bool,
    with_ended: bool,
    operator: str,
) -> None:
    """Give, change, end or list covers."""
    typed = {"--by": account, "--until": until, "--from": first, "--role": role}
    given = [name for name, value in typed.items() if value]
    if grid is None:
        if given or is_end:
            _refuse(TOO_MUCH, given[0] if given else "--end")
        _list(run, "", with_ended)
    elif not given and not is_end:
        _list(run, grid, with_ended)
    elif is_end:
        if not account:
            _refuse(MISSING, "--by")
        if len(given) > 1:
            _refuse(NOT_BOTH, given[1])
        _end(run, account or "", grid, operator)
    else:
        for name in ("--by", "--until"):
            if not typed[name]:
                _refuse(MISSING, name)
        today = run.hub().day(run.now_ms())
        from_day, until_day = _day("--from", first or today), _day("--until", until or "")
        now_ms = run.now_ms()
        cover = Cover(0, account or "", grid, role or "worker", from_day, until_day, operator, now_ms)
        _tell(run, covers.give(run.hub(), cover, now_ms))


def _refuse(text: Text, name: str) -> None:
    raise DoorstepError("usage", detail=Text(text.say("zh", name=name), text.say("en", name=name)))


def _day(name: str, typed: str) -> str:
    """A day as it is kept."""
    text = unicodedata.normalize("NFKC", typed).strip().replace("/", "-")
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day).isoformat()
    except (ValueError, OverflowError) as error:
        raise DoorstepError("invalid_value", field=name, detail=FIELD_REASONS["not_a_date"]) from error


def _tell(run: Run, given: Given) -> None:
    output, cover = run.output, given.cover
    said = {"account": cover.account, "grid": _named(run, cover.grid), "role": output.say(as_role(cover.role))}
    lines = [output.say(GIVEN, **said, first=cover.from_day, last=cover.until_day)]
    if given.before and given.before != cover.until_day:
        lines.append(output.say(MOVED, before=given.before))
    lines.append(output.say(BEGUN) if cover.grant else output.say(LATER, first=cover.from_day))
    output.lines(lines)
    output.document({**_document(cover), "until_before": given.before or None})


def _end(run: Run, account: str, grid: str, by: str) -> None:
    ended = covers.end(run.hub(), account, grid, by, run.now_ms())
    run.output.lines([run.output.say(ENDED, account=account, grid=_named(run, grid))])
    run.output.document({"account": account, "grid": grid, "ended": len(ended)})


def _list(run: Run, grid: str, with_ended: bool) -> None:
    output, store = run.output, run.hub().store
    if grid and grids.get(store, grid) is None:
        raise DoorstepError("grid_unknown", grid=grid)
    found = [each for each in stored.everything(store, ended=with_ended) if not grid or each.grid == grid]
    headings = [Text("网格", "grid"), Text("代班", "stands in"), Text("角色", "role"), Text("从", "from")]
    headings += [Text("到", "until"), Text("状态", "state"), Text("安排人", "arranged by")]
    rows = [
        [
            _named(run, each.grid),
            each.account,
            output.say(role_name(each.role)),
            each.from_day,
            each.until_day,
            output.say(STATES[_state(each)]),
            each.given_by,
        ]
        for each in found
    ]
    if rows:
        output.table(headings, rows)
    else:
        output.tell(NONE)
    output.document({"today": run.hub().day(run.now_ms()), "covers": [_document(each) for each in found]})


def _named(run: Run, grid: str) -> str:
    found = grids.get(run.hub().store, grid)
    return f"{grid} {found.name}" if found and found.name not in ("", grid) else grid


def _state(cover: Cover) -> str:
    if cover.ended_ms is not None:
        return "ended"
    return "later" if cover.grant is None else "now"


def _document(cover: Cover) -> dict[str, object]:
    return {**asdict(cover), "state": _state(cover)}
