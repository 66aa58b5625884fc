"""Why two records may be the same door or the same person: asked while somebody types, so it looks at few records.

It only ever suggests. Whether two records are one is decided by a person.
"""

import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Literal

from doorstep_shared.addresses import normal_part, number
from doorstep_shared.changes import Json
from doorstep_shared.i18n import Text
from doorstep_shared.names import plain_name

Reason = Literal["same_door", "similar_door", "same_identity", "same_person", "same_household"]

REASONS: Mapping[Reason, Text] = {
    "same_door": Text("门牌相同", "the same address"),
    "similar_door": Text("门牌号码相同，写法不同", "the same numbers, written otherwise"),
    "same_identity": Text("身份证号相同", "the same identity number"),
    "same_person": Text("同名，出生年份相近，就在附近", "the same name and about the same age nearby"),
    "same_household": Text("同名，住同一户", "the same name behind the same door"),
}
"""What is said of each, in the order of how sure it is."""

YEARS_APART = 1
"""By how many years two statements of one person's birth may differ (the traditional count of years, a slip)."""
_SIGN = re.compile(r"[0-9]+|[A-Z]+|[甲乙丙丁戊己庚辛东西南北前后左右上下]|[〇零一二三四五六七八九十百]+")
"""What tells two doors apart: numbers, letters, and the words that count or point."""
_EMPTY_WORDS = re.compile(r"[^\w]|_|号|楼|栋|幢|座|单元|门|梯|室|房|户|层|小区")
"""Words that everybody leaves out or puts in."""


def door_reason(values: Mapping[str, Json], other: Mapping[str, Json]) -> Reason | None:
    """Why two dwellings of one grid may be the same door; None where they are not alike."""
    parts, other_parts = _address(values), _address(other)
    if not parts[0] or not parts[2]:
        return None
    if parts == other_parts:
        return "same_door"
    signs, other_signs = [_signs(part) for part in parts], [_signs(part) for part in other_parts]
    if not signs[0] or not signs[2] or signs[0] != other_signs[0] or signs[2] != other_signs[2]:
        return None
    units_agree = signs[1] == other_signs[1] or not parts[1] or not other_parts[1]
    words_agree = all(_may_be_one(one, two) for one, two in zip(parts, other_parts, strict=True))
    return "similar_door" if units_agree and words_agree else None


def door_blocks(values: Mapping[str, Json]) -> set[Hashable]:
    """What a dwelling shares at least one of with every dwelling `door_reason` finds it alike to."""
    parts = _address(values)
    if not parts[0] or not parts[2]:
        return set()
    building, room = _signs(parts[0]), _signs(parts[2])
    return {parts, (building, room)} if building and room else {parts}


def _address(values: Mapping[str, Json]) -> tuple[str, str, str]:
    building, unit, room = (values.get(name) for name in ("building", "unit", "room"))
    return normal_part(str(building or "")), normal_part(str(unit or "")), normal_part(str(room or ""))


@lru_cache(maxsize=4096)
def _signs(part: str) -> tuple[str, ...]:
    """The telling parts in their order, numbers as digits without leading zeros."""
    return tuple(str(number(sign)) if number(sign) is not None else sign for sign in _SIGN.findall(part))


@lru_cache(maxsize=4096)
def _may_be_one(part: str, other: str) -> bool:
    """Whether the words around the numbers can mean one place: 重庆路3 is 3, and is not 解放路3."""
    words, other_words = (_EMPTY_WORDS.sub("", _SIGN.sub("", each)) for each in (part, other))
    return words in other_words or other_words in words


def person_reason(values: Mapping[str, Json], other: Mapping[str, Json]) -> Reason | None:
    """Why two residents of one grid may be the same person; None where they are not alike.

    Identity numbers that are both known and differ settle that they are two people.
    """
    identity, other_identity = values.get("identity_hash"), other.get("identity_hash")
    if identity and other_identity:
        return "same_identity" if identity == other_identity else None
    last4, other_last4 = values.get("identity_last4"), other.get("identity_last4")
    if last4 and other_last4 and last4 != other_last4:
        return None
    name = plain_name(values.get("name"))
    if not name or name != plain_name(other.get("name")):
        return None
    year, other_year = _year(values), _year(other)
    if year is not None and other_year is not None:
        return "same_person" if abs(year - other_year) <= YEARS_APART else None
    at_one_door = values.get("dwelling") is not None and values.get("dwelling") == other.get("dwelling")
    return "same_household" if at_one_door else None


def person_blocks(values: Mapping[str, Json]) -> set[Hashable]:
    """What a resident shares at least one of with every resident `person_reason` finds her alike to."""
    blocks: set[Hashable] = set()
    if identity := values.get("identity_hash"):
        blocks.add(identity)
    if name := plain_name(values.get("name")):
        if (dwelling := values.get("dwelling")) is not None:
            blocks.add((name, dwelling))
        if (year := _year(values)) is not None:
            blocks |= {(name, year + apart) for apart in range(YEARS_APART + 1)}
    return blocks


def _year(values: Mapping[str, Json]) -> int | None:
    birth = values.get("birth")
    return int(birth[:4]) if isinstance(birth, str) and re.match(r"[0-9]{4}", birth) else None
