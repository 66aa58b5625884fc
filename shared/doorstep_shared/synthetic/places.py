"""Places: a tree of grids, and the buildings with their doors."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from doorstep_shared.synthetic.chance import Chance


class GridPlan(NamedTuple):
    """A grid of the tree; `parent` is empty for the street."""

    id: str
    name: str
    level: str
    parent: str


class Door(NamedTuple):
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


class BuildingPlan(NamedTuple):
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


class CommunityPlan(NamedTuple):
    """A community to be made up: its grids in the tree, and how much of everything there will be.

    `estates` names the housing estate of each grid; `shapes` maps (floors, units, doors on a floor) to how often.
    """

    tree: tuple[GridPlan, ...]
    grids: tuple[str, ...]
    estates: tuple[str, ...]
    buildings: int
    dwellings: int
    residents: int
    shapes: Mapping[tuple[int, int, int], int]


STREET, COMMUNITY = "qinglan", "wangshan"
_ESTATES = ("望杉里", "杉林新村", "晴岚花园", "南塘苑", "机械厂宿舍", "云杉府")
GRIDS = tuple(f"{COMMUNITY}-{number}" for number in range(1, len(_ESTATES) + 1))
"""The grids of the large community."""

TREE = (
    GridPlan(STREET, "晴岚街道", "street", ""),
    GridPlan(COMMUNITY, "望杉社区", "community", STREET),
    *(
        GridPlan(grid, f"望杉第{numeral}网格", "small", COMMUNITY)
        for grid, numeral in zip(GRIDS, "一二三四五六", strict=True)
    ),
)
"""The tree of the large community, parents first."""

_SHAPES = {(6, 2, 2): 16, (6, 3, 2): 40, (6, 4, 2): 12, (7, 2, 2): 12, (5, 3, 2): 10, (11, 1, 4): 6, (11, 2, 2): 4}
WANGSHAN = CommunityPlan(TREE, GRIDS, _ESTATES, 83, 2_863, 6_776, _SHAPES)
"""A community as large as a real one."""

PRACTICE_GRID = "lianxi-1"
PRACTICE = CommunityPlan(
    (GridPlan(PRACTICE_GRID, "练习网格", "small", ""),),
    (PRACTICE_GRID,),
    ("练习小区",),
    buildings=6,
    dwellings=100,
    residents=250,
    shapes={(4, 2, 2): 4, (3, 2, 2): 2, (6, 1, 2): 2, (6, 1, 3): 2},
)
"""A few buildings to practise in."""

_MOST_SHOPS = 6


def buildings(rng: Chance, plan: CommunityPlan) -> list[BuildingPlan]:
    """The buildings of the community, with exactly the planned number of doors between them."""
    count = plan.buildings
    while True:
        made = [_building(rng, plan, index) for index in range(count)]
        shops = plan.dwellings - sum(each.flats for each in made)
        if count // 3 <= shops <= count * 2:
            break
    counts = [0] * count
    while shops:
        index = rng.randrange(count)
        if counts[index] < _MOST_SHOPS:
            counts[index] += 1
            shops -= 1
    return [each._replace(shops=count) for each, count in zip(made, counts, strict=True)]


def _building(rng: Chance, plan: CommunityPlan, index: int) -> BuildingPlan:
    which = index * len(plan.grids) // plan.buildings
    floors, units, doors = rng.choices(list(plan.shapes), list(plan.shapes.values()))[0]
    year = rng.randint(2004, 2019) if floors > 7 else rng.randint(1979, 2003)
    return BuildingPlan(plan.grids[which], str(index + 1), plan.estates[which], floors, units, doors, year)
