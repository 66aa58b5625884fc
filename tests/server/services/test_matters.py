"""The three-level loop on the desk: who sees which matter, how urgent it is, which steps there are, what they write."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from doorstep_server.services import accounts, matters, members, scope
from doorstep_server.services.coverage import Calendar
from doorstep_server.services.matters import ACTIONS, Matter, Step
from doorstep_server.services.scope import Access, Rights, Scope
from doorstep_server.store import records
from doorstep_shared.errors import DoorstepError
from doorstep_shared.visit_rules import DEFAULT
from doorstep_shared.workdays import Workdays, is_weekday
from tests.server.office import Office

MATTER = "00000000-0000-7000-8000-000000000077"
MONDAY = date(2026, 9, 21)
RIGHTS = Rights(worker=Access.SEE, supervisor=Access.ACT, department=Access.ACT, auditor=Access.MASKED)


def calendar(day: date = MONDAY) -> Calendar:
    return Calendar(
        datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
        DEFAULT,
        Workdays(is_weekday, date(2026, 12, 31)),
        lambda at_ms: datetime.fromtimestamp(at_ms / 1000, UTC),
    )


class Desk:
    """An office with a supervisor, a department and an auditor; wang reports."""

    def __init__(self, office: Office) -> None:
        self.office, self.hub = office, office.hub
        for name, role in (("he", "supervisor"), ("fire", "department"), ("audit", "auditor")):
            accounts.add(self.hub, name, f"{name}科", False, "admin", office.now_ms)
            members.grant(self.hub, name, "street", role, "admin", office.now_ms)

    def scope(self, account: str) -> Scope:
        return scope.reader_of(self.hub, account).on(RIGHTS)

    def reports(self, record: str = MATTER, grid: str = "g1", **values: Any) -> None:
        own = {"title": "灯坏", "status": "reported", "reported_at": "2026-09-21T08:00", **values}
        laptop = self.office.laptops["wang" if grid == "g1" else "zhao"]
        laptop.sync(laptop.change(own, kind="matter", record=record, grid=grid), at={})

    def values(self, record: str = MATTER) -> dict[str, Any]:
        found = records.find(self.hub.store, "matter", record)
        assert found is not None
        return dict(found.shown().values)

    def takes(self, action: str, by: str = "he", why: str = "", seen: int | None = None, **fields: str) -> None:
        seen = self.office.grid("g1").seq if seen is None else seen
        self.office.now_ms += 60_000
        matters.take(self.hub, self.scope(by), MATTER, Step(action, fields, seen, why), self.office.now_ms)

    def possible(self, by: str = "he") -> list[str]:
        return matters.possible(self.scope(by), matters.find(self.hub, self.scope(by), MATTER))

    def listed(self, by: str = "he", day: date = MONDAY) -> list[Matter]:
        mine = self.scope(by)
        return matters.open_ones(self.hub, mine, mine.grids, calendar(day))


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def test_a_matter_goes_the_whole_way_from_the_report_to_the_rating(desk: Desk) -> None:
    desk.reports()
    desk.takes("accept")
    desk.takes("up", why="电梯归街道管")
    desk.takes("assign", assignee="fire", due="2026-09-30")
    desk.takes("handle", by="fire", result="已更换")
    desk.takes("close")
    desk.takes("rate", rating="5")
    assert desk.values() == {
        "title": "灯坏", "status": "closed", "reported_at": "2026-09-21T08:00", "level": "community",
        "assignee": "fire", "due": "2026-09-30", "result": ["已更换"], "rating": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        ("reported", {"accept", "assign", "up", "close"}),
        ("accepted", {"assign", "up", "handle", "close"}),
        ("assigned", {"assign", "up", "handle", "close"}),
        ("handled", {"assign", "up", "close", "reopen", "rate"}),
        ("closed", {"reopen", "rate"}),
    ],
)
def test_each_status_offers_its_steps_and_no_others_are_taken(desk: Desk, status: str, steps: set[str]) -> None:
    desk.reports(status=status)
    assert set(desk.possible()) == steps
    for action in ACTIONS.keys() - steps:
        with pytest.raises(DoorstepError, match="step_impossible"):
            desk.takes(action, why="因为", assignee="li", result="好", rating="3")


def test_the_street_sends_nothing_up_and_the_grid_nothing_down(desk: Desk) -> None:
    desk.reports(level="street")
    assert "up" not in desk.possible()
    desk.takes("down", why="社区能办")
    assert desk.values()["level"] == "community"
    desk.takes("down", why="网格能办")
    assert "down" not in desk.possible()


@pytest.mark.parametrize("action", matters.WITH_REASON)
def test_sending_on_and_reopening_need_a_reason_that_the_worker_can_read(desk: Desk, action: str) -> None:
    desk.reports(status="handled", level="community")
    with pytest.raises(DoorstepError, match="invalid_value"):
        desk.takes(action, why="  ")
    desk.takes(action, why="没有修好")
    (why,) = {row[0] for row in desk.hub.store.rows("SELECT body FROM entry WHERE body IS NOT NULL AND who = 'he'")}
    assert '"why":"没有修好"' in bytes(why).decode()


@pytest.mark.parametrize(
    ("action", "status", "fields"),
    [
        ("assign", "reported", {}),
        ("assign", "reported", {"assignee": " "}),
        ("assign", "reported", {"assignee": "li", "due": "soon"}),
        ("assign", "reported", {"assignee": "x" * 65}),
        ("handle", "assigned", {"result": ""}),
        ("close", "accepted", {}),
        ("rate", "closed", {"rating": "6"}),
        ("rate", "closed", {"rating": "五"}),
    ],
)
def test_what_a_step_needs_must_be_there_and_be_right(
    desk: Desk, action: str, status: str, fields: dict[str, str]
) -> None:
    desk.reports(status=status)
    before = desk.values()
    with pytest.raises(DoorstepError, match="invalid_value"):
        desk.takes(action, **fields)
    assert desk.values() == before


def test_closing_needs_no_second_result(desk: Desk) -> None:
    desk.reports(status="handled", result="换了灯")
    desk.takes("close")
    assert desk.values()["status"] == "closed"


def test_reopening_brings_the_status_back_although_it_goes_forward_only(desk: Desk) -> None:
    desk.reports()
    desk.takes("close", result="好了")
    desk.takes("reopen", why="又坏了")
    assert desk.values()["status"] == "accepted"


def test_two_who_act_on_the_same_page_do_not_overwrite_each_other(desk: Desk) -> None:
    desk.reports()
    seen = desk.office.grid("g1").seq
    desk.takes("assign", seen=seen, assignee="li")
    with pytest.raises(DoorstepError, match="changed_meanwhile"):
        desk.takes("assign", seen=seen, assignee="wang")
    assert desk.values()["assignee"] == "li"


def test_a_department_sees_and_does_only_what_is_assigned_to_it(desk: Desk) -> None:
    desk.reports()
    desk.reports("00000000-0000-7000-8000-000000000078", assignee="fire科")
    assert [each.row.assignee for each in desk.listed("fire")] == ["fire科"]
    with pytest.raises(DoorstepError, match="not_found"):
        matters.find(desk.hub, desk.scope("fire"), MATTER)
    with pytest.raises(DoorstepError, match="not_found"):
        desk.takes("accept", by="fire")
    desk.takes("assign", assignee="fire")
    assert desk.possible("fire") == ["handle"]
    with pytest.raises(DoorstepError, match="step_impossible"):
        desk.takes("close", by="fire", result="好")


def test_a_department_reads_of_the_closed_matters_only_its_own(desk: Desk) -> None:
    desk.reports(status="closed", result="好", reported_at="2026-09-01T08:00")
    desk.reports(
        "00000000-0000-7000-8000-000000000078", status="closed", assignee="fire", reported_at="2026-09-02T08:00"
    )
    for account, count in (("fire", 1), ("he", 2)):
        mine = desk.scope(account)
        page, _ = matters.closed_ones(desk.hub, mine, mine.grids, None, calendar())
        assert len(page) == count


def test_a_worker_and_an_auditor_only_look(desk: Desk) -> None:
    desk.reports()
    for account in ("wang", "audit"):
        assert desk.possible(account) == []
        with pytest.raises(DoorstepError, match="not_permitted"):
            desk.takes("accept", by=account)


def test_a_matter_of_another_grid_is_as_unknown_as_one_that_does_not_exist(desk: Desk) -> None:
    desk.reports()
    for account, id in (("zhao", MATTER), ("he", MATTER.replace("77", "99")), ("he", "../x")):
        with pytest.raises(DoorstepError, match="not_found"):
            matters.find(desk.hub, desk.scope(account), id)


@pytest.mark.parametrize(
    ("due", "status", "colour"),
    [
        ("2026-09-20", "assigned", "yellow"),
        ("2026-09-18", "assigned", "red"),
        ("2026-09-21", "assigned", "yellow"),
        ("2026-09-23", "assigned", "yellow"),
        ("2026-09-24", "assigned", "green"),
        ("2026-09-18", "closed", "blue"),
    ],
)
def test_the_colour_tells_how_urgent_a_matter_is(desk: Desk, due: str, status: str, colour: str) -> None:
    desk.reports(due=due, status=status)
    mine = desk.scope("he")
    closed, _ = matters.closed_ones(desk.hub, mine, mine.grids, None, calendar())
    assert [each.colour for each in [*desk.listed(), *closed]] == [colour]


def test_without_a_deadline_the_office_has_five_working_days(desk: Desk) -> None:
    desk.reports(reported_at="2026-09-18T17:00")
    assert [each.due for each in desk.listed()] == [date(2026, 9, 25)]
    assert [each.colour for each in desk.listed(day=date(2026, 9, 26))] == ["red"]


def test_a_matter_nothing_is_known_of_is_listed_last_and_never_overdue(desk: Desk) -> None:
    desk.reports(reported_at=None)
    desk.reports("00000000-0000-7000-8000-000000000078")
    found = desk.listed(day=MONDAY + timedelta(days=365))
    assert [(each.due is None, each.colour) for each in found] == [(False, "red"), (True, "green")]


def test_the_address_of_the_door_stands_beside_the_matter_or_else_its_place(desk: Desk) -> None:
    wang = desk.office.laptops["wang"]
    door = "00000000-0000-7000-8000-000000000001"
    wang.sync(wang.change({"building": "3", "unit": "2", "room": "501"}, record=door))
    desk.reports(dwelling=door)
    desk.reports("00000000-0000-7000-8000-000000000078", place="东门")
    assert sorted(each.row.place for each in desk.listed()) == ["3-2-501", "东门"]


def test_a_matter_nobody_gave_a_status_counts_as_reported(desk: Desk) -> None:
    desk.office.laptops["wang"].sync(desk.office.laptops["wang"].change({"title": "灯"}, kind="matter", record=MATTER))
    assert [each.row.status for each in desk.listed()] == ["reported"]
    assert "accept" in desk.possible("he")


def test_closed_matters_are_turned_page_by_page_without_a_gap(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matters, "CLOSED_SHOWN", 3)
    for number in range(8):
        when = f"2026-09-{1 + number // 2:02}T08:00"
        desk.reports(f"00000000-0000-7000-8000-0000000001{number:02}", status="closed", reported_at=when)
    mine, seen, before = desk.scope("he"), [], None
    for _ in range(4):
        page, before = matters.closed_ones(desk.hub, mine, mine.grids, before, calendar())
        seen += [each.row.id[-2:] for each in page]
        if before is None:
            break
    assert seen == ["07", "06", "05", "04", "03", "02", "01", "00"]
