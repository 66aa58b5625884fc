"""Coverage as the office counts it: how each door stands, what the month's goal is, which doors were missed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from doorstep_server.services import coverage, trends
from doorstep_server.services.coverage import Calendar, GridStanding
from doorstep_shared.visit_rules import from_toml
from doorstep_shared.workdays import Workdays, is_weekday
from tests.server.office import Office, offer

RULES = from_toml("""
[[rule]]
tags = ["living_alone"]
every = "monthly"
[[rule]]
use = ["vacant"]
every = "never"
[[rule]]
every = "quarterly"
""")
NOON = datetime(2026, 9, 21, 14, 13, tzinfo=UTC)
"""The time of day the office works at."""


def local(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def door(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012}"


class Community:
    """Grid g1 as wang fills it."""

    def __init__(self, office: Office) -> None:
        self.office, self.wang, self.count = office, office.laptops["wang"], 0

    def has(self, number: int, **values: Any) -> str:
        """A dwelling 1-1-<number>."""
        own = {"building": "1", "unit": "1", "room": str(number), **values}
        self.last = self.wang.change(own, record=door(number))
        self.wang.sync(self.last)
        return door(number)

    def saw(self, id: str, day: str, **values: Any) -> str:
        """A visit."""
        self.count += 1
        record = f"00000000-0000-7000-9000-{self.count:012}"
        set_ = {"dwelling": id, "visited_at": f"{day}T10:00", "worker": "wang", "outcome": "met", **values}
        self.wang.sync(self.wang.change({k: v for k, v in set_.items() if v is not None}, kind="visit", record=record))
        return record

    def houses(self, id: str, *tags: str, **values: Any) -> str:
        """Somebody who lives there."""
        self.count += 1
        record = f"00000000-0000-7000-a000-{self.count:012}"
        members = {f"tags/{tag}": True for tag in tags}
        self.wang.sync(self.wang.change({"dwelling": id, **members, **values}, kind="resident", record=record))
        return record

    def standing(self, now: datetime = NOON) -> GridStanding:
        """How the grid stands."""
        return coverage.of_grid(self.office.hub, "g1", calendar(now))

    def freshness(self, now: datetime = NOON) -> dict[str, str]:
        """How each room stands."""
        return {each.row.room: each.freshness for each in self.standing(now).doors}


def calendar(now: datetime = NOON) -> Calendar:
    return Calendar(now, RULES, Workdays(is_weekday, date(2026, 12, 31)), local)


@pytest.fixture
def community(office: Office) -> Community:
    return Community(office)


def test_a_door_is_overdue_due_fresh_never_visited_or_not_planned(community: Community) -> None:
    community.saw(community.has(101), "2026-05-04")
    community.saw(community.has(102), "2026-06-22")
    community.saw(community.has(103), "2026-09-01")
    community.has(104)
    community.has(105, use="vacant")
    assert community.freshness() == {
        "101": "overdue", "102": "due", "103": "fresh", "104": "never", "105": "unplanned"
    }  # fmt: skip


def test_a_door_never_visited_is_overdue_once_the_period_it_came_in_is_over(community: Community) -> None:
    community.has(101)
    assert community.freshness(datetime(2026, 9, 30, 9, tzinfo=UTC)) == {"101": "never"}
    assert community.freshness(datetime(2026, 10, 1, 9, tzinfo=UTC)) == {"101": "overdue"}


def test_a_knock_without_an_answer_does_not_count(community: Community) -> None:
    community.saw(community.has(101), "2026-09-01", outcome="not_home")
    assert community.freshness() == {"101": "never"}


def test_a_visit_in_the_future_does_not_count_yet(community: Community) -> None:
    community.saw(community.has(101), "2026-09-22")
    assert community.freshness() == {"101": "never"}
    assert community.freshness(datetime(2026, 9, 22, 11, tzinfo=UTC)) == {"101": "fresh"}


def test_a_visit_to_a_resident_counts_for_her_door(community: Community) -> None:
    resident = community.houses(community.has(101))
    community.saw("", "2026-09-01", dwelling=None, subject=resident)
    assert community.freshness() == {"101": "fresh"}


def test_who_lives_there_now_decides_how_often_a_door_is_visited(community: Community) -> None:
    stays, left = community.has(101), community.has(102)
    community.houses(stays, "living_alone")
    community.houses(left, "living_alone", moved_out="2026-09-21")
    for each in (stays, left):
        community.saw(each, "2026-08-10")
    assert community.freshness() == {"101": "overdue", "102": "fresh"}


def test_a_visit_to_a_duplicate_counts_for_the_original_and_the_duplicate_is_no_door(community: Community) -> None:
    original, duplicate = community.has(101), community.has(102)
    community.saw(duplicate, "2026-09-01")
    community.wang.sync(community.wang.change({"_same_as": original}, record=duplicate))
    assert community.freshness() == {"101": "fresh"}


def test_of_the_visits_to_a_door_and_to_its_duplicate_the_later_one_counts(community: Community) -> None:
    original, duplicate = community.has(101), community.has(102)
    community.saw(original, "2026-09-05")
    community.saw(duplicate, "2026-09-01")
    community.wang.sync(community.wang.change({"_same_as": original}, record=duplicate))
    assert [each.last for each in community.standing().doors] == [date(2026, 9, 5)]


def test_what_is_to_be_visited_this_month_includes_the_overdue_and_the_never_visited(community: Community) -> None:
    community.saw(community.has(101), "2026-05-04")
    community.saw(community.has(102), "2026-06-22")
    community.saw(community.has(103), "2026-09-01")
    community.has(104)
    community.has(105, use="vacant")
    assert coverage.counts(community.standing()).to_visit == 3


def test_a_deleted_door_and_a_refused_visit_do_not_count(community: Community) -> None:
    there, gone = community.has(102), community.has(101)
    seen = {"_life": [community.last.id]}
    community.wang.sync(community.wang.change({"_life": "deleted"}, record=gone, over=seen))
    community.wang.sync(
        community.wang.change({"dwelling": there, "visited_at": "yesterday"}, kind="visit", record=door(900))
    )
    assert community.freshness() == {"102": "never"}


def test_the_months_goal_is_what_was_due_when_it_began(community: Community) -> None:
    done, open_, beyond = community.has(101), community.has(102), community.has(103)
    for each, day in ((done, "2026-06-10"), (open_, "2026-06-10"), (beyond, "2026-08-20")):
        community.saw(each, day)
    community.saw(done, "2026-09-02")
    community.saw(beyond, "2026-09-02")
    counts = coverage.counts(community.standing())
    assert (counts.doors, counts.goal, counts.covered, counts.percent) == (3, 2, 1, 50)


def test_the_share_reaches_a_hundred_only_when_all_is_done() -> None:
    almost = coverage.Counts(300, dict.fromkeys(coverage.FRESHNESSES, 0), 300, 299)
    assert almost.percent == 99
    assert coverage.NOTHING.percent == 100
    assert almost.plus(almost).goal == 600


def test_buildings_come_in_walking_order_and_their_figures_add_up(community: Community) -> None:
    for number, building in ((101, "10"), (102, "2"), (103, "2")):
        community.has(number, building=building)
    standing = community.standing()
    buildings = coverage.by_building(standing)
    assert list(buildings) == ["2", "10"]
    total = coverage.NOTHING
    for doors in buildings.values():
        total = total.plus(coverage.counts(standing, doors))
    assert total == coverage.counts(standing)


def test_not_one_door_is_missing_from_the_list_of_missed_doors(community: Community) -> None:
    seen, before, twin, never = (community.has(number) for number in (101, 102, 103, 104))
    community.saw(seen, "2026-09-10")
    community.saw(before, "2026-09-09")
    copy = community.has(105)
    community.saw(copy, "2026-09-12")
    community.wang.sync(community.wang.change({"_same_as": twin}, record=copy))
    found = coverage.missed(community.office.hub, "g1", date(2026, 9, 10), date(2026, 9, 12), calendar())
    assert [each.row.id for each in found] == [before, never]


def test_both_ends_of_the_period_belong_to_it(community: Community) -> None:
    for number, day in ((101, "2026-09-01"), (102, "2026-09-30")):
        community.saw(community.has(number), day)
    late = datetime(2026, 10, 2, 9, tzinfo=UTC)
    missed = coverage.missed(community.office.hub, "g1", date(2026, 9, 1), date(2026, 9, 30), calendar(late))
    assert missed == []


def test_the_months_are_counted_by_grid_and_worker_and_summed_into_quarters(community: Community) -> None:
    where = community.has(101)
    for day in ("2026-06-30", "2026-07-01", "2026-08-31", "2026-09-01", "2025-09-30"):
        community.saw(where, day)
    community.saw(where, "2026-09-02", worker="li")
    community.saw(where, "2026-09-03", outcome="not_home")
    found = trends.read(community.office.hub, ["g1", "g2"], date(2026, 9, 21), 12)
    assert (found.months[0], found.months[-1], len(found.months)) == ("2025-10", "2026-09", 12)
    assert dict(zip(found.months, found.visits, strict=True))["2026-09"] == 2
    assert found.quarters == [(2025, 4, 0), (2026, 1, 0), (2026, 2, 1), (2026, 3, 4)]
    assert [(row.name, row.total) for row in found.by_worker] == [("wang", 4), ("li", 1)]
    assert [(row.name, row.total) for row in found.by_grid] == [("g1", 5)]


def test_the_months_before_january_are_those_of_the_year_before() -> None:
    assert trends.months_until(date(2027, 2, 1), 4) == ["2026-11", "2026-12", "2027-01", "2027-02"]


def test_a_value_of_a_newer_version_stands_in_nobodys_way(community: Community) -> None:
    where = community.has(101)
    newer = community.wang.change({"dwelling": where, "visited_at": "soon", "outcome": "met"}, kind="visit",
                                  record=door(901), schema=99)  # fmt: skip
    community.wang.sync(offer(newer))
    assert community.freshness() == {"101": "never"}
