"""Finding records by what they show."""

import pytest

from doorstep_client.store.records import Between, Contains, EndsWith, OneOf
from doorstep_shared.changes import SAME_AS
from doorstep_shared.errors import DoorstepError
from tests.client.desk import Desk


def _id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


@pytest.fixture
def desk() -> Desk:
    """Four dwellings: three in building 3, one of them with a tag, one in building 4."""
    desk = Desk()
    desk.save({"building": "3", "room": "101", "contact": "张三", "phone": "13800001111", "area": 60}, _id(1))
    desk.save({"building": "3", "room": "102", "contact": "张四", "phone": "13800002222", "area": 80}, _id(2))
    desk.save({"building": "3", "room": "103", "tags/独居老人": True, "area": 100}, _id(3))
    desk.save({"building": "4", "room": "101", "contact": "李五"}, _id(4))
    return desk


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"building": "3"}, [1, 2, 3]),
        ({"building": "3", "room": "101"}, [1]),
        ({"contact": Contains("张")}, [1, 2]),
        ({"phone": EndsWith("2222")}, [2]),
        ({"area": Between(low=80)}, [2, 3]),
        ({"area": Between(60, 80)}, [1, 2]),
        ({"room": OneOf(("102", "103"))}, [2, 3]),
        ({"contact": None}, [3]),
        ({"tags": "独居老人"}, [3]),
        ({"building": "9"}, []),
        ({"contact": Contains("%")}, []),
        ({"contact": Contains("张_")}, []),
        ({"room": OneOf(())}, []),
        ({"area": Between()}, [1, 2, 3]),
    ],
)
def test_records_are_found_by_their_columns(desk: Desk, where: dict[str, object], found: list[int]) -> None:
    assert [row.id for row in desk.store.find_rows("dwelling", where)] == [_id(number) for number in found]
    assert desk.store.count_rows("dwelling", where) == len(found)


def test_signs_a_search_could_stumble_over_are_found_as_they_are_written(desk: Desk) -> None:
    desk.save({"contact": "赵 100%_\\"}, _id(4))
    for wanted in (EndsWith("100%_\\"), Contains("0%_"), Contains("_\\")):
        assert [row.id for row in desk.store.find_rows("dwelling", {"contact": wanted})] == [_id(4)]
    assert desk.store.find_rows("dwelling", {"contact": EndsWith("100%__")}) == []
    assert [row.id for row in desk.store.find_rows("dwelling", text="0%_\\")] == [_id(4)]


def test_text_is_looked_for_in_every_text_column(desk: Desk) -> None:
    assert [row.id for row in desk.store.find_rows("dwelling", text="张")] == [_id(1), _id(2)]
    assert [row.id for row in desk.store.find_rows("dwelling", text="1111")] == [_id(1)]


def test_rows_come_in_the_order_asked_for_and_page_by_page(desk: Desk) -> None:
    rooms = [row.id for row in desk.store.find_rows("dwelling", order_by=("room", "-building"))]
    assert rooms == [_id(4), _id(1), _id(2), _id(3)]
    page = desk.store.find_rows("dwelling", order_by=("room", "-building"), limit=2, offset=1)
    assert [row.id for row in page] == [_id(1), _id(2)]


def test_an_unknown_column_is_named_with_the_known_ones(desk: Desk) -> None:
    with pytest.raises(DoorstepError) as raised:
        desk.store.find_rows("dwelling", {"colour": "red"})
    assert raised.value.code == "unknown_field"


def test_a_duplicate_is_left_out_unless_asked_for(desk: Desk) -> None:
    desk.save({SAME_AS: _id(1)}, _id(4))
    assert _id(4) not in [row.id for row in desk.store.find_rows("dwelling")]
    assert _id(4) in [row.id for row in desk.store.find_rows("dwelling", include_same_as=True)]


def test_the_beginning_of_an_id_locates_records_of_every_kind(desk: Desk) -> None:
    visit = "77777777-0000-4000-8000-000000000001"
    desk.save({"visited_at": "2026-05-01T19:30"}, visit, kind="visit")
    assert [(row.kind, row.id) for row in desk.store.locate("7777")] == [("visit", visit)]
    assert len(desk.store.locate("0000", kind="dwelling")) == 4
    assert desk.store.locate("7777", kind="dwelling") == []


def test_counts_tell_what_waits() -> None:
    desk = Desk()
    desk.save({"contact": "张三"})
    counts = desk.store.counts()
    assert (counts.pending, counts.delivered, counts.conflicts) == (1, 0, 0)
