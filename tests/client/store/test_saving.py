"""Saving: durable, chained, and superseding what it must."""

import pytest

from doorstep_client.store.store import open_store
from doorstep_shared.changes import LIFE, MalformedChange
from doorstep_shared.editing import Edit, deletion
from doorstep_shared.errors import DoorstepError
from tests.client.desk import DOOR, START_MS, Desk, elsewhere
from tests.client.hub_model import HubModel


def test_a_saved_change_is_shown_and_waits_in_the_outbox() -> None:
    desk = Desk()
    change = desk.save({"contact": "张三", "tags/gas": True})
    record = desk.store.record("dwelling", DOOR)
    assert record is not None
    assert (record.values, record.pending) == ({"contact": "张三", "tags": {"gas": True}}, True)
    assert [offer.id for offer in desk.store.exchange.offers((), 10, 10**6)] == [change.id]
    assert desk.store.history("dwelling", DOOR)[0].status == "pending"


def test_what_is_saved_is_in_the_file_when_save_returns(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = str(tmp_path / "laptop.sqlite3")
    desk = Desk(path=path)
    change = desk.save({"contact": "张三"})
    reader = open_store(path)
    assert [line.change.id for line in reader.history("dwelling", DOOR)] == [change.id]
    assert reader.verify() == []


def test_the_changes_of_a_writer_form_a_chain() -> None:
    desk = Desk()
    first, second = desk.save({"contact": "张三"}), desk.save({"contact": "李四"})
    assert (first.prev, second.prev, second.writer) == ("", first.id, first.writer)
    assert second.at > first.at


def test_two_changes_in_one_millisecond_have_different_times() -> None:
    desk = Desk()
    edit = Edit(set={"contact": "a"})
    first = desk.store.save("dwelling", "g1", DOOR, edit, by="li", now_ms=START_MS)
    second = desk.store.save("dwelling", "g1", DOOR, edit, by="li", now_ms=START_MS)
    assert (first.at.ms, second.at.ms) == (START_MS, START_MS)
    assert second.at > first.at


def test_an_edit_names_the_value_it_replaces_and_what_unsent_changes_replaced_before() -> None:
    hub, desk = HubModel("g1"), Desk()
    old = elsewhere({"phone": "13800000001"})
    hub.accept(old)
    desk.sync(hub)
    first = desk.save({"phone": "13800000002"})
    second = desk.save({"phone": "13800000003"})
    assert set(first.over["phone"]) == {old.id}
    assert set(second.over["phone"]) == {old.id, first.id}


def test_a_deletion_lists_every_live_change_of_the_record() -> None:
    desk = Desk()
    first, second = desk.save({"contact": "张三"}), desk.save({"use": "self"})
    gone = desk.store.save("dwelling", "g1", DOOR, deletion("torn down"), by="li", now_ms=desk.tick())
    assert set(gone.over[LIFE]) == {first.id, second.id}
    record = desk.store.record("dwelling", DOOR)
    assert record is not None
    assert record.deleted
    assert desk.store.find_rows("dwelling") == []
    assert [row.id for row in desk.store.find_rows("dwelling", include_deleted=True)] == [DOOR]


def test_saving_into_a_grid_that_is_not_here_says_so_and_saves_nothing() -> None:
    desk = Desk()
    with pytest.raises(DoorstepError) as raised:
        desk.save({"contact": "张三"}, grid="g9")
    assert raised.value.code == "grid_unknown"
    assert desk.store.waiting() == 0


def test_an_edit_no_change_can_hold_leaves_no_trace() -> None:
    desk = Desk()
    with pytest.raises(MalformedChange):
        desk.save({"remark": "\ud800"})
    assert desk.store.waiting() == 0
    assert desk.store.record("dwelling", DOOR) is None


def _contents(desk: Desk) -> list[list[tuple[object, ...]]]:
    tables = ("setting", "grid", "change", "record_dwelling")
    return [desk.store.database.rows(f"SELECT * FROM {table}") for table in tables]


@pytest.mark.parametrize("write", range(4))
def test_a_death_before_any_write_of_a_save_leaves_the_store_as_it_was(write: int) -> None:
    desk = Desk()
    desk.save({"contact": "张三"})
    before = _contents(desk)
    writes = iter(range(100))

    def die(sql: str) -> None:
        if next(writes) == write:
            raise KeyboardInterrupt

    desk.store.on_write = die
    with pytest.raises(KeyboardInterrupt):
        desk.save({"contact": "李四"})
    desk.store.on_write = None
    assert _contents(desk) == before


def test_records_of_a_kind_this_version_does_not_know_are_kept_and_shown_by_their_id() -> None:
    desk = Desk()
    desk.save({"colour": "red"}, kind="lamp_post")
    record = desk.store.record("lamp_post", DOOR)
    assert record is not None
    assert (record.values, record.title("zh")) == ({"colour": "red"}, DOOR)
    assert desk.store.verify() == []
