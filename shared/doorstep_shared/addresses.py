"""Door addresses inside a community: building, unit, room; how they are typed, normalised and identified."""

import re
import unicodedata
import uuid
from typing import NamedTuple

NORMALISER_VERSION = 1
_NAMESPACE = uuid.UUID("6f6f7273-7465-5070-8d77-656c6c696e67")
_SUFFIXES = re.compile(r"(号楼|栋|幢|座|楼|单元|门|室|号|房|户)$")
_BLANK_BEFORE_SUFFIX = re.compile(r"\s+(?=[栋幢座室号户房]|单元)")
_SEPARATORS = re.compile(r"[-‐-―−—_/\\.,，、。\s#]+|号楼|栋|幢|座|单元")


class Address(NamedTuple):
    """A door: building, unit (empty where a building has none) and room, each normalised."""

    building: str
    unit: str
    room: str

    def __str__(self) -> str:
        return "-".join(part for part in self if part)


def normal_part(text: str) -> str:
    """One part of an address in normal form: NFKC, upper case, no blanks, no 栋/单元/室, no leading zeros."""
    plain = unicodedata.normalize("NFKC", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper())
    while (cut := _SUFFIXES.sub("", plain)) != plain and cut:
        plain = cut
    return plain.lstrip("0") or plain[-1:] if plain.isascii() and plain.isdigit() else plain


def parse_address(typed: str) -> Address | None:
    """The door meant by ``3-2-501``, ``３栋２单元５０１室`` or ``3-501``; None when it is not an address."""
    plain = _BLANK_BEFORE_SUFFIX.sub("", unicodedata.normalize("NFKC", typed))
    parts = [part for part in _SEPARATORS.split(plain) if part]
    if len(parts) == 2:
        return Address(normal_part(parts[0]), "", normal_part(parts[1]))
    if len(parts) == 3:
        return Address(*(normal_part(part) for part in parts))
    return None


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


def natural_order(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which the numbers inside a text count as numbers."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
