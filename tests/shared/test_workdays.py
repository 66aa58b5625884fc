"""Working days where weekends are swapped for holidays."""

from datetime import date

from doorstep_shared.workdays import Workdays, is_weekday

HOLIDAYS = {date(2026, 5, day) for day in (1, 2, 3, 4, 5)}
WORKED_SATURDAY = date(2026, 5, 9)
MAY = Workdays(lambda day: day == WORKED_SATURDAY or (is_weekday(day) and day not in HOLIDAYS), date(2026, 12, 31))


def test_a_deadline_on_a_holiday_moves_to_the_first_working_day_after_it() -> None:
    assert MAY.on_or_after(date(2026, 5, 1)) == date(2026, 5, 6)


def test_a_saturday_that_is_worked_is_a_working_day() -> None:
    assert MAY.on_or_after(WORKED_SATURDAY) == WORKED_SATURDAY


def test_working_days_are_counted_over_holidays_and_worked_weekends() -> None:
    assert MAY.after(date(2026, 4, 30), 1) == date(2026, 5, 6)
    assert MAY.after(date(2026, 5, 8), 2) == date(2026, 5, 11)


def test_a_day_after_what_is_announced_is_provisional() -> None:
    assert not MAY.is_provisional(date(2026, 12, 31))
    assert MAY.is_provisional(date(2027, 1, 1))


def test_a_calendar_without_any_working_day_leaves_the_day_where_it_is() -> None:
    never = Workdays(lambda day: False, date(2026, 12, 31))
    assert never.on_or_after(date(2026, 5, 1)) == date(2026, 5, 1)


def test_what_is_counted_by_months_moves_back_where_the_month_would_end_in_between() -> None:
    sunday = date(2026, 5, 31)
    assert MAY.in_month_of(sunday) == date(2026, 5, 29)
    assert MAY.in_month_of(date(2026, 5, 30)) == date(2026, 5, 29)
    assert MAY.in_month_of(date(2026, 5, 24)) == date(2026, 5, 25)
    assert MAY.in_month_of(date(2026, 5, 29)) == date(2026, 5, 29)


def test_in_a_month_without_any_working_day_what_is_due_stays_in_it() -> None:
    never_in_may = Workdays(lambda day: day.month != 5, date(2026, 12, 31))
    assert never_in_may.in_month_of(date(2026, 5, 20)).month == 5
