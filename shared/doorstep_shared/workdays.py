"""Working days where weekends and holidays are swapped. Whoever knows the calendar passes it in."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

_LONGEST_BREAK_DAYS = 366
"""Further than this (days) no working day is looked for: a calendar without any must not stop the program."""


class Workdays(NamedTuple):
    """Which days are worked. Holidays are announced a year at a time: a day after `known_until` is provisional."""

    is_workday: Callable[[date], bool]
    known_until: date

    def on_or_after(self, day: date) -> date:
        """The day itself when it is worked, otherwise the first working day after it: where a deadline moves to."""
        moved = day
        for _ in range(_LONGEST_BREAK_DAYS):
            if self.is_workday(moved):
                return moved
            moved += timedelta(days=1)
        return day

    def in_month_of(self, day: date) -> date:
        """Like `on_or_after`, but the last working day before where the month would end in between."""
        moved = self.on_or_after(day)
        while moved.month != day.month and day.day > 1 and not self.is_workday(day):
            day -= timedelta(days=1)
        return moved if moved.month == day.month else day

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`."""
        for _ in range(count):
            day = self.on_or_after(day + timedelta(days=1))
        return day

    def is_provisional(self, day: date) -> bool:
        """Whether the holidays around this day are not announced yet."""
        return day > self.known_until


def is_weekday(day: date) -> bool:
    """Monday to Friday: what counts as worked where nothing is announced."""
    return day.weekday() < 5
