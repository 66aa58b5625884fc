"""A community's register, made up: buildings, dwellings, people who do not exist, and visits to them.

The same seed and the same day give the same register to the last letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from doorstep_shared.synthetic import households, places, visits
from doorstep_shared.synthetic.chance import Chance
from doorstep_shared.synthetic.households import RENTED, SELF, Household, Person, Settler
from doorstep_shared.synthetic.places import GRIDS, WANGSHAN, BuildingPlan, CommunityPlan, Door, GridPlan

_USES = {SELF: 700, RENTED: 205, "vacant": 80, "business": 15}
_WEEKLY = {"needs_care", "bedridden", "dementia", "destitute"}
_MONTHLY = {
    "living_alone",
    "empty_nest",
    "over_80",
    "low_income",
    "disabled_severe",
    "serious_illness",
    "child_in_need",
}


class Row(NamedTuple):
    """One line of the register: field → value, tags as codes; another record is named by its door's address."""

    grid: str
    values: Mapping[str, str | int]
    tags: tuple[str, ...] = ()


class Register(NamedTuple):
    """A whole register: the grid tree, and the rows of each kind."""

    grids: Sequence[GridPlan]
    rows: Mapping[str, Sequence[Row]]


@dataclass(slots=True)
class _Home:
    """A dwelling with who lives in it."""

    grid: str
    door: Door
    use: str
    household: Household = field(default_factory=list)


WORKERS = {grid: ("lin", "zhao", "zhou")[number // 2] for number, grid in enumerate(GRIDS)}
"""The account of the worker of each grid of the large community: three workers with two grids each."""


def wangshan(rng: Chance, today: date, visit_count: int = 0) -> Register:
    """The large community on the day `today`: 83 buildings, 2,863 dwellings, 6,776 people."""
    return generate(rng, WANGSHAN, today, WORKERS, visit_count)


def generate(
    rng: Chance, plan: CommunityPlan, today: date, workers: Mapping[str, str], visit_count: int = 0
) -> Register:
    """The register on the day `today`, with `visit_count` visits of the 120 days before.

    `workers` names the account of the worker of each grid.
    """
    plans = places.buildings(rng, plan)
    homes = _homes(rng, plans, plan.residents, Settler(rng, today))
    for home in homes:
        households.tag(rng, home.household)
    heads = {each.number: _building_head(rng, each, homes) for each in plans}
    calls = [_call(home) for home in homes if home.use != "vacant"]
    walked = visits.rounds(rng, calls, workers, today, visit_count)
    rows = {
        "building": [_building_row(each, heads[each.number]) for each in plans],
        "dwelling": [_dwelling_row(rng, home) for home in homes],
        "resident": [_resident_row(home, person) for home in homes for person in home.household],
        "visit": [Row(*visit) for visit in walked],
    }
    return Register(plan.tree, rows)


def _homes(rng: Chance, plans: list[BuildingPlan], residents: int, settler: Settler) -> list[_Home]:
    homes = [_Home(plan.grid, door, _use(rng, door)) for plan in plans for door in plan.doors()]
    lived_in = [home for home in homes if home.use in (SELF, RENTED)]
    for home in lived_in:
        home.household = settler.move_in(home.use)
    surplus = sum(len(home.household) for home in homes) - residents
    while surplus:
        household = rng.choice(lived_in).household
        if surplus < 0:
            settler.add(household, "relative")
            surplus += 1
        elif len(household) > 3:
            household.pop()
            surplus -= 1
    return homes


def _use(rng: Chance, door: Door) -> str:
    return "business" if door.is_shop else rng.choices(list(_USES), list(_USES.values()))[0]


def _building_head(rng: Chance, plan: BuildingPlan, homes: list[_Home]) -> Person:
    """One of the residents who looks after the building, an elderly one where there is one."""
    people = [person for home in homes if home.door.building == plan.number for person in home.household]
    willing = [person for person in people if 55 <= person.age <= 75] or people
    head = rng.choice(willing)
    head.tags.add("building_head")
    return head


def _building_row(plan: BuildingPlan, head: Person) -> Row:
    values: dict[str, str | int] = {
        "number": plan.number,
        "name": f"{plan.estate}{plan.number}号楼",
        "estate": plan.estate,
        "use": "mixed" if plan.shops else "residential",
        "floors": plan.floors,
        "units": plan.units,
        "built_year": plan.built_year,
        "contact": head.name,
    }
    if plan.floors > 7:
        values["lift"] = f"{plan.units * (1 if plan.doors_per_floor == 2 else 2)}部"
    return Row(plan.grid, values)


def _dwelling_row(rng: Chance, home: _Home) -> Row:
    door = home.door
    values: dict[str, str | int] = {
        "building": door.building,
        "room": door.room,
        "floor": door.floor,
        "use": home.use,
        "visit_frequency": _frequency(home),
        "area": rng.randint(18, 60) if door.is_shop else rng.randint(42, 128),
    }
    if door.unit:
        values["unit"] = door.unit
    if home.household:
        head = home.household[0]
        values |= {"contact": head.name, "phone": head.phone}
    tags = tuple(name for name, chance in (("gas", 0.02), ("fire", 0.015), ("pets", 0.03)) if rng.random() < chance)
    return Row(home.grid, values, tags)


def _frequency(home: _Home) -> str:
    tags = {tag for person in home.household for tag in person.tags}
    if tags & _WEEKLY:
        return "weekly"
    if tags & _MONTHLY:
        return "monthly"
    return "quarterly" if home.household else "half_yearly"


def _resident_row(home: _Home, person: Person) -> Row:
    values: dict[str, str | int] = {
        "dwelling": home.door.address,
        "name": person.name,
        "sex": person.sex,
        "birth": person.birth.isoformat(),
        "relation": person.relation,
        "population_type": person.population_type,
        "moved_in": person.moved_in.isoformat(),
    }
    if person.phone:
        values["phone"] = person.phone
    return Row(home.grid, values, tuple(sorted(person.tags)))


def _call(home: _Home) -> visits.Call:
    person = home.household[0].name if home.household else "店员"
    return visits.Call(home.grid, home.door.address, person, _frequency(home) in ("weekly", "monthly"))
