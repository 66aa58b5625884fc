"""Finding and picking records by what a worker types in the dark."""

import pytest

from doorstep_client.app import DATABASE_FILE
from doorstep_client.store.store import open_store
from doorstep_shared import readings
from tests.client.cli.laptops import Laptop


@pytest.fixture
def houses(wang: Laptop, door: str) -> Laptop:
    """Four doors with people behind them."""
    wang.json("dwelling", "edit", "3-2-501", "--contact", "王建国")
    for room, name, phone in (("502", "单雄信", "13900005555"), ("503", "张三丰", "13900006666"), ("504", "曾志", "")):
        phones = ("--phone", phone) if phone else ()
        wang.json("dwelling", "add", "--building", "3", "--unit", "2", "--room", room)
        wang.json("resident", "add", "--dwelling", f"3-2-{room}", "--name", name, *phones)
    wang.json("resident", "add", "--dwelling", "3-2-504", "--name", "张三")
    return wang


def _found(laptop: Laptop, *words: str) -> list[str]:
    records = laptop.json("find", *words)["records"]
    return [each["values"].get("name") or each["values"].get("room") for each in records]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张三", ["张三", "张三丰"]),
        ("zhang san", ["张三", "张三丰"]),
        ("zhangsanf", ["张三丰"]),
        ("zs", ["张三", "张三丰"]),
        ("sanfeng", ["张三丰"]),
        ("shanxiongxin", ["单雄信"]),
        ("dan xiong xin", ["单雄信"]),
        ("sxx", ["单雄信"]),
        ("dxx", ["单雄信"]),
        ("cengzhi", ["曾志"]),
        ("zengz", ["曾志"]),
        ("139 0000 6666", ["张三丰"]),
        ("＋８６１３９００００５５５５", ["单雄信"]),
        ("6666", ["张三丰"]),
        ("3-2-50", ["501", "502", "503", "504"]),
        ("３号楼２单元", ["501", "502", "503", "504"]),
        ("三栋二单元５０３室", ["503"]),
        ("503", ["503"]),
        ("王建国", ["501"]),
        ("wjg", ["501"]),
        ("nobody", []),
        ("%", []),
        ("_", []),
        ("'", []),
        ("x" * 10_000, []),
    ],
)
def test_find_knows_what_is_meant(houses: Laptop, typed: str, found: list[str]) -> None:
    assert _found(houses, typed) == found


def test_finding_loads_no_table_of_readings(houses: Laptop) -> None:
    readings._table.cache_clear()
    readings.readings.cache_clear()
    assert _found(houses, "zs") == ["张三", "张三丰"]
    assert readings._table.cache_info().misses == 0


def test_a_new_name_is_found_and_the_old_one_no_longer(houses: Laptop) -> None:
    houses.json("resident", "edit", "zengzhi", "--name", "解缙")
    assert _found(houses, "xiejin") == _found(houses, "jj") == ["解缙"]
    assert _found(houses, "zengzhi") == []


def test_what_is_deleted_is_not_found(houses: Laptop) -> None:
    houses.json("resident", "delete", "zhangsan")
    assert _found(houses, "zs") == ["张三丰"]


def test_any_text_is_still_found_when_nothing_is_called_so(houses: Laptop) -> None:
    houses.json("visit", "--dwelling", "3-2-501", "--note", "血压药快用完")
    assert len(houses.json("find", "血压药")["records"]) == 1


def test_a_door_is_meant_by_who_lives_there(houses: Laptop) -> None:
    assert houses.types("card", "shanxiongxin").out.startswith("房屋 3-2-502")
    assert houses.types("card", "13900006666").out.startswith("房屋 3-2-503")
    assert houses.json("visit", "--dwelling", "zsf")["record"]["values"]["dwelling"].count("-") == 4


def test_a_beginning_finds_and_does_not_pick(houses: Laptop) -> None:
    for typed in ("3-2-50", "zhangsanf", "1390000666", "雄信"):
        assert houses.types("dwelling", "delete", typed).code == 3, typed


def test_initials_that_several_people_have_are_refused_with_their_names(houses: Laptop) -> None:
    houses.json("resident", "add", "--dwelling", "3-2-501", "--name", "赵四")
    answer = houses.types("resident", "show", "zs")
    assert answer.code == 3
    assert "张三" in answer.err
    assert "赵四" in answer.err


def test_a_store_of_an_older_version_gets_the_column_filled(houses: Laptop) -> None:
    path = str(houses.home / DATABASE_FILE)
    store = open_store(path)
    with store.transaction():
        store.database.run("UPDATE record_resident SET search = NULL")
        store.database.run("UPDATE setting SET value = 'older' WHERE name = 'read_tables'")
    store.close()
    assert _found(houses, "zs") == ["张三", "张三丰"]
