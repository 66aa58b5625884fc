"""Days and times as people say them, said on Friday 2026-11-20."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep_shared.day_words import read_day, read_moment
from doorstep_shared.fields import ValidationError

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("今天", "2026-11-20"),
        ("明天", "2026-11-21"),
        ("后天", "2026-11-22"),
        ("大后天", "2026-11-23"),
        ("tomorrow", "2026-11-21"),
        ("Tomorrow", "2026-11-21"),
        ("+7", "2026-11-27"),
        ("＋７", "2026-11-27"),
        ("+ 7", "2026-11-27"),
        ("+0", "2026-11-20"),
        ("+7天", "2026-11-27"),
        ("+2周", "2026-12-04"),
        ("+2w", "2026-12-04"),
        ("+1月", "2026-12-20"),
        ("+3m", "2027-02-20"),
        ("3天后", "2026-11-23"),
        ("三天后", "2026-11-23"),
        ("两周后", "2026-12-04"),
        ("一个月后", "2026-12-20"),
        ("半个月后", "2026-12-05"),
        ("in 2 weeks", "2026-12-04"),
        ("周三", "2026-11-25"),
        ("周五", "2026-11-27"),
        ("周六", "2026-11-21"),
        ("本周五", "2026-11-20"),
        ("本周一", "2026-11-16"),
        ("下周三", "2026-11-25"),
        ("下周日", "2026-11-29"),
        ("下星期天", "2026-11-29"),
        ("下下周1", "2026-11-30"),
        ("礼拜二", "2026-11-24"),
        ("wed", "2026-11-25"),
        ("next friday", "2026-11-27"),
        ("12-05", "2026-12-05"),
        ("１２月５日", "2026-12-05"),
        ("12/5", "2026-12-05"),
        ("1205", "2026-12-05"),
        ("11-20", "2027-11-20"),
        ("1-3", "2027-01-03"),
        ("02-29", "2028-02-29"),
        ("5号", "2026-12-05"),
        ("31日", "2026-12-31"),
        ("2026-12-05", "2026-12-05"),
        ("20261205", "2026-12-05"),
        ("2026年12月5日", "2026-12-05"),
        (" 明天 ", "2026-11-21"),
    ],
)
def test_a_day_is_understood_as_it_is_said(typed: str, meant: str) -> None:
    assert read_day(typed, FRIDAY) == meant


def test_months_are_counted_to_the_last_day_of_a_shorter_one() -> None:
    assert read_day("+1月", date(2027, 1, 31)) == "2027-02-28"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("11-20", "2026-11-20"), ("12-05", "2025-12-05"), ("周五", "2026-11-20"), ("30日", "2026-10-30")],
)
def test_looking_back_it_is_the_last_such_day(typed: str, meant: str) -> None:
    assert read_day(typed, FRIDAY, ahead=False) == meant


@pytest.mark.parametrize(
    "typed",
    ["", " ", "下周", "周八", "周0", "13-05", "02-30", "00-00", "32日", "0号", "9999", "+", "+-7", "-7",
     "+99999", "+9999月",
     "7", "2026-02-30", "2026-13-01", "1899-12-31", "2200-01-01", "明天后天", "明天\x00", "\udc80", "١٢-٠٥",
     "next", "下下下周三", "12-05-", "12--05", "+１２３４５６７８９０",
     "天", "nan", "；rm -rf", "明" * 5000],
)  # fmt: skip
def test_anything_else_is_no_day(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_day(typed, FRIDAY)


@given(st.text(max_size=12), st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.booleans())
def test_any_text_is_a_day_of_the_calendar_or_refused(typed: str, today: date, ahead: bool) -> None:
    try:
        said = read_day(typed, today, ahead=ahead)
    except ValidationError:
        return
    assert date.fromisoformat(said).isoformat() == said


@given(st.text("今明后天下周三+0123456789-/月日号 wed", max_size=8), st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_nearly_a_day_is_a_day_of_the_calendar_or_refused(typed: str, today: date) -> None:
    try:
        said = read_day(typed, today)
    except ValidationError:
        return
    assert date.fromisoformat(said).isoformat() == said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("19:30", "2026-11-20T19:30"),
        ("１９：３０", "2026-11-20T19:30"),
        ("9点", "2026-11-20T09:00"),
        ("昨天 19:30", "2026-11-19T19:30"),
        ("昨天19点30分", "2026-11-19T19:30"),
        ("11-18 8:05", "2026-11-18T08:05"),
        ("12-05 8:05", "2025-12-05T08:05"),
        ("2026-11-20 19:30", "2026-11-20T19:30"),
        ("2026-11-20T19:30", "2026-11-20T19:30"),
    ],
)
def test_a_time_is_understood_as_it_is_said(typed: str, meant: str) -> None:
    assert read_moment(typed, FRIDAY) == meant


@pytest.mark.parametrize(
    "typed", ["", "24:00", "19:60", "19:3", "25点", "晚上", "13-40 19:30", "19:30:", ":", "x 19:30"]
)
def test_anything_else_is_no_time(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_moment(typed, FRIDAY)
