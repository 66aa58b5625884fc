"""Rounds: what one request carries, when the next follows, and that every sync ends."""

import pytest

from doorstep_client.sync import engine
from doorstep_shared.errors import DoorstepError
from doorstep_shared.protocol import SyncRequestSchema
from tests.client.desk import DOOR, OTHER_DOOR, START_MS, Desk, elsewhere
from tests.client.hub_model import HUB_CLOCK_MS, HubModel


def test_a_night_with_changes_on_both_sides_takes_one_request() -> None:
    hub, desk = HubModel("g1"), Desk()
    for number in range(60):
        hub.accept(elsewhere({"contact": f"{number}"}, OTHER_DOOR, at_ms=START_MS + number))
        desk.save({"remark": f"{number}"})
    report = desk.sync(hub)
    assert (report.requests, report.offered, report.delivered, report.received) == (1, 60, 60, 60)
    assert (report.waiting, desk.store.counts().delivered, len(hub.fetched)) == (0, 60, 0)
    assert desk.store.verify() == []


def test_a_request_is_what_the_protocol_describes() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    desk.sync(hub)
    (request,) = hub.requests
    assert SyncRequestSchema().validate(request) == {}
    assert request["changes"] == [{"id": change.id, "grid": "g1", "body": change.body.decode()}]
    assert request["grids"]["g1"] == {"seq": 0, "chain": "", "writer": change.writer, "head": change.id}


def test_changes_are_offered_in_local_order_and_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_CHANGES", 4)
    hub, desk = HubModel("g1"), Desk()
    saved = [desk.save({"contact": f"{number}"}).id for number in range(10)]
    report = desk.sync(hub)
    assert [len(request["changes"]) for request in hub.requests] == [4, 4, 2]
    assert [entry.id for entry in hub.logs["g1"].entries] == saved
    assert (report.delivered, report.waiting) == (10, 0)


def test_a_batch_ends_before_it_grows_too_large_but_takes_one_large_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_CHANGES_BYTES", 1000)
    hub, desk = HubModel("g1"), Desk()
    desk.save({"remark": "长" * 1000})
    desk.save({"remark": "短"})
    desk.sync(hub)
    assert [len(request["changes"]) for request in hub.requests] == [1, 1]


def test_a_long_log_is_read_page_by_page_and_what_was_answered_is_not_sent_twice() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.page = 7
    for number in range(20):
        hub.accept(elsewhere({"contact": f"{number}"}, OTHER_DOOR, at_ms=START_MS + number))
    desk.save({"contact": "张三"})
    report = desk.sync(hub)
    assert [len(request["changes"]) for request in hub.requests] == [1, 0, 0]
    assert (report.delivered, report.waiting, desk.store.grids()[0].seq) == (1, 0, 21)


def test_what_the_log_did_not_reach_before_the_cable_was_cut_is_still_hers_to_send() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.page = 7
    for number in range(20):
        hub.accept(elsewhere({"contact": f"{number}"}, OTHER_DOOR, at_ms=START_MS + number))
    desk.save({"contact": "张三"})
    hub.alter = lambda reply: reply if len(hub.requests) == 1 else {"cut": "off"}
    with pytest.raises(DoorstepError):
        desk.sync(hub)
    assert (desk.store.grids()[0].seq, desk.store.waiting(), desk.shows("contact")) == (7, 1, "张三")
    assert desk.store.verify() == []
    hub.alter = lambda reply: reply
    report = desk.sync(hub)
    assert (report.delivered, report.waiting, desk.shows("contact")) == (1, 0, "张三")
    assert desk.store.verify() == []


def test_a_hub_that_answers_nothing_about_a_change_does_not_keep_the_laptop_asking() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.alter = lambda reply: {**reply, "results": [], "grids": {}}
    desk.save({"contact": "张三"})
    report = desk.sync(hub)
    assert (report.requests, report.waiting, report.delivered) == (1, 1, 0)
    run = desk.store.last_sync()
    assert run is not None
    assert (run.outcome, run.waiting) == ("waiting", 1)


def test_a_hub_that_says_ok_but_never_logs_the_change_does_not_keep_the_laptop_asking() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.alter = lambda reply: {**reply, "grids": {}}
    desk.save({"contact": "张三"})
    assert desk.sync(hub).waiting == 1
    hub.alter = lambda reply: reply
    assert desk.sync(hub).delivered == 1


def test_a_lost_answer_costs_nothing_but_a_repetition() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})

    def lost(reply: dict[str, object]) -> dict[str, object]:
        raise engine.DoorstepError("hub_unreachable", hub="hub", detail="cut")

    hub.alter = lost
    with pytest.raises(engine.DoorstepError):
        desk.sync(hub)
    assert desk.store.waiting() == 1
    hub.alter = lambda reply: reply
    report = desk.sync(hub)
    assert (report.requests, report.delivered) == (1, 1)
    assert [entry.id for entry in hub.logs["g1"].entries] == [change.id]


def test_a_failed_sync_is_remembered_with_its_error() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.alter = lambda reply: {}
    with pytest.raises(engine.DoorstepError):
        desk.sync(hub)
    (run,) = desk.store.sync_runs()
    assert (run.outcome, run.error, run.requests) == ("failed", "reply_damaged", 1)


def test_a_grid_the_hub_names_is_added_with_a_writer_of_its_own() -> None:
    hub, desk = HubModel("g1", "g2"), Desk()
    hub.accept(elsewhere({"contact": "王五"}, OTHER_DOOR, grid="g2"))
    desk.sync(hub)
    first, second = desk.store.grids()
    assert (second.id, second.name, second.role, second.seq) == ("g2", "grid g2", "worker", 1)
    assert first.writer != second.writer
    assert desk.shows("contact", OTHER_DOOR) == "王五"


def test_the_hubs_clock_is_compared_with_the_laptops() -> None:
    hub, desk = HubModel("g1"), Desk()
    desk.now_ms = HUB_CLOCK_MS - 3_600_000
    report = desk.sync(hub)
    assert abs(report.clock_offset_ms - 3_600_000) < 10_000
    assert desk.store.clock_offset_ms() == report.clock_offset_ms


def test_a_change_saved_while_a_sync_runs_goes_with_the_next_round() -> None:
    hub, desk = HubModel("g1"), Desk()
    desk.save({"contact": "张三"})
    late: list[str] = []

    def meanwhile(reply: dict[str, object]) -> dict[str, object]:
        if not late:
            late.append(desk.save({"use": "self"}).id)
        return reply

    hub.alter = meanwhile
    report = desk.sync(hub)
    assert (report.requests, report.delivered, report.waiting) == (2, 2, 0)


def test_progress_is_told() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"contact": "王五"}, OTHER_DOOR))
    desk.save({"contact": "张三"})
    desk.sync(hub)
    assert {progress.stage for progress in desk.progress} == {"push", "pull"}


@pytest.mark.parametrize("write", range(15))
def test_a_death_before_any_write_of_a_sync_is_made_good_by_the_next(write: int) -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"contact": "王五"}, OTHER_DOOR))
    hub.page = 1
    desk.save({"contact": "张三"})
    writes = iter(range(10_000))

    def die(sql: str) -> None:
        if next(writes) == write:
            raise KeyboardInterrupt

    desk.store.on_write = die
    with pytest.raises(KeyboardInterrupt):
        desk.sync(hub)
    desk.store.on_write = None
    assert desk.store.verify() == []
    desk.sync(hub)
    assert (desk.store.waiting(), desk.shows("contact", DOOR), desk.store.verify()) == (0, "张三", [])
