"""The hybrid clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep_shared.clock import MAX_DRIFT_MS, MAX_LEAD_MS, ZERO, Stamp, logged, parse_stamp, tick

NOW_MS = 1_750_000_000_000
TWENTY_YEARS_MS = 20 * 365 * 24 * 3600 * 1000
stamps = st.builds(Stamp, st.integers(0, 10**15 - 1), st.integers(0, 10**9 - 1))


def test_time_passing_gives_the_new_millisecond() -> None:
    assert tick(Stamp(NOW_MS - 1, 7), NOW_MS) == Stamp(NOW_MS, 0)


def test_within_one_millisecond_the_counter_grows() -> None:
    assert tick(Stamp(NOW_MS, 0), NOW_MS) == Stamp(NOW_MS, 1)


def test_a_clock_set_back_a_little_does_not_go_back() -> None:
    assert tick(Stamp(NOW_MS + 60_000, 4), NOW_MS) == Stamp(NOW_MS + 60_000, 5)


def test_a_time_more_than_a_day_ahead_is_forgotten() -> None:
    assert tick(Stamp(NOW_MS + MAX_DRIFT_MS + 1, 4), NOW_MS) == Stamp(NOW_MS, 0)
    assert tick(Stamp(NOW_MS + MAX_DRIFT_MS, 4), NOW_MS) == Stamp(NOW_MS + MAX_DRIFT_MS, 5)


def test_the_first_change_takes_the_wall_clock() -> None:
    assert tick(ZERO, NOW_MS) == Stamp(NOW_MS, 0)


@given(stamps, st.integers(0, MAX_DRIFT_MS))
def test_a_later_change_of_one_writer_has_a_later_time(last: Stamp, behind_ms: int) -> None:
    if last.counter < 10**9 - 1:
        assert tick(last, last.ms - behind_ms) > last or last.ms < behind_ms


@given(stamps, st.integers(-(10**18), 10**18))
def test_however_wrong_the_clock_the_next_time_can_be_written_down(last: Stamp, now_ms: int) -> None:
    following = tick(last, now_ms)
    assert parse_stamp(str(following)) == following


@given(stamps)
def test_a_time_survives_being_written_down(stamp: Stamp) -> None:
    assert parse_stamp(str(stamp)) == stamp


@pytest.mark.parametrize(
    "text",
    ["", ".", "1", "1.", ".1", "1.2.3", "-1.0", "1.-0", "+1.0", " 1.0", "1.0 ", "1.0\n", "01.0", "1.00", "1e3.0",
     "١.0", "１.0", "1_0.0", "²4.0", "1000000000000000.0", "1.1000000000", "9" * 5000 + ".0", "NaN.0", "0x1.0"],
)  # fmt: skip
def test_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="stamp"):
        parse_stamp(text)


@pytest.mark.parametrize("text", ["0.0", "999999999999999.999999999", "1750000000000.12"])
def test_is_a_time(text: str) -> None:
    assert str(parse_stamp(text)) == text


def test_the_log_caps_a_clock_ahead_two_minutes_after_receipt() -> None:
    assert logged(Stamp(NOW_MS + TWENTY_YEARS_MS, 5), NOW_MS) == Stamp(NOW_MS + MAX_LEAD_MS, 0)
    assert logged(Stamp(NOW_MS + MAX_LEAD_MS, 1), NOW_MS) == Stamp(NOW_MS + MAX_LEAD_MS, 0)


def test_the_log_keeps_a_clock_slightly_ahead_or_behind_as_it_is() -> None:
    for at in (Stamp(NOW_MS + 1000, 5), Stamp(NOW_MS - TWENTY_YEARS_MS, 1), Stamp(NOW_MS, 0)):
        assert logged(at, NOW_MS) == at


def test_times_compare_as_pairs_of_numbers() -> None:
    assert Stamp(9, 0) < Stamp(10, 0) < Stamp(10, 2) < Stamp(10, 10)
