"""The morning board hides nobody who is behind."""

from datetime import UTC, datetime
from typing import Any

import pytest

from doorstep_server.services import accounts, devices, members, morning, sync
from doorstep_server.services.figures import Figures
from doorstep_server.services.morning import Morning
from doorstep_shared.protocol import SyncRequestSchema
from tests.server.office import Office

DAY_MS = 24 * 60 * 60 * 1000


def local(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def board(office: Office, *grids: str) -> Morning:
    figures = Figures(office.hub, local)
    calendar = figures.calendar(office.now_ms)
    return morning.read(office.hub, grids or ("g1", "g2"), calendar, office.now_ms, figures)


def comes(office: Office, account: str, **parts: Any) -> None:
    """A sync of an account's laptop that brings nothing."""
    laptop = office.laptops[account]
    request = {"protocol": 1, "client": "doorstep 0.1.0", "clock_ms": office.now_ms, **parts}
    device = devices.authenticate(office.hub, laptop.token)
    sync.sync(office.hub, device, SyncRequestSchema().load(request), office.now_ms)


def names(found: Any) -> list[str]:
    return [each.account for each in found]


@pytest.fixture
def synced(office: Office) -> Office:
    """Everybody has synced just now."""
    for account in office.laptops:
        comes(office, account)
    return office


def test_who_synced_within_a_day_is_not_behind(synced: Office) -> None:
    synced.now_ms += DAY_MS
    found = board(synced)
    assert (found.people, found.behind_with_visits, found.behind_without, found.stale) == (3, [], [], [])


def test_who_did_not_is_behind_with_visits_or_without(synced: Office) -> None:
    wang = synced.laptops["wang"]
    door = {"building": "1", "room": "101", "visit_frequency": "weekly"}
    wang.sync(wang.change(door))
    synced.now_ms += 20 * DAY_MS
    comes(synced, "li")
    found = board(synced)
    assert names(found.behind_with_visits) == ["wang"]
    assert names(found.behind_without) == ["zhao"]
    assert (found.behind_with_visits[0].days, found.behind_with_visits[0].due) == (20, 1)


def test_who_never_had_a_laptop_is_behind_too(synced: Office) -> None:
    accounts.add(synced.hub, "new", "新来的", False, "admin", synced.now_ms)
    members.grant(synced.hub, "new", "g2", "worker", "admin", synced.now_ms)
    (found,) = board(synced).behind_without
    assert (found.account, found.name, found.seen_ms, found.laptops) == ("new", "新来的", None, [])


def test_who_syncs_from_one_of_two_laptops_is_not_behind(synced: Office) -> None:
    synced.now_ms += 3 * DAY_MS
    synced.laptop("wang").sync()
    found = board(synced)
    assert "wang" not in names(found.behind_without)
    assert "wang" in [each.device.account for each in found.stale]


def test_a_door_nobody_ever_called_at_makes_a_silence_urgent_before_it_is_overdue(synced: Office) -> None:
    wang = synced.laptops["wang"]
    wang.sync(wang.change({"building": "1", "room": "101", "visit_frequency": "monthly"}))
    synced.now_ms += 2 * DAY_MS
    found = board(synced)
    assert (found.coverage.by_freshness["overdue"], found.coverage.by_freshness["never"]) == (0, 1)
    assert (names(found.behind_with_visits), names(found.behind_without)) == (["li", "wang"], ["zhao"])


def test_a_supervisor_is_not_expected_to_sync(synced: Office) -> None:
    accounts.add(synced.hub, "he", "何", False, "admin", synced.now_ms)
    members.grant(synced.hub, "he", "street", "supervisor", "admin", synced.now_ms)
    assert names(board(synced).behind_without) == []


def test_only_the_people_of_the_asked_grids_are_told(synced: Office) -> None:
    synced.now_ms += 2 * DAY_MS
    assert names(board(synced, "g2").behind_without) == ["zhao"]
    assert [each.device.account for each in board(synced, "g2").stale] == ["zhao"]


def test_a_revoked_laptop_is_no_longer_expected_but_its_owner_is(synced: Office) -> None:
    devices.revoke(synced.hub, synced.laptops["wang"].device, "admin", synced.now_ms)
    synced.now_ms += 2 * DAY_MS
    found = board(synced)
    assert "wang" in names(found.behind_without)
    assert "wang" not in [each.device.account for each in found.stale]


def test_what_a_laptop_said_last_is_told_with_the_failures_before_it(synced: Office) -> None:
    comes(
        synced, "wang", waiting=7, clock_ms=synced.now_ms + 3_600_000, trouble={"failed": 4, "code": "hub_unreachable"}
    )
    synced.now_ms += 3 * DAY_MS
    laptop = next(each for each in board(synced).stale if each.device.account == "wang")
    assert (laptop.device.waiting, laptop.device.clock_offset_ms) == (7, 3_600_000)
    assert (laptop.failed, laptop.failure) == (4, "hub_unreachable")


def test_the_night_counts_what_came_since_noon_of_the_day_before(synced: Office) -> None:
    before = board(synced).night
    wang = synced.laptops["wang"]
    wang.sync(
        wang.change({"building": "1", "room": "101"}),
        wang.change({"phone": "x"}),
        {"id": "f" * 32, "grid": "g1", "body": "?"},
    )
    comes(synced, "wang", waiting=3)
    comes(synced, "wang", waiting=2)
    after = board(synced).night
    assert (after.laptops, after.accepted - before.accepted) == (3, 1)
    assert (after.quarantined, after.dead, after.waiting) == (1, 1, 2)
    synced.now_ms += 18 * 60 * 60 * 1000
    assert board(synced).night == after
    synced.now_ms += DAY_MS
    assert board(synced).night == morning.Night(0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("matter", "is_overdue"),
    [
        pytest.param({"due": "2026-09-20", "reported_at": "2026-09-01T09:00"}, True, id="its deadline has passed"),
        pytest.param({"due": "2026-12-20", "reported_at": "2026-01-01T09:00"}, False, id="it has time left"),
        pytest.param({"reported_at": "2026-08-03T09:00"}, True, id="reported long ago without a deadline"),
        pytest.param({"reported_at": "2026-09-21T09:00"}, False, id="reported today without a deadline"),
        pytest.param({}, False, id="nothing tells"),
        pytest.param({"due": "2026-09-01", "status": "closed"}, False, id="it is closed"),
    ],
)
def test_a_matter_is_overdue_by_its_deadline_or_the_time_it_may_take(
    synced: Office, matter: dict[str, str], is_overdue: bool
) -> None:
    wang = synced.laptops["wang"]
    record = "00000000-0000-7000-8000-000000000077"
    wang.sync(wang.change({"title": "灯坏", "status": "reported", **matter}, kind="matter", record=record))
    assert board(synced).overdue_matters == is_overdue


def test_conflicts_and_refused_changes_of_these_grids_are_counted(synced: Office) -> None:
    wang, li = synced.laptops["wang"], synced.laptops["li"]
    wang.sync(wang.change({"phone": "13800000001"}, seen=2))
    li.sync(li.change({"phone": "13800000002"}, seen=2), li.change({"phone": "not a number"}))
    found = board(synced)
    assert (found.conflicts, found.quarantined) == (1, 1)
    assert (board(synced, "g2").conflicts, board(synced, "g2").quarantined) == (0, 0)


def test_figures_are_counted_again_only_when_something_changed(synced: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = Figures(synced.hub, local)
    calendar = figures.calendar(synced.now_ms)
    grid = synced.grid("g1")
    first = figures.of(grid, calendar)
    monkeypatch.setattr("doorstep_server.services.coverage.of_grid", lambda *_: pytest.fail("counted again"))
    assert figures.of(grid, calendar) is first
    monkeypatch.undo()
    wang = synced.laptops["wang"]
    wang.sync(wang.change({"building": "1", "room": "101"}))
    assert figures.of(synced.grid("g1"), calendar).doors == first.doors + 1
