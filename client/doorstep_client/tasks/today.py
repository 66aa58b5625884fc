"""What is due today and soon: visits by rule, agreed follow-ups, matters; conflicts and refusals; the month's goal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from doorstep_client.store.records import IN_QUARANTINE, Grid, TrayItem
from doorstep_client.store.today import DoorRow, MatterRow, Person, Register, VisitDays
from doorstep_client.tasks.conflict import Conflict, conflicts
from doorstep_client.tasks.desk import Desk
from doorstep_shared.addresses import Address, normal_part, walking_order
from doorstep_shared.due import Coverage, Door, Due, coverage, follow_up_due, matter_due, visit_due
from doorstep_shared.visit_rules import VisitRules
from doorstep_shared.workdays import Workdays

SOON_DAYS = 6
"""How many days ahead the list looks unless all of the month is wanted: a week, with today in it."""
HER_LEVELS = ("grid", "")
"""The levels of a matter nobody is assigned to that the grid itself looks after."""

Urgency = Literal["overdue", "today", "soon"]
URGENCIES: tuple[Urgency, ...] = ("overdue", "today", "soon")


class Task(NamedTuple):
    """A door with everything due there, the earliest first. `last` is the last visit that counts."""

    door: DoorRow
    dues: tuple[Due, ...]
    tags: frozenset[str]
    last: date | None
    people: Sequence[Person] = ()

    @property
    def day(self) -> date:
        """The day the first of it is due."""
        return self.dues[0].day

    @property
    def address(self) -> Address:
        """Where it is."""
        return Address(self.door.building, self.door.unit, self.door.room)

    @property
    def place(self) -> tuple[object, ...]:
        """Where it stands on a walk, for sorting."""
        door = self.door
        return (*walking_order(door.building, door.unit, door.floor, door.room), door.id)

    def urgency(self, today: date) -> Urgency:
        """Overdue, due today, or soon."""
        return urgency(self.day, today)


class Today(NamedTuple):
    """What `doorstep today` tells.

    `tasks` are the doors wanted, in walking order, overdue ones first; `counts` counts all doors that are due, also
    those left out by a limit. `places` are due matters that belong to no door. `unsent` counts the doors of the
    goal whose visit the hub has not confirmed. `covers` are the grids she only stands in for.
    """

    now: datetime
    is_workday: bool
    is_calendar_known: bool
    coverage: Coverage
    unsent: int
    tasks: Sequence[Task]
    counts: Mapping[Urgency, int]
    places: Sequence[Due]
    matters: Mapping[str, MatterRow]
    conflicts: Sequence[Conflict]
    in_review: Sequence[TrayItem]
    covers: Sequence[Grid] = ()

    @property
    def day(self) -> date:
        """The day it is."""
        return self.now.date()

    @property
    def due_count(self) -> int:
        """How many doors are due in all."""
        return sum(self.counts.values())


class Wanted(NamedTuple):
    """Which doors are asked for: those of one `building`, at most `limit`, also those due later this month."""

    building: str = ""
    limit: int | None = None
    whole_month: bool = False


def urgency(day: date, today: date) -> Urgency:
    """How a day stands to today."""
    return "overdue" if day < today else "today" if day == today else "soon"


def today(desk: Desk, rules: VisitRules, workdays: Workdays, wanted: Wanted) -> Today:
    """Look at this laptop's register; reads only."""
    now = desk.local_time(desk.now_ms())
    day = now.date()
    register = desk.store.register(now.strftime("%Y-%m-%dT%H:%M"))
    shown = _doors(desk, register, day, receipted=False)
    expected = coverage(shown, rules, day)
    done = coverage(_doors(desk, register, day, receipted=True), rules, day) if register.has_unsent else expected
    until = _month_end(day) if wanted.whole_month else day + timedelta(days=SOON_DAYS)
    matters = {each.id: each for each in register.matters if _is_hers(each, desk.account)}
    dues = _dues(register, shown, matters.values(), rules, workdays, until)
    places = sorted(dues.pop("", ()), key=lambda due: (due.day, due.record))
    tasks = _tasks(register, shown, dues)
    if wanted.building:
        tasks = [task for task in tasks if task.door.building == normal_part(wanted.building)]
    counts = {each: sum(task.urgency(day) == each for task in tasks) for each in URGENCIES}
    return Today(
        now=now,
        is_workday=workdays.is_workday(day),
        is_calendar_known=not workdays.is_provisional(day),
        coverage=done,
        unsent=len((expected.covered - done.covered) & done.goal),
        tasks=_with_people(desk, _chosen(tasks, wanted.limit, day), day),
        counts=counts,
        places=places if not wanted.building else (),
        matters=matters,
        conflicts=[each for each in conflicts(desk) if any(desk.account in side.by for side in each.sides)],
        in_review=[item for item in desk.store.tray() if item.status == IN_QUARANTINE],
        covers=[grid for grid in desk.store.grids() if grid.until],
    )


