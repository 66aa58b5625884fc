"""A building drawn: every door once, in its place."""

from hypothesis import given
from hypothesis import strategies as st

from doorstep_server.services import board
from doorstep_server.services.coverage import DoorStanding
from doorstep_server.store.coverage import DoorRow


def standing(room: str, unit: str = "1", floor: int | None = None, tags: frozenset[str] = frozenset()) -> DoorStanding:
    row = DoorRow(f"{unit}/{room}", "3", unit, room, floor, "", "", tags)
    return DoorStanding(row, tags, None, None, "never")


def drawn(*doors: DoorStanding) -> list[tuple[int | None, list[list[str]]]]:
    found = board.draw("3", doors)
    return [
        (floor.number, [[door.row.room if door else "" for door in unit] for unit in floor.units])
        for floor in found.floors
    ]


def test_floors_stand_from_the_top_down_and_doors_side_by_side() -> None:
    doors = [standing(room, unit) for unit in "12" for room in ("101", "102", "201", "202")]
    assert drawn(*doors) == [(2, [["201", "202"], ["201", "202"]]), (1, [["101", "102"], ["101", "102"]])]


def test_a_missing_door_leaves_a_gap_in_its_unit() -> None:
    assert drawn(standing("101"), standing("102"), standing("201"), standing("101", "2")) == [
        (2, [["201", ""], [""]]),
        (1, [["101", "102"], ["101"]]),
    ]


def test_the_registered_floor_wins_over_the_number_and_the_tenth_stands_above_the_ninth() -> None:
    assert [floor for floor, _ in drawn(standing("901"), standing("1001"), standing("shop", floor=-1))] == [10, 9, -1]


def test_a_door_whose_floor_nothing_tells_stands_below_all_others() -> None:
    assert [floor for floor, _ in drawn(standing("商1"), standing("101"), standing("", floor=-2))] == [1, -2, None]


def test_who_is_looked_after_closely_is_marked() -> None:
    assert board.is_priority(standing("101", tags=frozenset({"living_alone"})))
    assert not board.is_priority(standing("101", tags=frozenset({"veteran"})))


@given(
    st.lists(
        st.builds(standing, st.text(max_size=6), st.text(max_size=2), st.none() | st.integers(-10, 200)), max_size=20
    )
)
def test_every_door_is_drawn_exactly_once_and_every_row_is_equally_wide(doors: list[DoorStanding]) -> None:
    found = board.draw("3", doors)
    cells = [door for floor in found.floors for unit in floor.units for door in unit if door]
    assert sorted(each.row.id for each in cells) == sorted(each.row.id for each in doors)
    assert all([len(unit) for unit in floor.units] == list(found.widths) for floor in found.floors)
