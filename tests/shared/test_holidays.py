"""The announced working days of China."""

from datetime import date, timedelta

import pytest

from doorstep_shared.holidays import workdays

CALENDAR = workdays()


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 5, 1), False),
        (date(2026, 5, 9), True),
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),
        (date(2026, 10, 8), True),
        (date(2026, 11, 21), False),
    ],
)
def test_holidays_are_off_and_the_weekends_in_their_stead_are_worked(day: date, is_worked: bool) -> None:
    assert CALENDAR.is_workday(day) is is_worked
    assert not CALENDAR.is_provisional(day)


def test_beyond_the_announced_years_monday_to_friday_are_worked_provisionally() -> None:
    beyond = CALENDAR.known_until + timedelta(days=1)
    assert CALENDAR.is_provisional(beyond)
    assert [CALENDAR.is_workday(beyond + timedelta(days=each)) for each in range(7)].count(True) == 5


def test_before_the_first_known_year_monday_to_friday_are_worked() -> None:
    assert CALENDAR.is_workday(date(1999, 10, 1))
    assert not CALENDAR.is_workday(date(1999, 10, 2))
