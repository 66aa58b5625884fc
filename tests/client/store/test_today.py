"""What the list of what is due is made of: read table by table, never door by door."""

import pytest

from doorstep_client.store.database import Database
from doorstep_client.store.today import Register
from tests.client.desk import Desk

NOW = "2026-10-01T09:00"


def settle(desk: Desk, first: int, count: int) -> None:
    """Doors with a resident, a visit with a follow-up and a matter each, none of it sent."""
    for number in range(first, first + count):
        door = f"00000000-0000-4000-8000-{number:012d}"
        tail = door[8:]
        desk.save({"building": "3", "room": str(number)}, door)
        desk.save({"dwelling": door, "name": "甲", "tags/over_80": True}, f"1{number:07d}{tail}", kind="resident")
        visit = {"dwelling": door, "visited_at": "2026-09-01T10:00", "follow_up": "2026-09-20"}
        desk.save(visit, f"2{number:07d}{tail}", kind="visit")
        desk.save({"dwelling": door, "title": "x", "status": "reported"}, f"3{number:07d}{tail}", kind="matter")


def test_the_number_of_queries_does_not_grow_with_the_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    asked: list[str] = []
    rows = Database.rows
    monkeypatch.setattr(Database, "rows", lambda db, sql, values=(): asked.append(sql) or rows(db, sql, values))

    def queries() -> int:
        asked.clear()
        register = desk.store.register(NOW)
        desk.store.people(list(register.doors.shown), NOW[:10])
        return len(asked)

    settle(desk, 1, 2)
    few = queries()
    settle(desk, 100, 40)
    assert queries() == few


@pytest.fixture
def register() -> Register:
    desk = Desk()
    settle(desk, 1, 1)
    return desk.store.register(NOW)


def test_what_is_not_sent_is_shown_and_not_receipted(register: Register) -> None:
    (door,) = register.doors.shown
    assert register.tags.shown == {door: {"over_80"}}
    assert register.visits.shown[door].last == "2026-09-01T10:00"
    assert (register.doors.receipted, register.tags.receipted, register.visits.receipted) == ({}, {}, {})
    assert register.has_unsent


def test_a_visit_of_the_month_is_not_one_before_it() -> None:
    desk = Desk()
    settle(desk, 1, 1)
    (days,) = desk.store.register("2026-09-30T09:00").visits.shown.values()
    assert (days.last, days.last_before) == ("2026-09-01T10:00", "")


def test_a_visit_that_is_still_to_come_is_none_yet() -> None:
    desk = Desk()
    settle(desk, 1, 1)
    assert desk.store.register("2026-08-30T09:00").visits.shown == {}


def test_the_doors_of_a_grid_that_is_no_longer_hers_are_not_listed() -> None:
    desk = Desk("li", "g1", "g2")
    settle(desk, 1, 1)
    desk.store.exchange.describe_grid("g1", "g1", "small", "worker", ended=True, writer=desk.new_writer())
    assert desk.store.register(NOW).doors.shown == {}