def _doors(desk: Desk, register: Register, day: date, *, receipted: bool) -> list[Door]:
    """The doors as their rules look at them, with the visits to their duplicates counted too."""
    rows = register.doors.receipted if receipted else register.doors.shown
    tags = register.tags.receipted if receipted else register.tags.shown
    visits = dict(register.visits.receipted if receipted else register.visits.shown)
    for duplicate, original in register.duplicates.items():
        if duplicate in visits:
            visits[original] = visits.get(original, VisitDays()).and_also(visits[duplicate])
    none = VisitDays()
    doors = []
    for row in rows.values():
        days = visits.get(row.id, none)
        since = desk.local_time(row.since_ms).date() if row.since_ms is not None and not days.last_before else day
        doors.append(
            Door(
                id=row.id,
                own=row.own_frequency,
                use=row.use,
                tags=row.tags.union(tags.get(row.id, ())),
                since=since,
                last=_day(days.last),
                last_before=_day(days.last_before),
            )
        )
    return doors


def _dues(
    register: Register,
    doors: Iterable[Door],
    matters: Iterable[MatterRow],
    rules: VisitRules,
    workdays: Workdays,
    until: date,
) -> dict[str, list[Due]]:
    """Everything due up to a day, by door; under the empty name the matters that belong to no door."""
    dues: dict[str, list[Due]] = {}

    def keep(door: str, due: Due | None) -> None:
        if due and due.day <= until:
            dues.setdefault(door, []).append(due)

    visits = register.visits.shown
    for door in doors:
        keep(door.id, visit_due(door, rules, workdays))
        agreed = register.follow_ups.get(door.id)
        day = _day(agreed.day) if agreed else None
        if agreed and day:
            followed = visits.get(door.id, VisitDays()).last_follow_up
            last_follow_up = datetime.fromisoformat(followed) if followed else None
            at = datetime.fromisoformat(agreed.visited_at)
            keep(door.id, follow_up_due(day, agreed.visit, at, door.last, last_follow_up))
    known = register.doors.shown
    for each in matters:
        reported = _day(each.reported_at)
        if reported or each.deadline:
            due = matter_due(each.id, _day(each.deadline), reported or date.min, rules, workdays)
            keep(each.door if each.door in known else "", due)
    return dues


def _tasks(register: Register, doors: Iterable[Door], dues: Mapping[str, list[Due]]) -> list[Task]:
    by_id = {door.id: door for door in doors if door.id in dues}
    rows = register.doors.shown
    return [
        Task(rows[id], tuple(sorted(found, key=lambda due: due.day)), by_id[id].tags, by_id[id].last)
        for id, found in dues.items()
    ]


def _chosen(tasks: list[Task], limit: int | None, day: date) -> list[Task]:
    """At most so many doors, overdue ones first. A limit leaves out none that is due this very day before others:
    what was agreed for today must not hide behind what is late anyway."""
    order = {each: place for place, each in enumerate(URGENCIES)}
    chosen = sorted(tasks, key=lambda task: (task.urgency(day) != "today", order[task.urgency(day)], task.place))
    return sorted(chosen[:limit], key=lambda task: (order[task.urgency(day)], task.place))


def _with_people(desk: Desk, tasks: list[Task], day: date) -> list[Task]:
    people = desk.store.people([task.door.id for task in tasks], day.isoformat())
    return [task._replace(people=people.get(task.door.id, ())) for task in tasks]


def _is_hers(matter: MatterRow, account: str) -> bool:
    """Whether the worker looks after a matter: it is assigned to her, or to nobody and the grid's own."""
    return matter.assignee == account or (not matter.assignee and matter.level in HER_LEVELS)


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _day(text: str) -> date | None:
    """The day a stored text begins with; None where a newer version wrote something else there."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
