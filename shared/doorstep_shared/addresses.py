"""Door addresses inside a community: building, unit, room; how they are typed, normalised and identified."""

import re
import unicodedata
import uuid
from functools import lru_cache
from typing import NamedTuple

NORMALISER_VERSION = 1
_NAMESPACE = uuid.UUID("6f6f7273-7465-5070-8d77-656c6c696e67")
_SUFFIX = r"(?:号楼|栋|幢|座|楼|单元|门|梯|室|号|房|户)"
_SUFFIXES = re.compile(rf"{_SUFFIX}$")
_BLANK_BEFORE_SUFFIX = re.compile(r"\s+(?=[栋幢座室号户房门梯]|单元)")
_SEPARATORS = re.compile(r"[-‐-―−—_/\\.,，、。~〜·:|\s#]+|号楼|栋|幢|座|单元")
_NUMBER_SIGN = re.compile(r"#(?=楼|栋|幢|座)")
_SEPARATORS_BETWEEN = re.compile(r"(?<=[0-9A-Za-z])(?:门|梯|号|楼)(?=[0-9A-Za-z])")
"""Words that end a number (3号501) and may also be part of a name (东门): they part only what they stand between."""
_NUMERALS = re.compile(rf"[〇零一二三四五六七八九十百]+(?={_SUFFIX})")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
_TENS = {"十": 10, "百": 100}
_LONGEST_NUMBER = 12


class Address(NamedTuple):
    """A door: building, unit (empty where a building has none) and room, each normalised."""

    building: str
    unit: str
    room: str

    def __str__(self) -> str:
        return "-".join(part for part in self if part)


@lru_cache(maxsize=4096)
def normal_part(text: str) -> str:
    """One part of an address in normal form: NFKC, upper case, no blanks, no 栋/单元/室, no leading zeros."""
    plain = unicodedata.normalize("NFKC", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper())
    plain = _with_digits(plain)
    while (cut := _SUFFIXES.sub("", plain)) != plain and cut:
        plain = cut
    if plain.isascii() and plain.isdigit():
        return plain.lstrip("0") or "0"
    value = number(plain)
    return plain if value is None else str(value)


def parse_address(typed: str) -> Address | None:
    """The door meant by ``3-2-501``, ``３栋２单元５０１室``, ``三号楼501`` or ``3-501``; None when it is no address."""
    parts = address_parts(typed)
    if len(parts) == 2:
        return Address(parts[0], "", parts[1])
    if len(parts) == 3:
        return Address(*parts)
    return None


def address_parts(typed: str) -> list[str]:
    """What is typed, parted where building, unit and room are parted, each part in normal form."""
    plain = _BLANK_BEFORE_SUFFIX.sub("", _NUMBER_SIGN.sub("", unicodedata.normalize("NFKC", typed)))
    plain = _with_digits(plain)
    plain = _SEPARATORS_BETWEEN.sub("-", plain)
    return [normal_part(part) for part in _SEPARATORS.split(plain) if part]


def _with_digits(plain: str) -> str:
    """Chinese numerals that stand before 栋, 单元, 室 and the like as digits."""
    return _NUMERALS.sub(lambda found: str(number(found[0]) if number(found[0]) is not None else found[0]), plain)


def number(text: str) -> int | None:
    """The number written by digits or by Chinese numerals up to 999 (三, 十二, 二十, 一百零三, 五〇一); else None."""
    if len(text) > _LONGEST_NUMBER:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if text and all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, digit, last_unit = 0, None, 1000
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif sign in _TENS and _TENS[sign] < last_unit:
            last_unit = _TENS[sign]
            total += (1 if digit is None else digit) * last_unit
            digit = None
        else:
            return None
    return total + (digit or 0) if text else None


def dwelling_id(grid_of_birth: str, address: Address) -> str:
    """The id two workers give one door when both register it offline (UUID version 5)."""
    name = "\n".join([grid_of_birth, str(NORMALISER_VERSION), *address])
    return str(uuid.uuid5(_NAMESPACE, name))


def walking_order(building: str, unit: str, floor: int | None, room: str) -> tuple[object, ...]:
    """Where a door stands on a walk: building by building, unit by unit, up the floors; 2 before 10.

    Where the floor is not known it is read off the room: 501 is on the fifth.
    """
    if floor is None:
        digits = re.match(r"[0-9]{3,4}", room)
        floor = int(digits[0][:-2]) if digits else 0
    return (natural_order(building), natural_order(unit), floor, natural_order(room))


@lru_cache(maxsize=16384)
def natural_order(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which the numbers inside a text count as numbers."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
