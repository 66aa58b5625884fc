"""The worker's coverage and the office's are one figure, made of delivered visits; vain syncs are no secret."""

from datetime import UTC, datetime

from doorstep_server.services import coverage, visit_rules
from doorstep_server.services.coverage import Calendar, Counts
from doorstep_shared.holidays import workdays
from tests.scenarios.town import GRID, Laptop, Town


def the_offices(town: Town) -> Counts:
    now = datetime.fromtimestamp(town.now_ms / 1000, UTC)
    calendar = Calendar(
        now, visit_rules.current(town.hub), workdays(), lambda ms: datetime.fromtimestamp(ms / 1000, UTC)
    )
    return coverage.counts(coverage.of_grid(town.hub, GRID, calendar))


def hers(laptop: Laptop) -> tuple[int, int]:
    found = laptop.does("today", "--json").document["coverage"]
    return found["goal"], found["covered"]


def test_her_figure_and_the_offices_agree_before_and_after_the_night(town: Town, wang: Laptop, li: Laptop) -> None:
    for laptop in (wang, li):
        laptop.does("dwelling", "edit", "3-2-501", "--visit-frequency", "monthly")
        laptop.does("sync")
    wang.does("sync")
    wang.does("visit", "--quick", "3-2-501", "老人身体好")
    assert hers(wang) == (the_offices(town).goal, the_offices(town).covered)
    assert the_offices(town).covered == 0
    wang.does("sync")
    li.does("sync")
    assert the_offices(town).covered == 1
    assert hers(wang) == hers(li) == (the_offices(town).goal, the_offices(town).covered)


def test_the_office_learns_how_often_her_laptop_tried_in_vain(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--quick", "3-2-501", "老人身体好")
    wang.reaches = "http://127.0.0.1:9"
    for _ in range(2):
        wang.types("sync").refused("hub_unreachable")
    wang.reaches = None
    wang.does("sync")
    wang.does("sync")
    assert [notes for (notes,) in town.rows("SELECT notes FROM sync_run ORDER BY id DESC LIMIT 2")] == [
        "",
        "failed:2:hub_unreachable",
    ]
