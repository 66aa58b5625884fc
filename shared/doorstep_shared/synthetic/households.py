"""Who lives behind a door: families, couples, people alone and tenants, with what a register says of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from doorstep_shared.synthetic.chance import Chance
from doorstep_shared.synthetic.names import Sex, full_name, surname

SELF, RENTED = "self", "rented"


@dataclass(slots=True)
class Person:
    """A person who does not exist."""

    name: str
    sex: Sex
    age: int
    relation: str
    population_type: str
    birth: date
    moved_in: date
    phone: str = ""
    tags: set[str] = field(default_factory=set)


Household = list[Person]

_FAMILIES: dict[tuple[str, ...], int] = {
    ("elder",): 7,
    ("elder", "elder_spouse"): 13,
    ("adult",): 6,
    ("adult", "spouse"): 8,
    ("adult", "spouse", "child"): 38,
    ("adult", "spouse", "child", "child"): 16,
    ("adult", "spouse", "child", "parent"): 9,
    ("adult", "spouse", "child", "parent", "parent"): 3,
}
_TENANTS: dict[tuple[str, ...], int] = {
    ("tenant",): 35,
    ("tenant", "flatmate"): 25,
    ("tenant", "tenant_spouse"): 20,
    ("tenant", "tenant_spouse", "child"): 20,
}
_RELATIONS = {
    "elder": "head",
    "elder_spouse": "spouse",
    "adult": "head",
    "spouse": "spouse",
    "tenant_spouse": "spouse",
    "flatmate": "tenant",
    "relative": "other",
}


class Settler:
    """Fills dwellings with people. `today` is the day their ages are counted from."""

    def __init__(self, rng: Chance, today: date) -> None:
        self.rng = rng
        self.today = today
        self._phones = 0

    def move_in(self, use: str) -> Household:
        """A household for a dwelling lived in by its owners (`self`) or `rented`."""
        shapes = _FAMILIES if use == SELF else _TENANTS
        household: Household = []
        for role in self.rng.choices(list(shapes), list(shapes.values()))[0]:
            self.add(household, role)
        return household

    def add(self, household: Household, role: str) -> None:
        """One more person, related to those who are there, with a name nobody else behind this door has."""
        age, sex = self._age(household, role), self._sex(household, role)
        family = self._family_name(household, role, sex)
        name = full_name(self.rng, family, sex, age)
        while any(name == each.name for each in household):
            name = full_name(self.rng, family, sex, age)
        birth = self.today - timedelta(days=age * 365 + age // 4 + self.rng.randint(1, 300))
        moved_in = max(birth, self.today - timedelta(days=self.rng.randint(40, 9000)))
        person = Person(name, sex, age, _RELATIONS.get(role, role), self._population(household, role), birth, moved_in)
        if age >= 14 and (not household or self.rng.random() < 0.8):
            person.phone = self._phone()
        household.append(person)

    def _age(self, household: Household, role: str) -> int:
        head = household[0].age if household else 0
        between = self.rng.randint
        if role in ("spouse", "elder_spouse", "tenant_spouse"):
            return max(21, head + between(-4, 4))
        if role == "child":
            return max(0, min(30, head - between(23, 33)))
        if role == "parent":
            return min(98, head + between(22, 30))
        return {"elder": between(65, 94), "adult": between(26, 61)}.get(role) or between(19, 48)

    def _sex(self, household: Household, role: str) -> Sex:
        partners = [each for each in household if each.relation == role]
        if role.endswith("spouse"):
            return "female" if household[0].sex == "male" else "male"
        if role == "parent" and partners:
            return "female" if partners[0].sex == "male" else "male"
        return "male" if self.rng.random() < 0.51 else "female"

    def _family_name(self, household: Household, role: str, sex: Sex) -> str:
        if role == "child" or (role == "parent" and sex == "male"):
            father = next((each for each in household if each.sex == "male"), household[0])
            return father.name[:2] if father.name.startswith(("欧阳", "上官")) else father.name[0]
        return surname(self.rng)

    def _population(self, household: Household, role: str) -> str:
        if household and role in ("child", "tenant_spouse"):
            return household[0].population_type
        if role in ("tenant", "flatmate"):
            return "floating" if self.rng.random() < 0.85 else "registered"
        chance = self.rng.random()
        return "registered" if chance < 0.93 else "away" if chance < 0.995 else "overseas"

    def _phone(self) -> str:
        """A number nobody can have: in China no telephone number of eleven digits begins with 1000."""
        self._phones += 1
        return f"1000{(self._phones * 7_919_311) % 10_000_000:07}"


def tag(rng: Chance, household: Household) -> None:
    """Give everybody of a complete household the tags that fit; some follow from age, the others are drawn."""
    alone = len(household) == 1
    elderly_couple = len(household) == 2 and all(each.age >= 65 for each in household)
    for person in household:
        tags = person.tags
        tags |= {name for name, fits in _CERTAIN if fits(person)}
        tags |= {name for name, chance, fits in _DRAWN if fits(person) and rng.random() < chance}
        if alone and person.age >= 65:
            tags.add("living_alone")
        if elderly_couple:
            tags.add("empty_nest")
        if tags & {"bedridden", "dementia"}:
            tags.add("needs_care")


_CERTAIN: tuple[tuple[str, Callable[[Person], bool]], ...] = (
    ("over_80", lambda p: p.age >= 80),
    ("school_age", lambda p: 6 <= p.age < 16),
    ("preschool", lambda p: p.age < 6),
)
_DRAWN: tuple[tuple[str, float, Callable[[Person], bool]], ...] = (
    ("chronic_illness", 0.14, lambda p: p.age >= 60),
    ("bedridden", 0.02, lambda p: p.age >= 75),
    ("dementia", 0.03, lambda p: p.age >= 75),
    ("needs_care", 0.05, lambda p: p.age >= 80),
    ("disabled", 0.018, lambda p: p.age >= 3),
    ("disabled_severe", 0.004, lambda p: p.age >= 3),
    ("low_income", 0.012, lambda p: True),
    ("near_low_income", 0.008, lambda p: True),
    ("destitute", 0.01, lambda p: p.age >= 60),
    ("preferential", 0.012, lambda p: p.age >= 50),
    ("veteran", 0.03, lambda p: p.sex == "male" and p.age >= 22),
    ("military_family", 0.006, lambda p: p.age >= 20),
    ("left_behind_child", 0.012, lambda p: p.age < 16),
    ("child_in_need", 0.012, lambda p: p.age < 16),
    ("pregnant", 0.03, lambda p: p.sex == "female" and 24 <= p.age <= 38),
    ("serious_illness", 0.008, lambda p: p.age >= 18),
    ("unemployed", 0.03, lambda p: 25 <= p.age < 55),
    ("flexible_work", 0.06, lambda p: 20 <= p.age < 60),
    ("new_graduate", 0.15, lambda p: 21 <= p.age <= 25),
    ("volunteer", 0.03, lambda p: 18 <= p.age <= 70),
)
