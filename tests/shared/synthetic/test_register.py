"""The made-up register has exactly the promised size, is the same for a seed, and passes its kinds' own rules."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from doorstep_shared.addresses import Address, parse_address
from doorstep_shared.kinds import find_kind
from doorstep_shared.synthetic.places import GRIDS, TREE
from doorstep_shared.synthetic.register import WORKERS, Register, Row, wangshan
from doorstep_shared.tables import TABLES

TODAY = date(2026, 5, 18)


@pytest.fixture(scope="module")
def register() -> Register:
    return wangshan(Random(2026), TODAY, visit_count=1600)


def door(row: Row) -> Address | None:
    return parse_address("-".join(str(row.values[part]) for part in ("building", "unit", "room") if part in row.values))


@pytest.mark.parametrize("seed", [1, 2, 3, 2026])
def test_every_seed_gives_exactly_the_promised_size(seed: int) -> None:
    register = wangshan(Random(seed), TODAY, visit_count=7)
    sizes = {kind: len(rows) for kind, rows in register.rows.items()}
    assert sizes == {"building": 83, "dwelling": 2863, "resident": 6776, "visit": 7}


def test_a_seed_and_a_day_give_the_same_register_again(register: Register) -> None:
    assert wangshan(Random(2026), TODAY, visit_count=1600) == register
    assert wangshan(Random(2027), TODAY, visit_count=1600) != register


def test_no_door_is_listed_twice_and_every_address_can_be_typed(register: Register) -> None:
    doors = [door(row) for row in register.rows["dwelling"]]
    assert None not in doors
    assert len(set(doors)) == 2863


def test_every_resident_and_every_visit_names_a_door_of_the_same_grid(register: Register) -> None:
    doors = {(row.grid, door(row)) for row in register.rows["dwelling"]}
    for kind in ("resident", "visit"):
        for row in register.rows[kind]:
            assert (row.grid, parse_address(str(row.values["dwelling"]))) in doors


def test_every_dwelling_stands_in_a_building_of_the_same_grid(register: Register) -> None:
    buildings = {(row.grid, row.values["number"]) for row in register.rows["building"]}
    assert len(buildings) == 83
    assert {(row.grid, row.values["building"]) for row in register.rows["dwelling"]} == buildings


def test_every_value_and_tag_passes_the_rules_of_its_kind(register: Register) -> None:
    for name, rows in register.rows.items():
        kind = find_kind(name)
        assert kind is not None
        for row in rows:
            plain = {path: value for path, value in row.values.items() if path not in ("dwelling",)}
            assert kind.validate(plain | {f"tags/{tag}": True for tag in row.tags}) == {}
            assert set(plain) <= set(kind.fields)


def test_nobody_behind_one_door_shares_a_name(register: Register) -> None:
    people = Counter((row.values["dwelling"], row.values["name"]) for row in register.rows["resident"])
    assert max(people.values()) == 1


def test_every_telephone_number_is_different_and_in_no_real_range(register: Register) -> None:
    phones = [str(row.values["phone"]) for row in register.rows["resident"] if "phone" in row.values]
    assert len(phones) == len(set(phones)) > 3000
    assert all(phone.startswith("1000") and len(phone) == 11 for phone in phones)


def test_all_tags_of_the_table_are_in_use(register: Register) -> None:
    tags = {tag for row in register.rows["resident"] for tag in row.tags}
    assert len(tags) == 26
    assert tags == set(TABLES["resident_tag"])


def test_ages_fit_their_tags_and_nobody_is_born_after_today(register: Register) -> None:
    for row in register.rows["resident"]:
        birth = date.fromisoformat(str(row.values["birth"]))
        age = (TODAY - birth).days / 365.25
        assert 0 <= age < 100
        assert str(row.values["birth"]) <= str(row.values["moved_in"]) <= TODAY.isoformat()
        assert ("over_80" not in row.tags) or age >= 79.9
        assert not ({"school_age", "preschool"} & set(row.tags)) or age < 17


def test_vacant_dwellings_are_empty_and_people_live_alone_where_the_tag_says_so(register: Register) -> None:
    people = Counter(row.values["dwelling"] for row in register.rows["resident"])
    for row in register.rows["dwelling"]:
        address = "-".join(str(row.values[part]) for part in ("building", "unit", "room") if part in row.values)
        assert (people[address] > 0) == (row.values["use"] in ("self", "rented"))
    alone = [row for row in register.rows["resident"] if "living_alone" in row.tags]
    assert alone
    assert all(people[row.values["dwelling"]] == 1 for row in alone)


def test_visits_lie_before_today_and_nobody_is_at_two_doors_at_once(register: Register) -> None:
    visits = register.rows["visit"]
    assert all("2026-01" <= str(row.values["visited_at"]) < TODAY.isoformat() for row in visits)
    assert all(row.values["worker"] == WORKERS[row.grid] for row in visits)
    assert len({(row.values["worker"], row.values["visited_at"]) for row in visits}) == len(visits)


def test_the_grids_form_one_tree_with_parents_first() -> None:
    known: set[str] = set()
    for grid in TREE:
        assert grid.parent in known or (grid.parent == "" and not known)
        known.add(grid.id)
    assert len([grid for grid in TREE if grid.id in GRIDS]) == 6
