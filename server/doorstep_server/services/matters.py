"""Matters on the desk: who may see which, how urgent each is, and every step of the three-level loop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from doorstep_server.services import authoring, log_reading, settling
from doorstep_server.services.authoring import Writing
from doorstep_server.services.coverage import Calendar
from doorstep_server.services.hub import Hub
from doorstep_server.services.scope import Scope
from doorstep_server.store import grids, matters, records
from doorstep_server.store.matters import MatterRow
from doorstep_server.store.records import Record
from doorstep_shared import reasons
from doorstep_shared.changes import Change, Json
from doorstep_shared.due import OPEN_STATUSES, matter_due
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import ValidationError
from doorstep_shared.ids import RECORD_ID
from doorstep_shared.kinds import find_kind
from doorstep_shared.tables import TABLES

Colour = Literal["red", "yellow", "green", "blue"]
"""Overdue; nearly due; in time; closed. The four colours the offices use."""
NEAR_WORKDAYS = 2
"""A matter is nearly due when it is within this many working days of its deadline."""
CLOSED_SHOWN = 50
LEVELS = tuple(TABLES["matter_level"])


class Action(NamedTuple):
    """A step. `statuses` are those it starts from; `status` is where it leads, empty where it stays; `needs` are the
    fields that must be given."""

    statuses: tuple[str, ...]
    status: str
    needs: tuple[str, ...] = ()


ACTIONS: dict[str, Action] = {
    "accept": Action(("reported",), "accepted"),
    "assign": Action(OPEN_STATUSES, "assigned", ("assignee",)),
    "up": Action(OPEN_STATUSES, ""),
    "down": Action(OPEN_STATUSES, ""),
    "handle": Action(("accepted", "assigned"), "handled", ("result",)),
    "close": Action(OPEN_STATUSES, "closed"),
    "reopen": Action(("handled", "closed"), "accepted"),
    "rate": Action(("handled", "closed"), "", ("rating",)),
}
"""Every step of the loop. Handing to a department is assigning to it."""
WITH_REASON = ("up", "down", "reopen")
"""Steps nobody may take without saying why."""
OF_DEPARTMENTS = ("handle",)
"""What a department may do with what is assigned to it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter with the day it is due (None where nothing tells) and its colour."""

    row: MatterRow
    due: date | None
    colour: Colour
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does to a matter: the action, what she filled in, the position her page showed, and why."""

    action: str
    fields: Mapping[str, str]
    seen: int
    why: str = ""


def open_ones(hub: Hub, scope: Scope, grid_ids: Sequence[str], calendar: Calendar) -> list[Matter]:
    """The open matters a reader may see in these grids, the most urgent first."""
    found = [look(row, calendar) for row in matters.open_matters(hub.store, grid_ids) if may_see(scope, row)]
    return sorted(found, key=lambda each: (each.due or date.max, each.row.reported_at, each.row.id))


def closed_ones(
    hub: Hub, scope: Scope, grid_ids: Sequence[str], before: tuple[str, str] | None, calendar: Calendar
) -> tuple[list[Matter], tuple[str, str] | None]:
    """A page of closed matters, and where the next one begins."""
    rows = matters.closed_matters(hub.store, grid_ids, before, CLOSED_SHOWN + 1)
    shown = rows[:CLOSED_SHOWN]
    following = (shown[-1].reported_at, shown[-1].id) if len(rows) > CLOSED_SHOWN else None
    return [look(row, calendar) for row in shown if may_see(scope, row)], following


def may_see(scope: Scope, row: MatterRow) -> bool:
    """A department sees only what is assigned to it."""
    return not scope.is_assigned_only(row.grid) or scope.is_assigned(row.assignee)


def look(row: MatterRow, calendar: Calendar) -> Matter:
    """How urgent a matter is."""
    reported, deadline = _day(row.reported_at), _day(row.deadline)
    if reported is None and deadline is None:
        return Matter(row, None, "blue" if row.status == "closed" else "green", False)
    due = matter_due(row.id, deadline, reported or date.min, calendar.rules, calendar.workdays)
    return Matter(row, due.day, _colour(row, due.day, calendar), due.is_provisional)


