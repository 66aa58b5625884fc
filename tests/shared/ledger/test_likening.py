"""Double registration is told while a ledger is only tried: a new row that may be a record, or another new row."""

from collections.abc import Mapping

import pytest

from doorstep_shared.changes import Json
from doorstep_shared.identity import HASH
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.ledger import telling
from doorstep_shared.ledger.planning import Plan
from doorstep_shared.rules import Shown
from tests.shared.ledger.sheets_of_records import ID, brought_in, shown
from tests.shared.ledger.test_identities import KEY, WOMAN, lines, number_with_check_digit, planned

HOME, OTHER_HOME = ID.format(3), ID.format(5)


def kind(name: str) -> Kind:
    found = find_kind(name)
    assert found is not None
    return found


def remarks(plan: Plan) -> list[list[str]]:
    assert plan.wrong == []
    return [[remark.zh for remark in match.remarks] for match in plan.matches]


def tried(name: str, records: Mapping[str, Shown], *rows: Mapping[str, str]) -> Plan:
    return brought_in(kind(name), lines(*rows), records, identity_key=KEY)


def known(**values: Json) -> dict[str, Shown]:
    return {ID.format(1000): shown(values)}


@pytest.mark.parametrize(
    ("there", "comes", "why"),
    [
        ({"birth": "1960-05-01"}, {"出生日期": "1961-02-02"}, "同名，出生年份相近"),
        ({"birth": "1960-05-01"}, {"出生日期": "1966-02-02"}, None),
        ({"birth": "1960-05-01", "name": "赵 玉梅"}, {"出生日期": "1960-05-01"}, "同名，出生年份相近"),
        ({"birth": "1960-05-01", "name": "赵玉兰"}, {"出生日期": "1960-05-01"}, None),
    ],
)
def test_a_new_person_of_one_name_and_about_one_age_may_be_the_one_behind_another_door(
    there: dict[str, Json], comes: dict[str, str], why: str | None
) -> None:
    records = known(**{"name": "赵玉梅", "dwelling": OTHER_HOME, **there})
    ((*found,),) = remarks(tried("resident", records, {"住所": "A--1", "姓名": "赵玉梅", **comes}))
    assert bool(found) is (why is not None)
    assert not found or (why or "") in found[0]


def test_the_same_identity_number_is_known_again_under_another_name() -> None:
    number = number_with_check_digit(WOMAN[:17])
    hashed = planned(number).matches[0].values[HASH]
    records = known(name="赵梅", dwelling=OTHER_HOME, **{HASH: hashed})
    ((remark,),) = remarks(tried("resident", records, {"住所": "A--1", "姓名": "赵玉梅", "身份证号": number}))
    assert remark.startswith("可能就是已登记的赵梅")
    assert "身份证号相同" in remark
    assert number not in remark


def test_two_new_rows_that_may_be_one_person_name_the_line_of_the_other() -> None:
    first = {"住所": "A--1", "姓名": "赵玉梅", "出生日期": "1960-05-01"}
    found = remarks(tried("resident", {}, first, {**first, "住所": "3-2-501", "出生日期": "1959-05-01"}))
    assert found[0] == []
    assert found[1] == ["可能与第 2 行是同一个（同名，出生年份相近，就在附近）"]


def test_a_door_written_otherwise_may_be_the_registered_one() -> None:
    records = known(building="3", unit="2", room="501")
    assert remarks(tried("dwelling", records, {"楼栋": "3", "房号": "501"})) == [
        ["可能就是已登记的3 2 501（门牌号码相同，写法不同）"]
    ]
    assert remarks(tried("dwelling", records, {"楼栋": "3", "房号": "502"})) == [[]]


def test_deleted_records_duplicates_and_the_record_itself_are_no_lookalikes() -> None:
    there: dict[str, Json] = {"name": "赵玉梅", "dwelling": OTHER_HOME, "birth": "1960-05-01"}
    comes = {"住所": "A--1", "姓名": "赵玉梅", "出生日期": "1960-05-01"}
    for gone in (shown(there, deleted=True), Shown(there, (), False, ID.format(7))):
        assert remarks(tried("resident", {ID.format(1000): gone}, comes)) == [[]]
    plan = tried("resident", known(**there), {**comes, "编号": ID.format(1000)})
    assert [(match.is_new, match.remarks) for match in plan.matches] == [(False, ())]


def test_rows_to_compare_come_first_and_are_counted_in_the_summary() -> None:
    records = known(name="赵玉梅", dwelling=OTHER_HOME, birth="1960-05-01")
    plan = tried(
        "resident",
        records,
        {"住所": "A--1", "姓名": "孙大伟", "出生日期": "1970-05-01"},
        {"住所": "A--1", "姓名": "赵玉梅", "出生日期": "1960-05-01"},
    )
    told = telling.rows(plan, "zh", 1, is_written=False)
    assert told[0].startswith("第 3 行  新增  赵玉梅")
    assert "可能就是已登记的赵玉梅" in told[0]
    assert any("有 1 行请先核对" in line for line in telling.summary(plan, "x", "zh", is_written=False))
    assert "this may be 赵玉梅" in "\n".join(telling.rows(plan, "en", 0, is_written=False))
