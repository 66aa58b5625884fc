"""Snapshots: they fold to what the whole log folds to, and lose nothing of this laptop's."""

from typing import Any

import pytest

from doorstep_shared.errors import DoorstepError
from tests.client.desk import DOOR, OTHER_DOOR, START_MS, Desk, elsewhere
from tests.client.hub_model import HubModel


def _busy_hub() -> HubModel:
    """Superseded values, a partly dead change, an `over` that waits for its target, an open and a released case."""
    hub = HubModel("g1")
    first = elsewhere({"contact": "王五", "use": "self"})
    hub.accept(first)
    hub.accept(elsewhere({"contact": "赵六"}, over={"contact": [first.id]}, at_ms=START_MS + 1))
    late = elsewhere({"phone": "13800000009"}, at_ms=START_MS + 2)
    hub.accept(elsewhere({"phone": "13800000001"}, over={"phone": [late.id]}, at_ms=START_MS + 3))
    for number, status in enumerate(("open", "released")):
        case = elsewhere({"remark": status}, OTHER_DOOR, at_ms=START_MS + 10 + number)
        hub.refuse[case.id] = "not_permitted"
        hub._take({"id": case.id, "grid": "g1", "body": case.body.decode()})
        if status == "released":
            hub.decide("g1", case.id, "release")
    return hub


def test_a_snapshot_and_the_tail_fold_to_what_the_whole_log_folds_to() -> None:
    hub, reader, newcomer = _busy_hub(), Desk("li"), Desk("chen")
    reader.sync(hub)
    hub.snapshot_after = 0
    assert newcomer.sync(hub).snapshots == ["g1"]
    late = elsewhere({"phone": "13800000009"}, at_ms=START_MS + 2)
    hub.accept(late)
    open_case = next(id for id, status in hub.logs["g1"].status.items() if status == "quarantined")
    hub.decide("g1", open_case, "release")
    for desk in (reader, newcomer):
        desk.sync(hub)
        assert int(desk.store.grids()[0].digest, 16) == hub.logs["g1"].digest
        assert (desk.shows("contact"), desk.shows("phone"), desk.shows("use")) == ("赵六", "13800000001", "self")
        assert desk.store.verify() == []
    assert reader.store.record("dwelling", OTHER_DOOR).values == newcomer.store.record("dwelling", OTHER_DOOR).values  # type: ignore[union-attr]


def test_own_changes_a_snapshot_does_not_show_are_settled_by_a_duplicate() -> None:
    hub, desk = HubModel("g1"), Desk()
    mine = desk.save({"contact": "张三"})
    desk.sync(hub)
    hub.accept(elsewhere({"contact": "王五"}, over={"contact": [mine.id]}))
    hub.snapshot_after = 0
    desk.store.exchange.take_snapshot("g1", _snapshot_of(hub), rewound=False, run=0, account="li")
    assert desk.store.waiting() == 1
    report = desk.sync(hub)
    assert (desk.store.waiting(), report.offered, report.delivered) == (0, 1, 1)
    assert (desk.shows("contact"), desk.store.change(mine.id).status) == ("王五", "ok")  # type: ignore[union-attr]
    assert desk.store.verify() == []


def test_somebody_new_sees_what_became_of_each_change_in_a_snapshot() -> None:
    hub, newcomer = _busy_hub(), Desk("chen")
    cases = [id for id, status in hub.logs["g1"].status.items() if status == "quarantined"]
    released = next(entry.id for entry in hub.logs["g1"].entries if entry.kind == "release")
    hub.snapshot_after = 0
    newcomer.sync(hub)
    told = {id: newcomer.store.change(id) for id in [released, *cases]}
    assert {id: line.status for id, line in told.items() if line} == {released: "ok", cases[0]: "quarantined"}


def test_a_change_that_a_snapshot_shows_waits_no_longer() -> None:
    hub, desk = HubModel("g1"), Desk()
    mine = desk.save({"contact": "张三"})
    hub.accept(mine)
    desk.store.exchange.take_snapshot("g1", _snapshot_of(hub), rewound=False, run=0, account="li")
    assert desk.store.waiting() == 0
    assert desk.store.change(mine.id).status == "ok"  # type: ignore[union-attr]


def _snapshot_of(hub: HubModel) -> Any:
    from doorstep_client.sync.replies import read_snapshot

    return read_snapshot("g1", hub.snapshot("g1", since=0))


def test_pending_changes_are_laid_over_a_snapshot() -> None:
    hub, desk = _busy_hub(), Desk()
    hub.snapshot_after = 0
    change = desk.save({"contact": "张三"})
    hub.refuse[change.id] = ""
    seen: list[object] = []

    def look(reply: dict[str, Any]) -> dict[str, Any]:
        seen.append(desk.shows("contact"))
        return reply

    hub.alter = look
    desk.sync(hub)
    assert seen == ["张三"] * len(seen)


@pytest.mark.parametrize("cut", range(1, 7))
def test_a_snapshot_cut_at_any_line_is_not_used(cut: int) -> None:
    hub, desk = _busy_hub(), Desk()
    hub.snapshot_after = 0
    hub.alter_snapshot = lambda lines: lines[:-cut]
    desk.save({"contact": "张三"}, DOOR)
    with pytest.raises(DoorstepError) as raised:
        desk.sync(hub)
    assert raised.value.code == "reply_damaged"
    assert (desk.store.grids()[0].seq, desk.shows("use"), desk.store.waiting()) == (0, None, 1)
    hub.alter_snapshot = lambda lines: lines
    desk.sync(hub)
    assert desk.store.waiting() == 0


def test_a_wrong_fold_is_made_anew_from_the_stored_log() -> None:
    hub, desk = _busy_hub(), Desk()
    desk.sync(hub)
    desk.store.database.run("UPDATE record_dwelling SET state = '{\"w\":{}}'")
    desk.store.database.run("UPDATE grid SET digest = '0000000000000000'")
    report = desk.sync(hub)
    assert (report.healed, hub.fetched, desk.store.verify()) == (["g1"], [], [])


def test_what_a_refold_cannot_mend_is_fetched_once() -> None:
    hub, desk = _busy_hub(), Desk()
    desk.sync(hub)
    desk.store.database.run("DELETE FROM entry WHERE kind = 'change' AND seq = 1")
    desk.store.database.run("UPDATE grid SET digest = '0000000000000000'")
    report = desk.sync(hub)
    assert (report.healed, hub.fetched, desk.store.verify()) == (["g1"], ["g1"], [])


def test_a_difference_that_stays_is_reported_after_one_snapshot() -> None:
    hub, desk = _busy_hub(), Desk()
    hub.logs["g1"].digest ^= 1
    desk.save({"contact": "张三"})
    report = desk.sync(hub)
    assert (report.digest_differs, hub.fetched) == (["g1"], ["g1"])
    assert (desk.store.waiting(), desk.shows("contact")) == (0, "张三")
