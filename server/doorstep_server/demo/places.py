"""The street: its tree of grids, and the buildings with their doors."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

BUILDINGS, DWELLINGS = 83, 2_863
"""The size of the community that is filled."""


@dataclass(frozen=True, slots=True)
class GridPlan:
    """A grid of the tree; `parent` is empty for the street."""

    id: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class Door:
    """A dwelling before anybody lives in it. `unit` is empty for the shops of a ground floor."""

    building: str
    unit: str
    room: str
    floor: int
    is_shop: bool

    @property
    def address(self) -> str:
        """The address as it is typed."""
        return "-".join(part for part in (self.building, self.unit, self.room) if part)


@dataclass(frozen=True, slots=True)
class BuildingPlan:
    """A building: so many units with so many floors and so many doors on each, and shops on the ground floor."""

    grid: str
    number: str
    estate: str
    floors: int
    units: int
    doors_per_floor: int
    built_year: int
    shops: int = 0

    @property
    def flats(self) -> int:
        """How many dwellings it has besides the shops."""
        return self.units * self.floors * self.doors_per_floor

    def doors(self) -> Iterator[Door]:
        """Every dwelling: the shops, then unit by unit from the ground up."""
        for shop in range(1, self.shops + 1):
            yield Door(self.number, "", f"商{shop}", 1, True)
        for unit in range(1, self.units + 1):
            for floor in range(1, self.floors + 1):
                for door in range(1, self.doors_per_floor + 1):
                    yield Door(self.number, str(unit), f"{floor}{door:02}", floor, False)


STREET, COMMUNITY = "qinglan", "wangshan"
_ESTATES = ("望杉里", "杉林新村", "晴岚花园", "南塘苑", "机械厂宿舍", "云杉府")
GRIDS = tuple(f"{COMMUNITY}-{number}" for number in range(1, len(_ESTATES) + 1))
"""The grids of the community that is filled."""

TREE = (
    GridPlan(STREET, "晴岚街道", "street", ""),
    GridPlan(COMMUNITY, "望杉社区", "community", STREET),
    *(
        GridPlan(grid, f"望杉第{numeral}网格", "small", COMMUNITY)
        for grid, numeral in zip(GRIDS, "一二三四五六", strict=True)
    ),
)
"""The whole tree, parents first."""

_SHAPES = {(6, 2, 2): 16, (6, 3, 2): 40, (6, 4, 2): 12, (7, 2, 2): 12, (5, 3, 2): 10, (11, 1, 4): 6, (11, 2, 2): 4}
"""Floors, units and doors on a floor → how often."""
_MOST_SHOPS = 6


def buildings(rng: Random) -> list[BuildingPlan]:
    """The buildings of the community, with exactly `DWELLINGS` doors between them."""
    while True:
        plans = [_building(rng, index) for index in range(BUILDINGS)]
        shops = DWELLINGS - sum(plan.flats for plan in plans)
        if BUILDINGS // 3 <= shops <= BUILDINGS * 2:
            break
    counts = [0] * BUILDINGS
    while shops:
        index = rng.randrange(BUILDINGS)
        if counts[index] < _MOST_SHOPS:
            counts[index] += 1
            shops -= 1
    return [replace(plan, shops=count) for plan, count in zip(plans, counts, strict=True)]


def _building(rng: Random, index: int) -> BuildingPlan:
    which = index * len(GRIDS) // BUILDINGS
    floors, units, doors = rng.choices(list(_SHAPES), list(_SHAPES.values()))[0]
    year = rng.randint(2004, 2019) if floors > 7 else rng.randint(1979, 2003)
    return BuildingPlan(GRIDS[which], str(index + 1), _ESTATES[which], floors, units, doors, year)
