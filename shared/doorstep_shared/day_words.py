"""A day as people say it: 明天, +7, 下周三, 12-05, or written out. The day it is said on is passed in."""

import calendar
import re
from datetime import date, timedelta

from doorstep_shared.fields import Day, Minute, ValidationError, tidy
from doorstep_shared.i18n import Text

_DAY = Day(Text("日期", "day"))
_TIME = Minute(Text("时间", "time"))
_NAMES = {
    "今天": 0, "今日": 0, "today": 0,
    "明天": 1, "明日": 1, "tomorrow": 1,
    "后天": 2, "大后天": 3,
    "半个月后": 15, "半月后": 15,
    "昨天": -1, "昨日": -1, "yesterday": -1,
    "前天": -2,
}  # fmt: skip
_NUMBERS = {**{word: number for number, word in enumerate("一二三四五六七八九十", 1)}, "两": 2}
_WEEKDAYS = {**dict(zip("一二三四五六日", range(7), strict=True)), "天": 6}
_WEEKDAYS |= {str(number): number - 1 for number in range(1, 8)}
_ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKS_ON = {"本": 0, "这": 0, "这个": 0, "this ": 0, "下": 1, "下个": 1, "next ": 1, "下下": 2, "下下个": 2}
_COUNT = r"([0-9]{1,4}|[一两二三四五六七八九十])"
_UNIT = r"(天|日|days?|d|个?周|个?星期|weeks?|w|个?月|months?|m)"
_AFTER = re.compile(rf"\+ ?{_COUNT} ?{_UNIT}?|{_COUNT} ?{_UNIT}之?[后後]|in {_COUNT} ?{_UNIT}")
_WEEKDAY = re.compile(r"(下下个?|下个?|这个?|本)?(?:周|星期|礼拜)([一二三四五六日天1-7])")
_ENGLISH_WEEKDAY = re.compile(rf"(next |this )?({'|'.join(_ENGLISH_WEEKDAYS)})[a-z]{{0,6}}")
_MONTH_DAY = re.compile(r"([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?[日号]?|([0-9]{2})([0-9]{2})")
_DAY_OF_MONTH = re.compile(r"([0-9]{1,2}) ?[日号]")
_CLOCK = re.compile(r"(.*?)[ T]*([0-9]{1,2})(?::|点)([0-9]{2})?分?", re.DOTALL)
_LEAP_YEARS = 8
"""How many years lie at most between two 29ths of February."""


def read_day(typed: str, today: date, *, ahead: bool = True) -> str:
    """The day meant, as ``YYYY-MM-DD``.

    A day without its year or month is the next such day after `today`; with ``ahead=False`` the last one up to it.

    Raises:
        ValidationError: ``not_a_date``.
    """
    text = tidy(typed).casefold()
    try:
        day = _counted(text, today) or _weekday(text, today, ahead) or _in_calendar(text, today, ahead)
    except (OverflowError, ValueError) as error:
        raise ValidationError("not_a_date") from error
    said = day.isoformat() if day else _DAY.parse(text)
    if not isinstance(said, str) or len(said) != 10:
        raise ValidationError("not_a_date")
    _DAY.check_value(said)
    return said


def read_moment(typed: str, today: date) -> str:
    """A time as ``YYYY-MM-DDTHH:MM``: written out, or as ``19:30``, ``昨天 19:30``, ``12-05 19:30``; never ahead of
    `today` where the day is not written out.

    Raises:
        ValidationError: ``not_a_time``.
    """
    text = tidy(typed)
    said = _TIME.parse(text)
    parts = _CLOCK.fullmatch(text)
    if said == text and parts:
        try:
            day = read_day(parts[1], today, ahead=False) if parts[1] else today.isoformat()
        except ValidationError as error:
            raise ValidationError("not_a_time") from error
        said = f"{day}T{int(parts[2]):02}:{parts[3] or '00'}"
    if not isinstance(said, str) or len(said) != 16:
        raise ValidationError("not_a_time")
    _TIME.check_value(said)
    return said


def _counted(text: str, today: date) -> date | None:
    """明天, +7, 两周后."""
    if text in _NAMES:
        return today + timedelta(days=_NAMES[text])
    parts = _AFTER.fullmatch(text)
    if not parts:
        return None
    word, unit = parts[1] or parts[3] or parts[5], parts[2] or parts[4] or parts[6] or "d"
    count = _NUMBERS[word] if word in _NUMBERS else int(word)
    if unit[0] == "m" or unit.endswith("月"):
        return _months_after(today, count)
    is_weeks = unit[0] == "w" or unit.endswith(("周", "星期"))
    return today + timedelta(days=count * 7 if is_weeks else count)


def _months_after(day: date, count: int) -> date:
    """The same day of a later month, or its last where it is shorter."""
    months = day.month - 1 + count
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _weekday(text: str, today: date, ahead: bool) -> date | None:
    """周三, 下周三, next wed. A week begins on Monday."""
    parts, english = _WEEKDAY.fullmatch(text), _ENGLISH_WEEKDAY.fullmatch(text)
    if parts:
        wanted = _WEEKDAYS[parts[2]]
    elif english:
        wanted = _ENGLISH_WEEKDAYS.index(english[2])
    else:
        return None
    week = parts[1] if parts else english[1] if english else None
    if week:
        return today + timedelta(days=wanted - today.weekday() + 7 * _WEEKS_ON[week])
    if ahead:
        return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    return today - timedelta(days=(today.weekday() - wanted) % 7)


def _in_calendar(text: str, today: date, ahead: bool) -> date | None:
    """12-05, 12月5日, 1205; 5日."""
    if parts := _MONTH_DAY.fullmatch(text):
        month, day = int(parts[1] or parts[3]), int(parts[2] or parts[4])
        years = range(today.year, today.year + (_LEAP_YEARS + 1 if ahead else -_LEAP_YEARS - 1), 1 if ahead else -1)
        candidates = [(year, month, day) for year in years]
    elif parts := _DAY_OF_MONTH.fullmatch(text):
        months = [today.year * 12 + today.month - 1 + (step if ahead else -step) for step in range(3)]
        candidates = [(month // 12, month % 12 + 1, int(parts[1])) for month in months]
    else:
        return None
    for year, month, day in candidates:
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            found = date(year, month, day)
            if found > today if ahead else found <= today:
                return found
    return None
