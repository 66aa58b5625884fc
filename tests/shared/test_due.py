"""What is due at a door and when, and the goal of a month."""

from datetime import date, datetime

import pytest

from doorstep_shared.due import Door, coverage, follow_up_due, matter_due, rule_day, visit_due
from doorstep_shared.visit_rules import DEFAULT
from doorstep_shared.workdays import Workdays, is_weekday

WORKDAYS = Workdays(is_weekday, date(2026, 12, 31))
DOOR = Door("d1", own="monthly", use="self", tags=frozenset(), since=date(2026, 1, 10))
AGREED = date(2026, 5, 8)
AT = datetime(2026, 4, 20, 10, 0)


@pytest.mark.parametrize(
    ("every", "last", "due"),
    [
        ("weekly", date(2026, 4, 28), date(2026, 5, 5)),
        ("monthly", date(2026, 1, 31), date(2026, 2, 28)),
        ("monthly", date(2026, 12, 5), date(2027, 1, 5)),
        ("quarterly", date(2026, 11, 30), date(2027, 2, 28)),
        ("half_yearly", date(2026, 8, 31), date(2027, 2, 28)),
        ("yearly", date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_a_door_is_due_one_period_after_its_last_visit(every: str, last: date, due: date) -> None:
    assert rule_day(every, last, date(2020, 1, 1)) == due


@pytest.mark.parametrize(
    ("every", "due"),
    [
        ("weekly", date(2026, 5, 17)),
        ("monthly", date(2026, 5, 31)),
        ("quarterly", date(2026, 6, 30)),
        ("half_yearly", date(2026, 6, 30)),
        ("yearly", date(2026, 12, 31)),
    ],
)
def test_a_door_never_visited_is_due_at_the_end_of_the_period_it_was_registered_in(every: str, due: date) -> None:
    assert rule_day(every, None, date(2026, 5, 13)) == due


def test_a_door_without_rule_is_never_due() -> None:
    assert rule_day("never", date(2020, 1, 1), date(2020, 1, 1)) is None
    assert visit_due(DOOR._replace(own="never"), DEFAULT, WORKDAYS) is None


def test_a_visit_due_on_a_day_off_moves_to_the_next_working_day() -> None:
    due = visit_due(DOOR._replace(last=date(2026, 4, 9)), DEFAULT, WORKDAYS)
    assert due is not None
    assert (due.day, due.every, due.is_provisional) == (date(2026, 5, 11), "monthly", False)


def test_a_day_whose_holidays_are_not_announced_is_marked_provisional() -> None:
    due = visit_due(DOOR._replace(last=date(2026, 12, 9)), DEFAULT, WORKDAYS)
    assert due is not None
    assert due.is_provisional


def test_a_follow_up_is_due_on_the_very_day_that_was_agreed_even_a_day_off() -> None:
    sunday = date(2026, 5, 10)
    due = follow_up_due(sunday, "v1", AT, None, None)
    assert due is not None
    assert (due.day, due.record, due.reason) == (sunday, "v1", "follow_up")


def test_a_visit_on_the_agreed_day_or_later_keeps_a_follow_up() -> None:
    assert follow_up_due(AGREED, "v1", AT, AGREED, None) is None
    assert follow_up_due(AGREED, "v1", AT, date(2026, 5, 7), None) is not None


def test_a_visit_made_to_follow_up_keeps_it_before_the_agreed_day() -> None:
    later = datetime(2026, 5, 2, 9, 0)
    assert follow_up_due(AGREED, "v1", AT, later.date(), later) is None


def test_the_follow_up_visit_that_agrees_the_next_day_does_not_keep_its_own_agreement() -> None:
    assert follow_up_due(AGREED, "v1", AT, AT.date(), AT) is not None


def test_a_matter_is_due_on_its_deadline_or_some_working_days_after_it_was_reported() -> None:
    friday, saturday = date(2026, 5, 8), date(2026, 5, 9)
    assert matter_due("m", saturday, friday, DEFAULT, WORKDAYS).day == date(2026, 5, 11)
    assert matter_due("m", None, friday, DEFAULT, WORKDAYS).day == date(2026, 5, 15)


def test_the_goal_of_a_month_is_what_was_due_by_its_end_when_it_began() -> None:
    today = date(2026, 5, 20)
    doors = [
        DOOR._replace(id="not yet", last=date(2026, 4, 30), last_before=date(2026, 4, 30)),
        DOOR._replace(id="done", last=date(2026, 5, 3), last_before=date(2026, 3, 31)),
        DOOR._replace(id="late", last=date(2026, 1, 3), last_before=date(2026, 1, 3)),
        DOOR._replace(id="later", own="quarterly", last=date(2026, 4, 3), last_before=date(2026, 4, 3)),
        DOOR._replace(id="besides", own="quarterly", last=date(2026, 5, 1), last_before=date(2026, 4, 3)),
        DOOR._replace(id="no rule", own="never", last=date(2026, 5, 2)),
    ]
    found = coverage(doors, DEFAULT, today)
    assert found.goal == {"not yet", "done", "late"}
    assert found.covered == {"done"}
    assert found.beyond == {"besides", "no rule"}


def test_a_visit_this_month_does_not_take_its_door_out_of_the_goal() -> None:
    door = DOOR._replace(last=date(2026, 5, 2), last_before=date(2026, 4, 2))
    assert coverage([door], DEFAULT, date(2026, 5, 31)).goal == {"d1"}
    assert coverage([door], DEFAULT, date(2026, 5, 31)).covered == {"d1"}


def test_a_monthly_door_belongs_to_every_month_however_the_holidays_fall() -> None:
    last_of_april = DOOR._replace(last=date(2026, 4, 30), last_before=date(2026, 4, 30))
    assert coverage([last_of_april], DEFAULT, date(2026, 5, 1)).goal == {"d1"}
