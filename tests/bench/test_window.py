"""The night window: what is played is what waiting in line does."""

from math import isclose

import pytest

from bench import window
from bench.window import Place, boxes_for, play


def test_the_same_night_is_played_twice_alike() -> None:
    assert play(500, 2, 20, 60) == play(500, 2, 20, 60)


def test_a_laptop_that_never_waits_waits_for_its_own_sync_only() -> None:
    night = play(10, 16, 100, 60)
    assert 0.05 <= night.wait_median <= 0.15
    assert night.wait_most <= 0.15
    assert night.queue_most <= 0


def test_a_box_that_is_too_small_is_busy_until_all_are_served() -> None:
    night = play(10_000, 1, 1000, 60)
    assert isclose(night.done_minutes * 60, 10_000, rel_tol=0.05)
    assert night.busy > 0.95
    assert night.queue_most > 5000


def test_a_second_processor_shortens_the_wait() -> None:
    assert play(3000, 2, 200, 60).wait_95 < play(3000, 1, 200, 60).wait_95


def test_the_fewest_boxes_are_enough_and_one_less_is_not() -> None:
    place = Place("a town", 6000, 2, 60)
    boxes = boxes_for(place, 100)
    assert boxes > 1
    for number, is_enough in ((boxes, True), (boxes - 1, False)):
        night = play(-(-place.laptops // number), place.processors, 100, place.window_minutes)
        assert (night.wait_95 <= window.WAIT_WANTED_SECONDS) is is_enough


def test_the_tables_have_a_row_for_every_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "PLACES", (Place("a lane", 90, 1, 10), Place("a street", 891, 2, 60)))
    for place in window.PLACES:
        assert f"| {place.name} |" in window.amounts()
        assert f"| {place.name} |" in window.windows(20)
