"""Which doors were visited and which are to be: by door, by building, by grid, by month. Only receipted work counts.

The rules are those the laptops use (`doorstep_shared.due`), so that the worker's figure and the office's agree.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from doorstep_server.services.hub import Hub
from doorstep_server.store import coverage as store_coverage
from doorstep_server.store.coverage import DoorRow, VisitDays
from doorstep_shared.addresses import Address, natural_order, walking_order
from doorstep_shared.due import Coverage, Door, Due, coverage, visit_due
from doorstep_shared.visit_rules import VisitRules
from doorstep_shared.workdays import Workdays

Freshness = Literal["fresh", "due", "overdue", "never", "unplanned"]
FRESHNESSES: tuple[Freshness, ...] = ("overdue", "never", "due", "fresh", "unplanned")
"""How a door stands: overdue; never visited and not overdue yet; due this month; done; not visited by rule."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the day's figures rest on: the local time now, the rules, the working days, how a time is written here."""

    now: datetime
    rules: VisitRules
    workdays: Workdays
    local_time: Callable[[int], datetime]


@dataclass(frozen=True, slots=True)
class DoorStanding:
    """A door and how it stands. `last` is the last visit that counts; `due` the day of the next by rule;
    `is_due` tells that it is no later than the end of this month."""

    row: DoorRow
    tags: frozenset[str]
    last: date | None
    due: date | None
    freshness: Freshness
    is_due: bool = False

    @property
    def address(self) -> Address:
        """Where it is."""
        return Address(self.row.building, self.row.unit, self.row.room)

    @property
    def place(self) -> tuple[object, ...]:
        """Where it stands on a walk, for sorting."""
        return (*walking_order(self.row.building, self.row.unit, self.row.floor, self.row.room), self.row.id)


@dataclass(frozen=True, slots=True)
class GridStanding:
    """A grid's doors in walking order, and the month's goal."""

    grid: str
    doors: Sequence[DoorStanding]
    month: Coverage


@dataclass(frozen=True, slots=True)
class Counts:
    """How many doors there are, how they stand, and the month's goal with what is done of it.

    `to_visit` are those whose next visit is due by the end of this month, those never visited among them.
    """

    doors: int
    by_freshness: Mapping[Freshness, int]
    goal: int
    covered: int
    to_visit: int = 0

    @property
    def percent(self) -> int:
        """How much of the goal is done, rounded down, so that 100 means all of it; 100 without a goal."""
        return 100 * self.covered // self.goal if self.goal else 100

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(
            self.doors + other.doors,
            {each: self.by_freshness[each] + other.by_freshness[each] for each in FRESHNESSES},
            self.goal + other.goal,
            self.covered + other.covered,
            self.to_visit + other.to_visit,
        )


NOTHING = Counts(0, dict.fromkeys(FRESHNESSES, 0), 0, 0)


def of_grid(hub: Hub, grid: str, calendar: Calendar) -> GridStanding:
    """Look at every door of a grid; reads only."""
    now, day = calendar.now.strftime("%Y-%m-%dT%H:%M"), calendar.now.date()
    rows = store_coverage.doors(hub.store, grid)
    tags = store_coverage.tags(hub.store, grid, now[:10])
    visits = _with_duplicates(hub, grid, store_coverage.visits(hub.store, grid, now, f"{now[:7]}-01"))
    fresh = [id for id in rows if not visits.get(id, VisitDays()).last_before]
    since_ms = store_coverage.registered_ms(hub.store, grid, fresh)
    doors = [_door(row, tags.get(row.id, set()), visits.get(row.id), since_ms, calendar) for row in rows.values()]
    month = coverage(doors, calendar.rules, day)
    standings = (_standing(rows[door.id], door, calendar) for door in doors)
    return GridStanding(grid, sorted(standings, key=lambda each: each.place), month)


def counts(standing: GridStanding, doors: Iterable[DoorStanding] | None = None) -> Counts:
    """Count a grid, or some of its doors."""
    chosen = list(standing.doors if doors is None else doors)
    ids = {each.row.id for each in chosen}
    found = Counter(each.freshness for each in chosen)
    goal, covered = standing.month.goal & ids, standing.month.covered & ids
    to_visit = sum(each.is_due for each in chosen)
    return Counts(len(chosen), {each: found[each] for each in FRESHNESSES}, len(goal), len(covered), to_visit)


def by_building(standing: GridStanding) -> dict[str, list[DoorStanding]]:
    """The doors of a grid by building, in walking order."""
    found: dict[str, list[DoorStanding]] = {}
    for door in standing.doors:
        found.setdefault(door.row.building, []).append(door)
    return dict(sorted(found.items(), key=lambda item: natural_order(item[0])))


def missed(hub: Hub, grid: str, first: date, last: date, calendar: Calendar) -> list[DoorStanding]:
    """The doors of a grid without one visit that counts in a period, in walking order."""
    visited = store_coverage.visited_between(hub.store, grid, first.isoformat(), last.isoformat())
    for duplicate, original in store_coverage.duplicates(hub.store, grid).items():
        if duplicate in visited:
            visited.add(original)
    return [door for door in of_grid(hub, grid, calendar).doors if door.row.id not in visited]


def _with_duplicates(hub: Hub, grid: str, visits: Mapping[str, VisitDays]) -> dict[str, VisitDays]:
    """The visits by door, those to a duplicate counted for the original too."""
    found = dict(visits)
    for duplicate, original in store_coverage.duplicates(hub.store, grid).items():
        if duplicate in found:
            found[original] = found.get(original, VisitDays()).and_also(found[duplicate])
    return found


def _door(
    row: DoorRow, tags: Iterable[str], days: VisitDays | None, since_ms: Mapping[str, int], calendar: Calendar
) -> Door:
    days = days or VisitDays()
    is_old = row.id not in since_ms
    return Door(
        id=row.id,
        own=row.own_frequency,
        use=row.use,
        tags=row.tags.union(tags),
        since=calendar.now.date() if is_old else calendar.local_time(since_ms[row.id]).date(),
        last=_day(days.last),
        last_before=_day(days.last_before),
    )


def _standing(row: DoorRow, door: Door, calendar: Calendar) -> DoorStanding:
    due, today = visit_due(door, calendar.rules, calendar.workdays), calendar.now.date()
    day = due.day if due else None
    is_due = day is not None and (day.year, day.month) <= (today.year, today.month)
    return DoorStanding(row, door.tags, door.last, day, _freshness(door, due, today), is_due)


def _freshness(door: Door, due: Due | None, today: date) -> Freshness:
    if due is None:
        return "unplanned"
    if due.day < today:
        return "overdue"
    if door.last is None:
        return "never"
    return "due" if (due.day.year, due.day.month) == (today.year, today.month) else "fresh"


def _day(text: str) -> date | None:
    """The day a stored text begins with; None where a newer version wrote something else there."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
