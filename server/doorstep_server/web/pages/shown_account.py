"""The page of one account, and roles in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from doorstep_server.services import members, two_step
from doorstep_server.services.authority import Authority
from doorstep_server.services.moments import moment
from doorstep_server.services.role_names import ROLE_NAMES
from doorstep_server.store import accounts, covers, devices, grids
from doorstep_server.store.accounts import Grant
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import admin_texts as words
from doorstep_server.web.pages.language import current
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text


@dataclass(frozen=True, slots=True)
class ShownGrant:
    """A role in a grid, in words; `may_end` tells whether the reader may take it back."""

    grid: str
    grid_name: str
    role: Text
    by: str
    when: str
    until: str
    may_end: bool


def roles_to_give(mine: Authority) -> list[tuple[str, Text]]:
    """The roles a reader may give, the most usual first."""
    own = [mine.scope.reader.roles[grid] for grid in mine.scope.acting_grids]
    highest = members.rank("admin") if mine.is_operator else max(map(members.rank, own), default=-1)
    return [(role, said) for role, said in ROLE_NAMES.items() if members.rank(role) <= highest]


def granted_in_words(desk: Desk, mine: Authority, names: Sequence[str]) -> dict[str, list[str]]:
    """By account: its roles in the grids the reader sees; what lies outside is one remark."""
    language = current(desk.language)
    seen = {each.id: each.name for each in mine.grids()}
    found: dict[str, list[str]] = {name: [] for name in names}
    for name in names:
        granted = accounts.grants(desk.hub.store, account=name)
        for each in granted:
            if each.grid in seen:
                said = words.ROLE_IN.say(language, grid=seen[each.grid], role=ROLE_NAMES[each.role])
                found[name].append(said)
        if any(each.grid not in seen for each in granted):
            found[name].append(words.ELSEWHERE.say(language))
    return found


def one_account(desk: Desk, mine: Authority, name: str, sent: Any = None, error: DoorstepError | None = None) -> str:
    """The page of an account: its roles, laptops, and the forms the reader may send.

    Raises:
        DoorstepError: `account_unknown` for one she does not see.
    """
    account = mine.seen_account(name)
    store, is_hers = desk.hub.store, mine.is_hers(account)
    granted = accounts.grants(store, account=name)
    seen = {each.id for each in mine.grids()}
    to_act_in = mine.grids_to_act_in()
    return render_template(
        "one_account.html",
        w=words,
        account=account,
        grants=[_shown(desk, each, mine) for each in granted if each.grid in seen],
        is_elsewhere=any(each.grid not in seen for each in granted),
        is_hers=is_hers,
        may_act=bool(to_act_in),
        devices=devices.of_account(store, name) if is_hers else [],
        is_two_step=two_step.is_on(desk.hub, name),
        grids=[(each.id, f"{each.name} {each.id}") for each in to_act_in],
        roles=roles_to_give(mine),
        at=lambda at_ms: moment(desk.local_time, at_ms) if at_ms is not None else "",
        sent=sent,
        error=error,
    )


def _shown(desk: Desk, grant: Grant, mine: Authority) -> ShownGrant:
    grid = grids.get(desk.hub.store, grant.grid)
    until = {each.grant: each.until_day for each in covers.of_account(desk.hub.store, grant.account)}
    return ShownGrant(
        grid=grant.grid,
        grid_name=grid.name if grid else grant.grid,
        role=ROLE_NAMES[grant.role],
        by=grant.granted_by,
        when=moment(desk.local_time, grant.granted_ms),
        until=until.get(grant.id, ""),
        may_end=mine.is_operator or mine.scope.may_act_in(grant.grid),
    )
