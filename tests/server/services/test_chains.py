"""Whose chain is one line is told by where it ends, and the same as if every change were looked through."""

from random import Random

import pytest

from doorstep_server.store import writer_heads
from doorstep_shared.changes import Change
from tests.server.office import ByHand, Office

SYNCS = 14


def stored(office: Office, writer: str) -> dict[str, str]:
    """What the hub holds of a writer: ids with their predecessors."""
    rows = office.hub.store.rows("SELECT id, prev FROM entry WHERE kind = 'change' AND writer = ?", [writer])
    return {str(id): str(prev) for id, prev in rows}


def head(office: Office, writer: str) -> str | None:
    return writer_heads.get_many(office.hub.store, [("g1", writer)]).get(("g1", writer))


def line_to(change: Change, made: dict[str, Change]) -> list[Change]:
    """The chain that ends with a change, oldest first."""
    line = [change]
    while line[0].prev:
        line.insert(0, made[line[0].prev])
    return line


def a_tree(laptop: ByHand, random: Random) -> dict[str, Change]:
    """Changes of one writer by id; now and then two follow one, as on a cloned disk."""
    made: dict[str, Change] = {}
    for number in range(10):
        newest = list(made)[-4:] or [""]
        prev = random.choice(newest) if random.random() < 0.25 else newest[-1]
        change = laptop.change({f"tags/t{number}": True}, prev=prev)
        made[change.id] = change
    return made


@pytest.mark.parametrize("seed", range(25))
def test_forks_and_holes_are_told_as_if_every_change_were_looked_through(office: Office, seed: int) -> None:
    random = Random(seed)
    laptop = office.laptops["wang"]
    made = a_tree(laptop, random)
    with_letters = seed % 3 == 0
    for _ in range(SYNCS):
        known = random.choice(list(made.values()))
        line = line_to(known, made)
        offered = [each for each in line if random.random() < random.choice([0.3, 1.0])]
        if random.random() < 0.2:
            random.shuffle(offered)
        spoilt = offered.pop(0) if with_letters and len(offered) > 1 and random.random() < 0.4 else None
        letters = [{"id": spoilt.id, "grid": "g1", "body": "rubbish"}] if spoilt else []
        cursor = {"seq": 0, "chain": "", "writer": laptop.writer, "head": known.id}
        said = laptop.sync(*letters, *offered, at={"g1": cursor})["grids"]["g1"]
        here = stored(office, laptop.writer)
        chain = {each.id: each.prev for each in offered}
        followed = {known.id, *chain.values()}
        is_forked = any(prev in followed and id not in (known.id, *chain) for id, prev in here.items())
        assert said.get("forked", False) is is_forked
        if not with_letters:
            assert said.get("missing", []) == sorted({prev for prev in here.values() if prev and prev not in here})
        ends = here.keys() - set(here.values())
        assert head(office, laptop.writer) == (None if not here else ends.pop() if len(ends) == 1 else "")


def test_a_chain_that_lost_a_link_is_one_line_again_when_the_link_has_come(office: Office) -> None:
    laptop = office.laptops["wang"]
    first, second, third = (laptop.change({f"tags/t{number}": True}) for number in range(3))
    laptop.sync(first, third)
    assert head(office, laptop.writer) == ""
    laptop.sync(second)
    assert head(office, laptop.writer) == third.id


def test_a_chain_of_another_writer_or_in_another_grid_is_another_chain(office: Office) -> None:
    wang, li, zhao = (office.laptops[name] for name in ("wang", "li", "zhao"))
    ours, hers, there = wang.change({"room": "1"}), li.change({"room": "2"}), zhao.change({"room": "3"}, grid="g2")
    wang.sync(ours)
    li.sync(hers)
    zhao.sync(there, at={"g2": zhao.cursor()})
    assert (head(office, wang.writer), head(office, li.writer), head(office, zhao.writer)) == (ours.id, hers.id, None)
    assert writer_heads.get_many(office.hub.store, [("g2", zhao.writer)]) == {("g2", zhao.writer): there.id}
