"""The check of the store finds what a disk or a fault spoilt, and a refold mends what can be mended."""

from collections.abc import Callable

import pytest

from tests.client.desk import DOOR, Desk, elsewhere
from tests.client.hub_model import HubModel


@pytest.fixture
def desk() -> Desk:
    """A laptop with a delivered change, somebody else's, and one that waits."""
    hub, desk = HubModel("g1"), Desk()
    hub.accept(elsewhere({"phone": "13800000001"}))
    desk.save({"contact": "张三"})
    desk.sync(hub)
    desk.save({"contact": "李四"})
    return desk


def _run(sql: str) -> Callable[[Desk], object]:
    return lambda desk: desk.store.database.run(sql)


def test_a_sound_store_gives_no_findings(desk: Desk) -> None:
    assert desk.store.verify() == []


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (_run("UPDATE grid SET digest = '0000000000000001'"), "digest"),
        (_run("UPDATE entry SET status = 'quarantined' WHERE seq = 2"), "chain"),
        (_run("UPDATE grid SET chain = 'x'"), "chain"),
        (_run("UPDATE record_dwelling SET v_contact = '王五'"), "row"),
        (_run("UPDATE record_dwelling SET state = '{\"w\":{}}'"), "row"),
        (_run("DELETE FROM record_dwelling"), "row"),
        (_run("UPDATE change SET body = x'00' WHERE offered = 1"), "change"),
        (_run("DELETE FROM change WHERE offered = 1"), "change"),
    ],
)
def test_what_was_spoilt_is_found(desk: Desk, spoil: Callable[[Desk], object], what: str) -> None:
    spoil(desk)
    assert what in {finding.what for finding in desk.store.verify()}


def test_folding_anew_mends_the_read_tables(desk: Desk) -> None:
    digest = desk.store.grids()[0].digest
    desk.store.database.run("DELETE FROM record_dwelling")
    assert desk.store.exchange.refold("g1") == digest
    assert desk.store.verify() == []
    assert desk.shows("contact") == "李四"


def test_a_spoilt_unsent_change_is_not_shown_but_stays_in_the_outbox(desk: Desk) -> None:
    desk.store.database.run("UPDATE change SET body = CAST(replace(body, 'd', 'e') AS BLOB) WHERE offered = 1")
    record = desk.store.record("dwelling", DOOR)
    assert record is not None
    assert record.values["contact"] == "张三"
    assert desk.store.waiting() == 1
    assert desk.store.recent_own(1)[0].change.kind == "dwelling"
