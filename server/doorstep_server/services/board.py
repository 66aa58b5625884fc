"""A building drawn as it stands: floors from the top down, units side by side, a cell a door."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doorstep_server.services.coverage import DoorStanding
from doorstep_shared.addresses import natural_order
from doorstep_shared.visit_rules import PRIORITY_TAGS

_ROOM_ON_FLOOR = re.compile(r"([0-9]{1,2})[0-9]{2}")
"""A room number that tells its floor: 501 and 1203."""


@dataclass(frozen=True, slots=True)
class Floor:
    """One floor: its number (None where nothing tells it) and its doors unit by unit, None where there is none."""

    number: int | None
    units: Sequence[Sequence[DoorStanding | None]]


@dataclass(frozen=True, slots=True)
class Board:
    """A building. `widths` is how many doors each unit has side by side at most, in the order of `units`."""

    building: str
    units: Sequence[str]
    widths: Sequence[int]
    floors: Sequence[Floor]


def draw(building: str, doors: Iterable[DoorStanding]) -> Board:
    """Set doors in their places."""
    placed: dict[int | None, dict[str, list[DoorStanding]]] = {}
    for door in sorted(doors, key=lambda each: each.place):
        placed.setdefault(floor_of(door), {}).setdefault(door.row.unit, []).append(door)
    units = sorted({unit for by_unit in placed.values() for unit in by_unit}, key=natural_order)
    widths = [max(len(by_unit.get(unit, ())) for by_unit in placed.values()) for unit in units]
    numbers = sorted(placed, key=lambda number: -1000 if number is None else number, reverse=True)
    floors = [
        Floor(number, [_filled(placed[number].get(unit, []), width) for unit, width in zip(units, widths, strict=True)])
        for number in numbers
    ]
    return Board(building, units, widths, floors)


def floor_of(door: DoorStanding) -> int | None:
    """The floor a door is on, as registered or as its room number tells."""
    if door.row.floor is not None:
        return door.row.floor
    told = _ROOM_ON_FLOOR.fullmatch(door.row.room)
    return int(told[1]) if told else None


def is_priority(door: DoorStanding) -> bool:
    """Whether somebody lives there who is looked after most closely."""
    return not PRIORITY_TAGS.isdisjoint(door.tags)


def _filled(doors: Sequence[DoorStanding], width: int) -> list[DoorStanding | None]:
    return [*doors, *[None] * (width - len(doors))]
