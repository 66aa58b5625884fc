"""What the worker is told about her work after a sync."""

from typing import Any

from doorstep_shared.changes import DELETED, LIFE
from tests.client.desk import DOOR, OTHER_DOOR, START_MS, Desk, elsewhere
from tests.client.hub_model import HubModel


def _told(desk: Desk, hub: HubModel, what: str) -> list[tuple[Any, ...]]:
    notices = desk.sync(hub).of(what)
    return [(notice.path, notice.mine, notice.shown, notice.whose, notice.why) for notice in notices]


def test_different_fields_of_one_record_are_merged() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"use": "rented"}))
    desk.save({"contact": "张三"})
    report = desk.sync(hub)
    (notice,) = report.notices
    assert (notice.what, notice.record, notice.shown, notice.whose) == ("merged", DOOR, ["use"], "wang")


def test_records_the_worker_never_touched_are_not_mentioned() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"use": "rented"}, OTHER_DOOR))
    desk.save({"contact": "张三"})
    assert desk.sync(hub).notices == []


def test_a_value_somebody_replaced_is_told_with_who_and_why() -> None:
    hub, desk = HubModel("g1"), Desk()
    mine = desk.save({"contact": "张三"})
    desk.sync(hub)
    hub.accept(elsewhere({"contact": "王五"}, over={"contact": [mine.id]}, why="moved out"))
    assert _told(desk, hub, "lost") == [("contact", "张三", "王五", "wang", "moved out")]


def test_a_value_that_stands_back_under_latest_is_told() -> None:
    hub, desk = HubModel("g1"), Desk()
    desk.save({"contact": "张三"})
    hub.accept(elsewhere({"contact": "王五"}, at_ms=START_MS + 3_600_000))
    assert _told(desk, hub, "lost") == [("contact", "张三", "王五", "wang", "")]


def test_a_value_that_prevails_is_not_told_as_lost() -> None:
    hub, desk = HubModel("g1"), Desk()
    desk.save({"contact": "张三"})
    hub.accept(elsewhere({"contact": "王五"}, at_ms=START_MS - 3_600_000))
    assert _told(desk, hub, "lost") == []


def test_a_status_that_is_overtaken_is_told() -> None:
    hub, desk = HubModel("g1"), Desk()
    desk.save({"status": "accepted"}, kind="matter")
    hub.accept(elsewhere({"status": "handled"}, kind="matter", at_ms=START_MS - 1))
    assert _told(desk, hub, "lost") == [("status", "accepted", "handled", "wang", "")]


def test_a_tag_somebody_removed_is_told() -> None:
    hub, desk = HubModel("g1"), Desk()
    mine = desk.save({"tags/gas": True})
    desk.sync(hub)
    hub.accept(elsewhere({"use": "self"}, over={"tags/gas": [mine.id]}, why="no gas"))
    assert _told(desk, hub, "lost") == [("tags/gas", True, False, "wang", "no gas")]


def test_a_text_somebody_took_away_is_told_and_one_that_was_joined_is_not() -> None:
    hub, desk = HubModel("g1"), Desk()
    mine = desk.save({"notes": "mine"}, kind="visit")
    desk.sync(hub)
    hub.accept(elsewhere({"notes": "theirs"}, kind="visit"))
    assert _told(desk, hub, "lost") == []
    hub.accept(elsewhere({"notes": "both"}, kind="visit", over={"notes": [mine.id]}, at_ms=START_MS + 9))
    assert [loss[:2] for loss in _told(desk, hub, "lost")] == [("notes", "mine")]


def test_two_phones_at_one_door_are_a_conflict_and_not_a_loss() -> None:
    hub, desk = HubModel("g1"), Desk()
    desk.save({"phone": "13800000001"})
    hub.accept(elsewhere({"phone": "13800000002"}, at_ms=START_MS + 3_600_000))
    report = desk.sync(hub)
    (opened,) = report.of("opened")
    assert (opened.path, opened.mine, opened.shown, opened.whose) == ("phone", "13800000001", "13800000002", "wang")
    assert report.of("lost") == []
    assert [record.id for record in desk.store.conflicts()] == [DOOR]
    assert desk.store.counts().conflicts == 1


def test_a_settled_conflict_is_told_with_its_reason() -> None:
    hub, desk = HubModel("g1"), Desk()
    mine = desk.save({"phone": "13800000001"})
    other = elsewhere({"phone": "13800000002"})
    hub.accept(other)
    desk.sync(hub)
    hub.accept(elsewhere({"phone": "13800000003"}, over={"phone": [mine.id, other.id]}, why="asked her", by="lead"))
    assert _told(desk, hub, "settled") == [("phone", "13800000001", "13800000003", "lead", "asked her")]
    assert desk.store.conflicts() == []


def test_a_record_somebody_deleted_knowingly_is_told() -> None:
    hub, desk = HubModel("g1"), Desk()
    mine = desk.save({"contact": "张三"})
    desk.sync(hub)
    hub.accept(elsewhere({LIFE: DELETED}, over={LIFE: [mine.id]}, why="torn down"))
    assert _told(desk, hub, "lost") == [(LIFE, None, DELETED, "wang", "torn down")]


def test_notices_are_kept_with_their_run() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"use": "rented"}))
    desk.save({"contact": "张三"})
    report = desk.sync(hub)
    assert desk.store.notices(report.run) == report.notices
