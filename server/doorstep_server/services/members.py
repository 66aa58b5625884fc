"""Who works where: grants for a subtree, written into the log of every grid below it as `member` entries."""

import json
from collections.abc import Sequence
from typing import Literal

from doorstep_server.services.hub import Hub
from doorstep_server.services.open_log import OpenLog
from doorstep_server.store import accounts, covers, entries, grids, memberships, runs
from doorstep_server.store.memberships import Membership
from doorstep_shared.changes import Json
from doorstep_shared.clock import Stamp
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import content_id
from doorstep_shared.log import Entry

ROLES = ("auditor", "department", "worker", "lead", "supervisor", "admin")
"""From the weakest to the strongest: where several reach one grid, the strongest counts."""
DESK_ROLES = frozenset({"auditor", "department"})
"""Roles that count on the pages only: no laptop gets or brings a grid's work with them."""
_RANK = {role: number for number, role in enumerate(ROLES)}


def rank(role: str) -> int:
    """How strong a role is; one nobody knows is the weakest."""
    return _RANK.get(role, -1)


def grant(hub: Hub, account: str, grid: str, role: str, by: str, now_ms: int) -> None:
    """Give an account a role in a grid and everything below it.

    Raises:
        DoorstepError: `account_unknown`, `grid_unknown`, or `usage` for an unknown role.
    """
    if role not in ROLES:
        raise DoorstepError("usage", detail=f"role={role} ({', '.join(ROLES)})")
    if accounts.get(hub.store, account) is None:
        raise DoorstepError("account_unknown", account=account)
    if grids.get(hub.store, grid) is None:
        raise DoorstepError("grid_unknown", grid=grid)
    with hub.store.write():
        begin_grant(hub, account, grid, role, by, now_ms)
        runs.audit(hub.store, now_ms, by, "grant", f"{account} {role} {grid}")


def begin_grant(hub: Hub, account: str, grid: str, role: str, by: str, now_ms: int, *, is_cover: bool = False) -> int:
    """Let a grant take effect in the logs it concerns; inside the caller's transaction. Its id."""
    accounts.lock(hub.store, account)
    id = accounts.add_grant(hub.store, account, grid, role, by, now_ms)
    _settle(hub, account, grids.subtree(hub.store, grid), by, now_ms, is_cover=is_cover)
    return id


def finish_grant(hub: Hub, account: str, grid: str, id: int, by: str, now_ms: int, *, is_cover: bool = False) -> None:
    """Let the end of a grant take effect in the logs it concerns; inside the caller's transaction."""
    accounts.lock(hub.store, account)
    accounts.end_grant(hub.store, id, now_ms)
    _settle(hub, account, grids.subtree(hub.store, grid), by, now_ms, is_cover=is_cover)


def end_grants(hub: Hub, account: str, grid: str, by: str, now_ms: int) -> None:
    """End the grants and covers an account has for exactly this grid.

    Raises:
        DoorstepError: `not_found` when there is no grant.
    """
    with hub.store.write():
        accounts.lock(hub.store, account)
        found = accounts.grants(hub.store, account=account, grids=[grid])
        if not found:
            raise DoorstepError("not_found", what=f"{account} {grid}")
        for each in found:
            accounts.end_grant(hub.store, each.id, now_ms)
        for cover in covers.of_account(hub.store, account):
            if cover.grid == grid:
                covers.end(hub.store, cover.id, now_ms, by)
        runs.audit(hub.store, now_ms, by, "end_grant", f"{account} {grid}")
        _settle(hub, account, grids.subtree(hub.store, grid), by, now_ms)


def inherit(hub: Hub, grid_ids: Sequence[str], granted_in: Sequence[str], by: str, now_ms: int) -> None:
    """Bring the memberships in grids that are new or were moved in line with the grants for any of `granted_in`; inside
    the caller's transaction, which holds the tree."""
    for account in sorted({each.account for each in accounts.grants(hub.store, grids=list(granted_in))}):
        accounts.lock(hub.store, account)
        _settle(hub, account, list(grid_ids), by, now_ms)


def _settle(hub: Hub, account: str, grid_ids: list[str], by: str, now_ms: int, *, is_cover: bool = False) -> None:
    """Bring the memberships of a locked account in these grids in line with its grants: the highest role counts."""
    granted = {each.grid: each.role for each in sorted(accounts.grants(hub.store, account=account), key=_by_rank)}
    current = memberships.current(hub.store, account)
    for grid_id in sorted(grid_ids):
        roles = [granted[g] for g in [grid_id, *grids.ancestors(hub.store, grid_id)] if g in granted]
        role = max(roles, key=rank, default=None)
        if role == current.get(grid_id):
            continue
        grid = grids.lock(hub.store, grid_id)
        if grid is None:
            continue
        log = OpenLog(hub, grid)
        why: dict[str, Json] = {"cover": True} if is_cover else {}
        if grid_id in current:
            _log(log, {"account": account, "role": current[grid_id], "action": "end", **why}, by, now_ms)
        if role:
            _log(log, {"account": account, "role": role, "action": "grant", **why}, by, now_ms)
        log.close("", now_ms)


def _by_rank(grant: accounts.Grant) -> int:
    return rank(grant.role)


def _log(log: OpenLog, detail: dict[str, Json], by: str, now_ms: int) -> None:
    text = json.dumps({**detail, "grid": log.grid.id, "seq": log.grid.seq + 1}, ensure_ascii=False, sort_keys=True)
    entry = log.append("member", content_id(text.encode()), Stamp(now_ms, 0), by=by, detail=text)
    take_effect(log.hub, log.grid.id, entry)


def take_effect(hub: Hub, grid: str, entry: Entry) -> None:
    """Fold one `member` entry into the memberships."""
    detail = json.loads(entry.detail)
    action: Literal["grant", "end"] = detail["action"]
    if action == "end":
        memberships.end(hub.store, grid, detail["account"], entry.seq)
    else:
        memberships.begin(hub.store, Membership(grid, detail["account"], detail["role"], entry.seq, None))


def on_laptops(hub: Hub, account: str) -> dict[str, str]:
    """The grids an account's laptops carry, with its role in each."""
    return {grid: role for grid, role in memberships.current(hub.store, account).items() if role not in DESK_ROLES}


def carried(hub: Hub, account: str) -> dict[str, tuple[str, grids.Grid]]:
    """The same, each with its row, in the order of their ids."""
    return {grid.id: (role, grid) for role, grid in grids.of_member(hub.store, account) if role not in DESK_ROLES}


def refold(hub: Hub, grid: str) -> None:
    """Fold a grid's memberships anew from its log."""
    memberships.clear(hub.store, grid)
    for entry in entries.of_kind(hub.store, grid, "member"):
        take_effect(hub, grid, entry)
