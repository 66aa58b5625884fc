"""The Chinese calendar of working days, with holidays and the weekends that are worked in their stead."""

from datetime import date
from functools import cache

from doorstep_shared.workdays import Workdays, is_weekday


def workdays() -> Workdays:
    """Working days as announced; where nothing is announced yet, Monday to Friday."""
    import chinese_calendar
    from chinese_calendar.constants import holidays

    first, last = date(min(holidays).year, 1, 1), date(max(holidays).year, 12, 31)

    @cache
    def is_workday(day: date) -> bool:
        return bool(chinese_calendar.is_workday(day)) if first <= day <= last else is_weekday(day)

    return Workdays(is_workday, last)
