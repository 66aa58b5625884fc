"""A hub restored from a backup gets back what this laptop holds: own work, others' work, decisions."""

from collections.abc import Callable

import pytest

from tests.client.desk import DOOR, OTHER_DOOR, Desk, elsewhere
from tests.client.hub_model import HubModel

Before = tuple[HubModel, Desk]


@pytest.fixture
def before() -> Before:
    """A hub and a laptop that agree, with one delivered change."""
    hub, desk = HubModel("g1"), Desk()
    desk.save({"use": "self"})
    desk.sync(hub)
    return hub, desk


def _equal(hub: HubModel, desk: Desk) -> bool:
    grid = desk.store.grids()[0]
    return (grid.seq, grid.chain, int(grid.digest, 16)) == (
        len(hub.logs["g1"].entries),
        hub.logs["g1"].chain,
        hub.logs["g1"].digest,
    )


def test_own_and_others_changes_are_offered_again_and_accepted_on_their_receipts(before: Before) -> None:
    hub, desk = before
    backup = hub.copy()
    mine, theirs = desk.save({"contact": "张三"}), elsewhere({"contact": "王五"}, OTHER_DOOR)
    hub.accept(theirs)
    desk.sync(hub)
    hub.logs = backup
    hub.refuse = {mine.id: "not_permitted", theirs.id: "not_permitted"}  # only a receipt lets them in
    report = desk.sync(hub)
    assert report.rewound == ["g1"]
    assert {mine.id, theirs.id} <= set(hub.logs["g1"].bodies)
    assert hub.logs["g1"].status[theirs.id] == "ok"
    assert _equal(hub, desk)
    assert (desk.shows("contact", OTHER_DOOR), desk.store.waiting(), desk.store.verify()) == ("王五", 0, [])


@pytest.mark.parametrize(("decision", "status"), [("release", "ok"), ("reject", "rejected")])
@pytest.mark.parametrize("backed_up_when", ["before the change", "in quarantine"])
def test_a_decision_the_backup_lacks_is_offered_again(
    before: Before, decision: str, status: str, backed_up_when: str
) -> None:
    hub, desk = before
    backup = hub.copy()
    change = desk.save({"contact": "张三"})
    hub.refuse[change.id] = "not_permitted"
    desk.sync(hub)
    if backed_up_when == "in quarantine":
        backup = hub.copy()
    hub.decide("g1", change.id, decision)  # type: ignore[arg-type]
    desk.sync(hub)
    hub.logs = backup
    hub.accept(elsewhere({"remark": "new"}, OTHER_DOOR))
    desk.sync(hub)
    assert hub.logs["g1"].status[change.id] == status
    assert _equal(hub, desk)
    assert desk.store.change(change.id).status == status  # type: ignore[union-attr]
    assert (desk.store.waiting(), desk.store.verify()) == (0, [])


def test_a_decision_is_not_lost_when_another_laptop_returns_the_change_first(before: Before) -> None:
    hub, desk = before
    backup = hub.copy()
    change = desk.save({"contact": "张三"})
    hub.refuse[change.id] = "not_permitted"
    desk.sync(hub)
    hub.decide("g1", change.id, "release")
    desk.sync(hub)
    hub.logs = backup
    hub.accept(elsewhere({"remark": "new"}, OTHER_DOOR))

    original: Callable[..., object] = hub.snapshot

    def another_first(grid: str, **how: object) -> object:
        lines = original(grid, **how)
        hub._take({"id": change.id, "grid": "g1", "body": change.body.decode()})
        return lines

    hub.snapshot = another_first  # type: ignore[method-assign,assignment]
    desk.sync(hub)
    assert hub.logs["g1"].status[change.id] == "ok"
    assert desk.shows("contact") == "张三"


def test_nothing_vanishes_from_view_between_the_rewind_and_the_next_receipt(before: Before) -> None:
    hub, desk = before
    backup = hub.copy()
    hub.accept(elsewhere({"contact": "王五"}))
    desk.sync(hub)
    hub.logs = backup
    hub.accept(elsewhere({"remark": "new"}, OTHER_DOOR))
    seen: list[object] = []

    def look(reply: dict[str, object]) -> dict[str, object]:
        seen.append(desk.shows("contact"))
        return reply

    hub.alter = look
    desk.sync(hub)
    assert seen == ["王五"] * len(seen)
    assert len(seen) >= 2


def test_a_dead_change_is_offered_again_to_a_restored_hub(before: Before) -> None:
    hub, desk = before
    backup = hub.copy()
    change = desk.save({"contact": "张三"})
    hub.dead[change.id] = "hash_differs"
    desk.save({"remark": "ok"})
    desk.sync(hub)
    hub.logs, hub.dead = backup, {}
    desk.sync(hub)
    assert change.id in hub.logs["g1"].bodies
    assert desk.shows("contact", DOOR) == "张三"


def test_a_hub_that_says_rewound_for_ever_does_not_keep_the_laptop_asking(before: Before) -> None:
    hub, desk = before
    desk.save({"contact": "张三"})
    hub.alter = lambda reply: {**reply, "grids": {"g1": {"state": "rewound", "seq": 99}}}
    report = desk.sync(hub)
    assert (len(hub.fetched), report.requests) == (2, 3)
