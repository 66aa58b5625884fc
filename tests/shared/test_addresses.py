"""Doors: every way of typing one leads to the same dwelling, and no two doors share one."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep_shared.addresses import Address, dwelling_id, normal_part, number, parse_address, walking_order


@pytest.mark.parametrize(
    "typed",
    ["3-2-501", " 3-2-501 ", "３－２－５０１", "3栋2单元501室", "３栋２单元５０１室", "3号楼2单元501", "3幢2单元501号",
     "3座2单元501户", "3/2/501", "3 2 501", "3，2，501", "3、2、501", "3—2—501", "3–2–501", "03-02-0501", "3#2#501",
     "3栋-2单元-501室", "3栋 2单元 501 室", "3.2.501", "3_2_501",
     "三号楼二单元501", "3栋2门501", "3幢2梯501室", "3～2～501", "3~2~501", "3－2—501", "3：2：501", "3#楼2单元501",
     "3号2门501", "三栋二单元五〇一", "3·2·501"],
)  # fmt: skip
def test_is_door_501_in_unit_2_of_building_3(typed: str) -> None:
    assert parse_address(typed) == Address("3", "2", "501")


@pytest.mark.parametrize("typed", ["A-1201", "a-1201", "Ａ座1201", "a座1201室", "A栋1201号", "A 1201"])
def test_is_door_1201_of_building_a_which_has_no_units(typed: str) -> None:
    assert parse_address(typed) == Address("A", "", "1201")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("一百零三", 103),
        ("五〇一", 501),
        ("〇", 0),
        ("12", 12),
    ],
)
def test_a_number_may_be_written_in_chinese(typed: str, meant: int) -> None:
    assert number(typed) == meant


@pytest.mark.parametrize("typed", ["", "两", "十百", "一二十", "百百", "A", "3A", "一" * 5000, "1" * 5000])
def test_is_no_number(typed: str) -> None:
    assert number(typed) is None


def test_names_keep_the_words_that_also_end_numbers() -> None:
    assert parse_address("东门3-501") == Address("东门3", "", "501")
    assert parse_address("三里屯3-501") == Address("三里屯3", "", "501")


@pytest.mark.parametrize("typed", ["", " ", "501", "3栋", "张三", "1-2-3-4", "---", "栋单元", "栋栋"])
def test_is_no_address(typed: str) -> None:
    assert parse_address(typed) is None


def test_different_doors_stay_different() -> None:
    typed = ["3-2-501", "3-2-502", "3-25-01", "32-5-01", "3-501", "3-2-501A", "3-2-50", "3-2-0", "A-2-501", "13-2-501"]
    addresses = [parse_address(each) for each in typed]
    assert None not in addresses
    ids = {dwelling_id("grid-1", address) for address in addresses if address}
    assert len(ids) == len(typed)


def test_building_and_unit_do_not_run_into_one_another() -> None:
    assert dwelling_id("g", Address("3", "", "501")) != dwelling_id("g", Address("", "3", "501"))
    assert dwelling_id("g", Address("3", "2", "501")) != dwelling_id("g", Address("3\n2", "", "501"))


def test_the_same_door_in_another_grid_is_another_dwelling() -> None:
    assert dwelling_id("grid-1", Address("3", "2", "501")) != dwelling_id("grid-2", Address("3", "2", "501"))


def test_a_dwellings_id_is_this_one_for_ever() -> None:
    made = dwelling_id("street-1.grid-2", Address("3", "2", "501"))
    assert made == "3fc404d0-e241-564d-b65a-f154d8cee7a1"
    assert uuid.UUID(made).version == 5


def test_an_address_reads_with_dashes_and_without_an_empty_unit() -> None:
    assert str(Address("3", "2", "501")) == "3-2-501"
    assert str(Address("A", "", "1201")) == "A-1201"


@given(st.text(max_size=12))
def test_a_part_in_normal_form_stays_as_it_is(text: str) -> None:
    assert normal_part(normal_part(text)) == normal_part(text)


@given(*[st.integers(1, 9999)] * 3)
def test_what_is_printed_can_be_typed_again(building: int, unit: int, room: int) -> None:
    address = Address(str(building), str(unit), str(room))
    assert parse_address(str(address)) == address
    assert parse_address(f"{building}栋{unit}单元{room}室") == address


@given(st.text(max_size=30))
def test_whatever_is_typed_is_an_address_with_building_and_room_or_none(typed: str) -> None:
    address = parse_address(typed)
    assert address is None or (address.building and address.room)


def test_doors_stand_in_walking_order_with_numbers_as_numbers() -> None:
    doors = [
        ("10", "1", None, "101"),
        ("2", "2", None, "1001"),
        ("2", "2", None, "302"),
        ("2", "10", None, "101"),
        ("2", "2", None, "301"),
        ("2", "", 1, "商2"),
        ("东楼", "", None, "101"),
        ("2A", "1", None, "101"),
    ]
    walk = sorted(doors, key=lambda door: walking_order(*door))
    assert [f"{building}-{unit}-{room}" for building, unit, _, room in walk] == [
        "2--商2", "2-2-301", "2-2-302", "2-2-1001", "2-10-101", "2A-1-101", "10-1-101", "东楼--101",
    ]  # fmt: skip


def test_the_floor_that_is_written_down_counts_before_the_one_in_the_room() -> None:
    assert walking_order("1", "1", 1, "901") < walking_order("1", "1", None, "201")
