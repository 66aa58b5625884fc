"""What is due at a door, and when; and how much of a month's goal is done.

A visit by rule is due one period after the last visit that counts. A door never visited is due at the end of the
period in which it came into the register, so that nothing is overdue on the day the register is loaded.
Laptop and office call these functions with the same facts and get the same figures.
"""

import calendar
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal, NamedTuple

from doorstep_shared.visit_rules import NEVER, VisitRules
from doorstep_shared.workdays import Workdays

NOT_COUNTED = ("not_home",)
"""Outcomes of a visit that leave the door due: nobody was there."""
FOLLOWING_UP = "follow_up"
"""The purpose of a visit that settles an agreed follow-up, even before its day."""
OPEN_STATUSES = ("reported", "accepted", "assigned", "handled")
"""The statuses of a matter that is not closed."""

Reason = Literal["visit", "follow_up", "matter"]
_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


class Door(NamedTuple):
    """A dwelling with what its rule looks at.

    `own` is its own frequency or empty; `since` the day it came into the register; `last` the last visit that
    counts, `last_before` the last one before this month began.
    """

    id: str
    own: str
    use: str
    tags: frozenset[str]
    since: date
    last: date | None = None
    last_before: date | None = None


class Due(NamedTuple):
    """Something to be done by `day`. `every` is the frequency of a visit by rule; `record` the visit or matter
    that asks for it. `is_provisional` tells that holidays may still move the day."""

    reason: Reason
    day: date
    every: str = ""
    record: str = ""
    is_provisional: bool = False


class Coverage(NamedTuple):
    """The doors (ids) that are to be visited this month, those of them that were, and others visited besides."""

    goal: frozenset[str]
    covered: frozenset[str]
    beyond: frozenset[str]


def rule_day(every: str, last: date | None, since: date) -> date | None:
    """The day a door is due by its frequency, before holidays move it; None when it is not visited by rule."""
    if every == NEVER:
        return None
    return _period_end(since, every) if last is None else _one_period_after(last, every)


def visit_due(door: Door, rules: VisitRules, workdays: Workdays) -> Due | None:
    """When the next visit by rule is due; a day off moves it to the next working day of the same month, or else back
    to the last one, because the goal is counted by months."""
    every = rules.every(door.own, door.tags, door.use)
    day = rule_day(every, door.last, door.since)
    if day is None:
        return None
    return Due("visit", workdays.in_month_of(day), every, is_provisional=workdays.is_provisional(day))


def follow_up_due(
    agreed: date, visit: str, at: datetime, last: date | None, last_follow_up: datetime | None
) -> Due | None:
    """A follow-up agreed by the `visit` made `at`, on the very day it was agreed for; None when it was kept.

    It is kept by a visit on that day or later, or by a later one whose purpose was to follow up.
    """
    if (last and last >= agreed) or (last_follow_up and last_follow_up > at):
        return None
    return Due("follow_up", agreed, record=visit)


def matter_due(record: str, deadline: date | None, reported: date, rules: VisitRules, workdays: Workdays) -> Due:
    """When an open matter is due: its deadline, on a day off the next working day; without one some working days
    after it was reported."""
    day = deadline or workdays.after(reported, rules.matter_workdays)
    return Due("matter", workdays.on_or_after(day), record=record, is_provisional=workdays.is_provisional(day))


def coverage(doors: Iterable[Door], rules: VisitRules, today: date) -> Coverage:
    """How much of this month's goal is done by the visits the doors carry.

    The goal is every door that was due by the end of the month when the month began. Days off do not move it:
    whatever the holidays, a monthly door belongs to every month.
    """
    month = today.replace(day=1)
    end = _period_end(today, "monthly")
    goal: set[str] = set()
    covered: set[str] = set()
    beyond: set[str] = set()
    for door in doors:
        day = rule_day(rules.every(door.own, door.tags, door.use), door.last_before, door.since)
        is_wanted = day is not None and day <= end
        is_visited = door.last is not None and door.last >= month
        if is_wanted:
            goal.add(door.id)
        if is_visited:
            (covered if is_wanted else beyond).add(door.id)
    return Coverage(frozenset(goal), frozenset(covered), frozenset(beyond))


@cache
def _one_period_after(day: date, every: str) -> date:
    if every == "weekly":
        return day + timedelta(days=7)
    months = day.month - 1 + _MONTHS[every]
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@cache
def _period_end(day: date, every: str) -> date:
    """The last day of the week, month, quarter, half-year or year `day` is in."""
    if every == "weekly":
        return day + timedelta(days=6 - day.weekday())
    months = _MONTHS[every]
    month = (day.month - 1) // months * months + months
    return date(day.year, month, calendar.monthrange(day.year, month)[1])
