"""Whatever two records are alike in, they share a block: looking in blocks misses no pair."""

import random
from itertools import product

from doorstep_shared.likeness import door_blocks, door_reason, person_blocks, person_reason

PARTS = ("", "3", "3栋", "三", "３号楼", "03", "A", "a座", "甲", "东", "重庆路3号", "501", "501室", "№5")
PEOPLE = (
    (None, "", "张伟", "张 伟", "Ａnna", "anna", "·"),
    (None, "1960-01-01", "1961-05-05", "1962-01-01", "未知"),
    (None, "d1", "d2"),
    (None, "h1", "h2"),
    (None, "1234", "123X"),
)
FIELDS = ("name", "birth", "dwelling", "identity_hash", "identity_last4")


def test_alike_doors_share_a_block() -> None:
    doors = [{"building": building, "unit": "", "room": room} for building, room in product(PARTS, PARTS)]
    alike = [(one, two) for one, two in product(doors, doors) if door_reason(one, two)]
    assert len(alike) > len(doors)
    assert [(one, two) for one, two in alike if not door_blocks(one) & door_blocks(two)] == []


def test_alike_people_share_a_block() -> None:
    chance = random.Random(1)
    people = [dict(zip(FIELDS, values, strict=True)) for values in product(*PEOPLE)]
    pairs = [(chance.choice(people), chance.choice(people)) for _ in range(20_000)]
    alike = [(one, two) for one, two in pairs if person_reason(one, two)]
    assert len(alike) > 1000
    assert [(one, two) for one, two in alike if not person_blocks(one) & person_blocks(two)] == []
