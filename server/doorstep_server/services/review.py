"""Quarantine: letting a refused change in, or closing it, by a person and for a reason. Both are entries of the log."""

from dataclasses import dataclass
from typing import Literal

from doorstep_server.services.hub import Hub
from doorstep_server.services.open_log import OpenLog
from doorstep_server.store import changes, entries, grids, quarantine
from doorstep_shared.changes import Change
from doorstep_shared.errors import DoorstepError
from doorstep_shared.log import OK, QUARANTINED, Entry

REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Refused:
    """A change in quarantine with its log entry, which holds the reason."""

    change: Change
    entry: Entry


def open_cases(hub: Hub, grid_ids: list[str]) -> list[Refused]:
    """The changes of these grids that wait for a decision, oldest first."""
    return [Refused(change, entry) for change, entry in quarantine.open_cases(hub.store, grid_ids)]


def decide(hub: Hub, change_id: str, decision: Literal["release", "reject"], by: str, why: str, now_ms: int) -> Entry:
    """Let a quarantined change in, with its original time, or close it.

    Raises:
        DoorstepError: `not_found` when no such change waits for a decision.
    """
    found = changes.get_refused(hub.store, change_id)
    if found is None:
        raise DoorstepError("not_found", what=change_id)
    with hub.store.write():
        grid = grids.lock(hub.store, found[0].grid)
        change, status = changes.get_refused(hub.store, change_id) or found
        if grid is None or status != QUARANTINED:
            raise DoorstepError("not_found", what=change_id)
        about = entries.about(hub.store, [(change.grid, change.record, change_id)])[change_id]
        first = next(each for each in about if each.kind == "change")
        log = OpenLog(hub, grid)
        entry = log.append(decision, change_id, first.ts, OK if decision == "release" else REJECTED, by=by, why=why)
        if decision == "release":
            log.fold(change, first.ts)
        log.close("", now_ms)
        changes.set_status(hub.store, change, OK if decision == "release" else REJECTED)
    return entry