def find(hub: Hub, scope: Scope, id: str) -> Record:
    """A matter the reader may see.

    Raises:
        DoorstepError: `not_found`, also for one that is not hers to see.
    """
    found = records.find(hub.store, "matter", id) if RECORD_ID.fullmatch(id) else None
    if found is None or found.grid not in scope.grids:
        raise DoorstepError("not_found", what=id)
    if scope.is_assigned_only(found.grid) and not scope.is_assigned(found.shown().values.get("assignee")):
        raise DoorstepError("not_found", what=id)
    return found


def possible(scope: Scope, record: Record) -> list[str]:
    """The steps this reader may take with a matter as it stands."""
    if not scope.may_act_in(record.grid):
        return []
    values = record.shown().values
    status, level = values.get("status") or "reported", values.get("level") or LEVELS[0]
    allowed = OF_DEPARTMENTS if scope.is_assigned_only(record.grid) else tuple(ACTIONS)
    return [
        name
        for name in allowed
        if status in ACTIONS[name].statuses
        and not (name == "up" and level == LEVELS[-1])
        and not (name == "down" and level == LEVELS[0])
    ]


def take(hub: Hub, scope: Scope, id: str, step: Step, now_ms: int) -> Change:
    """Take a step, as an ordinary change that supersedes what the page showed.

    Raises:
        DoorstepError: `not_found`, `not_permitted`, `step_impossible` when the matter does not stand where the step
            starts, `changed_meanwhile`, `invalid_value` for a field or a missing reason. Nothing is written then.
    """
    grid = find(hub, scope, id).grid
    scope.need_act(grid, id)
    why = settling.reason(step.why) if step.why.strip() or step.action in WITH_REASON else ""
    with hub.store.write():
        grids.lock(hub.store, grid)
        record = find(hub, scope, id)
        values = record.shown().values
        title = str(values.get("title") or id)
        if step.action not in possible(scope, record):
            raise DoorstepError("step_impossible", what=title)
        writes = _writes(step, values)
        rendered = log_reading.state_at(hub, grid, "matter", id, step.seen)
        for path in writes:
            settling.check_unchanged(hub, record, rendered, path, title)
        writing = Writing("matter", id, Edit(set=writes, why=why), seen=step.seen)
        return authoring.write(hub, scope.reader.account, grid, [writing], now_ms)[0]


def _writes(step: Step, values: Mapping[str, Json]) -> dict[str, Json]:
    action, kind = ACTIONS[step.action], find_kind("matter")
    assert kind is not None
    writes: dict[str, Json] = {}
    for name in ("assignee", "due", "result", "rating"):
        typed = step.fields.get(name, "")
        if typed.strip() and _takes(step.action, name):
            try:
                writes[name] = kind.fields[name].read(typed)
            except ValidationError as error:
                detail = reasons.FIELD_REASONS[str(error.messages[0])]
                raise DoorstepError("invalid_value", field=kind.fields[name].label, detail=detail) from error
    needed = [*action.needs, *(["result"] if step.action == "close" and not values.get("result") else [])]
    for name in needed:
        if writes.get(name) is None:
            raise DoorstepError("invalid_value", field=kind.fields[name].label, detail=reasons.FIELD_REASONS["empty"])
    if action.status:
        writes["status"] = action.status
    if step.action in ("up", "down"):
        here = LEVELS.index(str(values.get("level") or LEVELS[0]))
        writes["level"] = LEVELS[here + (1 if step.action == "up" else -1)]
    return writes


FIELDS_OF: dict[str, tuple[str, ...]] = {
    "assign": ("assignee", "due"),
    "handle": ("result",),
    "close": ("result",),
    "rate": ("rating",),
}
"""What each step asks for."""


def _takes(action: str, name: str) -> bool:
    return name in FIELDS_OF.get(action, ())


def _colour(row: MatterRow, due: date, calendar: Calendar) -> Colour:
    today = calendar.now.date()
    if row.status == "closed":
        return "blue"
    if due < today:
        return "red"
    return "yellow" if due <= calendar.workdays.after(today, NEAR_WORKDAYS) else "green"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
