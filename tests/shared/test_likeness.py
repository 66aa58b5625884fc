"""When two doors or two people may be one, and when they are not."""

import pytest

from doorstep_shared.changes import Json
from doorstep_shared.likeness import Reason, door_reason, person_reason


def _door(address: str) -> dict[str, Json]:
    building, unit, room = address.split("-")
    return {"building": building, "unit": unit or None, "room": room}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("3-2-501", "3-2-501", "same_door"),
        ("3-2-501", "3栋-2单元-501室", "same_door"),
        ("3-2-501", "03-二单元-0501", "same_door"),
        ("3--501", "3--501", "same_door"),
        ("3-2-501", "重庆路3-2-501", "similar_door"),
        ("3-2-501", "3-2-501商铺", "similar_door"),
        ("3-2-501", "3--501", "similar_door"),
        ("幸福里3-2-501", "幸福里小区3-2-501", "similar_door"),
        ("3-2-501", "3-2-502", None),
        ("3-2-501", "3-1-501", None),
        ("3-2-501", "4-2-501", None),
        ("3A-2-501", "3B-2-501", None),
        ("3-2-501", "3A-2-501", None),
        ("东3-2-501", "西3-2-501", None),
        ("一期3-2-501", "二期3-2-501", None),
        ("重庆路3-2-501", "解放路3-2-501", None),
        ("3-甲-501", "3-乙-501", None),
        ("32--501", "3-2-501", None),
        ("东门--岗亭", "东门--警卫室", None),
    ],
)
def test_doors_may_be_one_when_only_words_differ(one: str, other: str, reason: Reason | None) -> None:
    assert door_reason(_door(one), _door(other)) == reason
    assert door_reason(_door(other), _door(one)) == reason


def test_a_door_that_is_half_typed_is_like_no_other() -> None:
    assert door_reason({"building": "3"}, _door("3-2-501")) is None
    assert door_reason(_door("3-2-501"), {}) is None
    assert door_reason({}, {}) is None


def _person(name: str, birth: str = "", door: str = "d1", last4: str = "", identity: str = "") -> dict[str, Json]:
    said = {"name": name, "birth": birth, "dwelling": door, "identity_last4": last4, "identity_hash": identity}
    return {field: value for field, value in said.items() if value}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (_person("张三", "1950-03-01", "d1"), _person("张三", "1950-12-31", "d2"), "same_person"),
        (_person("张三", "1950-03-01", "d1"), _person("张三", "1951-12-31", "d2"), "same_person"),
        (_person("张三", "1950-03-01", "d1"), _person("张三", "1952-01-01", "d2"), None),
        (_person("张三", "1950-03-01"), _person("张三", "1980-03-01"), None),
        (_person("张三", "1950-03-01"), _person("张四", "1950-03-01"), None),
        (_person("张 三", "1950-03-01", "d1"), _person("张三", "1950-03-01", "d2"), "same_person"),
        (_person("阿依古丽·买买提", "1950-03-01"), _person("阿依古丽•买买提", "1950-03-01"), "same_person"),
        (_person("张三", "", "d1"), _person("张三", "1950-03-01", "d1"), "same_household"),
        (_person("张三", "", "d1"), _person("张三", "1950-03-01", "d2"), None),
        (_person("张三", door=""), _person("张三", door=""), None),
        (_person("", "1950-03-01"), _person("", "1950-03-01"), None),
        (_person("张三", identity="aa"), _person("章三", "1990-01-01", "d2", identity="aa"), "same_identity"),
        (_person("张三", "1950-03-01", identity="aa"), _person("张三", "1950-03-01", identity="bb"), None),
        (_person("张三", "1950-03-01", last4="0011"), _person("张三", "1950-03-01", last4="002X"), None),
        (_person("张三", "1950-03-01", last4="0011"), _person("张三", "1950-03-01", last4="0011"), "same_person"),
        (_person("张三", "1950-03-01", last4="0011"), _person("张三", "1950-03-01", identity="aa"), "same_person"),
    ],
)
def test_people_may_be_one_by_identity_or_by_name_and_age(
    one: dict[str, Json], other: dict[str, Json], reason: Reason | None
) -> None:
    assert person_reason(one, other) == reason
    assert person_reason(other, one) == reason


@pytest.mark.parametrize("odd", [None, 1950, ["1950"], {"x": True}, "", "19", "𝟙𝟡𝟝𝟘-01-01"])
def test_odd_values_of_a_newer_version_are_no_reason_to_fail(odd: Json) -> None:
    assert person_reason({"name": odd, "birth": odd, "dwelling": odd}, _person("张三", "1950-01-01")) is None
    assert door_reason({"building": odd, "unit": odd, "room": odd}, _door("3-2-501")) is None
