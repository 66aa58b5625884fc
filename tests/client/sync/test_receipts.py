"""Receipts: when a change counts as delivered, and what happens to one that is refused."""

from tests.client.desk import DOOR, START_MS, Desk, elsewhere
from tests.client.hub_model import HubModel


def test_a_receipt_puts_the_logged_time_in_place_of_the_laptops_own() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    desk.sync(hub)
    (line,) = desk.store.history("dwelling", DOOR)
    assert (line.status, line.seq, line.ts) == ("ok", 1, change.at)
    record = desk.store.record("dwelling", DOOR)
    assert record is not None
    assert (record.pending, record.first_seq) == (False, 1)


def test_a_quarantined_change_leaves_what_is_shown_and_goes_to_the_tray() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"contact": "王五"}))
    desk.sync(hub)
    change = desk.save({"contact": "张三"})
    assert desk.shows("contact") == "张三"
    hub.refuse[change.id] = "not_permitted"
    report = desk.sync(hub)
    assert desk.shows("contact") == "王五"
    assert [(each.change, each.status, each.reason) for each in report.refused] == [
        (change.id, "quarantined", "not_permitted")
    ]
    (item,) = desk.store.tray()
    assert (item.change.id, item.status, item.reason) == (change.id, "quarantined", "not_permitted")
    assert (desk.store.waiting(), desk.store.counts().quarantined) == (0, 1)


def test_a_record_that_was_only_quarantined_is_not_shown() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    hub.refuse[change.id] = "not_permitted"
    desk.sync(hub)
    assert desk.store.record("dwelling", DOOR) is None
    assert desk.store.find_rows("dwelling") == []


def test_a_quarantined_link_does_not_bring_an_old_value_back() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"phone": "13800000001"}))
    desk.sync(hub)
    refused = desk.save({"phone": "13800000002"})
    desk.save({"phone": "13800000003"})
    hub.refuse[refused.id] = "not_permitted"
    desk.sync(hub)
    record = desk.store.record("dwelling", DOOR)
    assert record is not None
    assert [live.value for live in record.state.live("phone")] == ["13800000003"]
    assert record.conflicts == ()


def test_a_released_change_takes_effect_with_its_own_time_and_the_worker_is_told() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    hub.refuse[change.id] = "not_permitted"
    desk.sync(hub)
    hub.decide("g1", change.id, "release", by="lead", why="she had the grant")
    report = desk.sync(hub)
    assert desk.shows("contact") == "张三"
    assert [(each.change, each.status, each.by, each.why) for each in report.decided] == [
        (change.id, "ok", "lead", "she had the grant")
    ]
    record = desk.store.record("dwelling", DOOR)
    assert record is not None
    assert [live.ts for live in record.state.live("contact")] == [change.at]
    assert (desk.store.tray(), desk.store.verify()) == ([], [])


def test_a_rejected_change_stays_in_the_tray_with_who_and_why() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    hub.refuse[change.id] = "not_permitted"
    desk.sync(hub)
    hub.decide("g1", change.id, "reject", by="lead", why="wrong door")
    desk.sync(hub)
    (item,) = desk.store.tray()
    assert (item.status, item.closed_by, item.closed_why) == ("rejected", "lead", "wrong door")
    assert desk.store.record("dwelling", DOOR) is None


def test_somebody_elses_quarantined_change_is_kept_and_applied_when_it_is_released() -> None:
    hub, desk = HubModel("g1"), Desk()
    other = elsewhere({"contact": "王五"})
    hub.refuse[other.id] = "not_permitted"
    hub._take({"id": other.id, "grid": "g1", "body": other.body.decode()})
    desk.sync(hub)
    assert (desk.shows("contact"), desk.store.tray()) == (None, [])
    hub.decide("g1", other.id, "release")
    desk.sync(hub)
    assert desk.shows("contact") == "王五"


def test_a_dead_change_is_final_and_goes_to_the_tray() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    hub.dead[change.id] = "malformed not_json"
    report = desk.sync(hub)
    assert [each.status for each in report.refused] == ["dead"]
    (item,) = desk.store.tray()
    assert (item.status, item.reason) == ("dead", "malformed not_json")
    assert (desk.store.waiting(), desk.shows("contact")) == (0, None)
    assert desk.sync(hub).requests == 1


def test_a_change_spoilt_on_the_disk_is_sent_as_it_is_and_holds_up_nothing() -> None:
    hub, desk = HubModel("g1"), Desk()
    spoilt = desk.save({"contact": "张三"})
    desk.save({"use": "self"})
    desk.store.database.run("UPDATE change SET body = x'ff00' WHERE id = ?", [spoilt.id])
    report = desk.sync(hub)
    assert (report.delivered, [each.change for each in report.refused]) == (1, [spoilt.id])


def test_the_right_bytes_replace_spoilt_ones_when_the_log_has_them() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    hub.accept(change)
    desk.store.database.run("UPDATE change SET body = x'00' WHERE id = ?", [change.id])
    desk.sync(hub)
    assert (desk.shows("contact"), desk.store.counts().delivered, desk.store.verify()) == ("张三", 1, [])


def test_a_revoked_laptop_delivers_everything_and_takes_nothing_in() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    hub.revoked, hub.refuse[change.id] = True, "revoked_device"
    report = desk.sync(hub)
    assert (report.revoked, report.waiting, report.refused[0].status) == (True, 0, "quarantined")
    assert desk.store.grids()[0].seq == 0


def test_a_laptop_that_was_revoked_by_mistake_reads_on_where_it_stood() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    hub.revoked, hub.refuse[change.id] = True, "revoked_device"
    desk.sync(hub)
    hub.revoked = False
    hub.decide("g1", change.id, "release")
    desk.sync(hub)
    assert (desk.shows("contact"), desk.store.verify()) == ("张三", [])


def test_what_is_saved_next_stands_after_what_was_read() -> None:
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"contact": "王五"}, at_ms=START_MS + 3_600_000))
    desk.sync(hub)
    assert desk.save({"contact": "张三"}).at.ms >= START_MS + 3_600_000


def test_a_quarantined_change_spoilt_on_the_disk_is_fetched_anew_when_it_is_released() -> None:
    hub, desk = HubModel("g1"), Desk()
    other = elsewhere({"contact": "王五"})
    hub.refuse[other.id] = "not_permitted"
    hub._take({"id": other.id, "grid": "g1", "body": other.body.decode()})
    desk.sync(hub)
    desk.store.database.run("UPDATE change SET body = x'00' WHERE id = ?", [other.id])
    hub.decide("g1", other.id, "release")
    report = desk.sync(hub)
    assert (report.healed, desk.shows("contact"), desk.store.verify()) == (["g1"], "王五", [])
