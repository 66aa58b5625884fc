"""Standing in (代班): a colleague works in a grid for some days, and the last day ends it.

Nothing here waits for a clock. What is due is carried out by whoever comes first, before anything else is decided:
a laptop's sync, somebody's page, an operator's command. A day begins and ends by the hub's wall clock.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import NoReturn

from doorstep_server.services import members
from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, covers, grids, runs
from doorstep_server.store.covers import Cover
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

ROLES = ("worker", "lead", "supervisor")
"""What one may be for some days."""
LONGEST_DAYS = 366
"""A cover of more days is a mistake in a date, or a grant."""

IS_OVER = Text("{day} 已经过去了，今天是 {today}", "{day} is over, today is {today}")
BEFORE_FIRST = Text("{day} 在开始的 {first} 之前", "{day} is before the first day, {first}")
TOO_LONG = Text(
    "代班最多 {most} 天；要长期负责，用 doorstep-hub account grant",
    "a cover has at most {most} days; for longer, type doorstep-hub account grant",
)


@dataclass(frozen=True, slots=True)
class Given:
    """A cover as it stands, and the last day it had before; empty for a new one."""

    cover: Cover
    before: str = ""


def give(hub: Hub, wanted: Cover, now_ms: int) -> Given:
    """Give a cover; on its first day it takes effect. `wanted` says who, where, as what, which days, by whose order.

    One of the same account, grid and role whose days meet the wanted ones is changed instead: the last word counts,
    only its first day stays where that has come.

    Raises:
        DoorstepError: `account_unknown`, `grid_unknown`, `usage` for the role, `invalid_value` for the days.
    """
    today = hub.day(now_ms)
    wanted = replace(wanted, from_day=max(wanted.from_day, today))
    _check(hub, wanted, today)
    settle(hub, now_ms)
    with hub.store.write():
        accounts.lock(hub.store, wanted.account)
        known = [each for each in covers.of_account(hub.store, wanted.account) if _meets(each, wanted)]
        if not known:
            covers.insert(hub.store, wanted)
        else:
            first = wanted.from_day if known[0].grant is None else known[0].from_day
            covers.reschedule(hub.store, known[0].id, first, wanted.until_day)
        for merged in known[1:]:
            _end(hub, merged, wanted.given_by, now_ms)
        what = f"{wanted.account} {wanted.role} {wanted.grid} {wanted.from_day}..{wanted.until_day}"
        runs.audit(hub.store, now_ms, wanted.given_by, "cover", what)
    settle(hub, now_ms)
    cover = next(each for each in covers.of_account(hub.store, wanted.account) if _meets(each, wanted))
    return Given(cover, known[0].until_day if known else "")


def end(hub: Hub, account: str, grid: str, by: str, now_ms: int) -> list[Cover]:
    """End an account's covers of exactly this grid at once, also those that have not begun; what they were.

    Raises:
        DoorstepError: `cover_unknown` when there is none.
    """
    with hub.store.write():
        accounts.lock(hub.store, account)
        found = [each for each in covers.of_account(hub.store, account) if each.grid == grid]
        if not found:
            raise DoorstepError("cover_unknown", account=account, grid=grid)
        for cover in found:
            _end(hub, cover, by, now_ms)
        runs.audit(hub.store, now_ms, by, "end_cover", f"{account} {grid}")
    return found


def settle(hub: Hub, now_ms: int) -> None:
    """Begin and end the covers whose time has come. Each is looked at again under its account's lock, so that it is
    done once, whoever else is at it."""
    today = hub.day(now_ms)
    for each in covers.due(hub.store, today):
        with hub.store.write():
            accounts.lock(hub.store, each.account)
            cover = covers.get(hub.store, each.id)
            if cover is None or not cover.is_due(today):
                continue
            if cover.until_day < today:
                _end(hub, cover, "", now_ms)
            else:
                by = cover.given_by
                grant = members.begin_grant(hub, cover.account, cover.grid, cover.role, by, now_ms, is_cover=True)
                covers.begin(hub.store, cover.id, grant)


def last_days(hub: Hub, account: str) -> dict[str, str]:
    """The grids an account works in only as a stand-in, with the last day of it in each."""
    begun = [each for each in covers.of_account(hub.store, account) if each.grant is not None]
    if not begun:
        return {}
    theirs = {each.grant for each in begun}
    granted = accounts.grants(hub.store, account=account)
    lasting = [each.grid for each in granted if each.id not in theirs and each.role not in members.DESK_ROLES]
    hers = {id for grid in lasting for id in grids.subtree(hub.store, grid)}
    found: dict[str, str] = {}
    for cover in begun:
        for id in grids.subtree(hub.store, cover.grid):
            if id not in hers:
                found[id] = max(cover.until_day, found.get(id, ""))
    return found


def _end(hub: Hub, cover: Cover, by: str, now_ms: int) -> None:
    """End a cover; inside the caller's transaction. In the logs the end is its giver's where nobody typed it."""
    covers.end(hub.store, cover.id, now_ms, by)
    if cover.grant is not None:
        giver = by or cover.given_by
        members.finish_grant(hub, cover.account, cover.grid, cover.grant, giver, now_ms, is_cover=True)


def _check(hub: Hub, wanted: Cover, today: str) -> None:
    if wanted.role not in ROLES:
        raise DoorstepError("usage", detail=f"role={wanted.role} ({', '.join(ROLES)})")
    if accounts.get(hub.store, wanted.account) is None:
        raise DoorstepError("account_unknown", account=wanted.account)
    if grids.get(hub.store, wanted.grid) is None:
        raise DoorstepError("grid_unknown", grid=wanted.grid)
    first, last = date.fromisoformat(wanted.from_day), date.fromisoformat(wanted.until_day)
    if wanted.until_day < today:
        _refuse_day("--until", IS_OVER, day=wanted.until_day, today=today)
    if last < first:
        _refuse_day("--until", BEFORE_FIRST, day=wanted.until_day, first=wanted.from_day)
    if (last - max(first, date.fromisoformat(today))).days >= LONGEST_DAYS:
        _refuse_day("--until", TOO_LONG, most=LONGEST_DAYS)


def _refuse_day(field: str, text: Text, **values: object) -> NoReturn:
    detail = Text(text.say("zh", **values), text.say("en", **values))
    raise DoorstepError("invalid_value", field=field, detail=detail)


def _meets(known: Cover, wanted: Cover) -> bool:
    """Whether two covers are of the same person in the same place, and their days touch or follow each other."""
    if (known.account, known.grid, known.role) != (wanted.account, wanted.grid, wanted.role):
        return False
    gap = max(known.from_day, wanted.from_day), min(known.until_day, wanted.until_day)
    return (date.fromisoformat(gap[0]) - date.fromisoformat(gap[1])).days <= 1
