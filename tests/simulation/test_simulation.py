"""A quick run of the simulation; `make simulate` makes the long ones."""

from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.__main__ import play, small_pages

SEEDS_ON_DISK = 6


@pytest.mark.parametrize("block", range(6))
def test_whatever_goes_wrong_nothing_is_lost_and_everybody_agrees(block: int) -> None:
    done: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    with small_pages():
        for seed in range(block * 10, block * 10 + 10):
            world = play(seed, None)
            done += world.done
            faults += world.faults
    print(f"actions {dict(done)}\nfaults {dict(faults)}")
    for action in (
        "edit",
        "delete",
        "add a text",
        "resolve",
        "unknown field",
        "sync",
        "sync by stick",
        "edit on the hub",
    ):
        assert done[action], f"the runs of this block never did: {action}"
    for fault in (
        "stick late or again",
        "answer lost",
        "snapshot of an earlier day",
        "laptop cloned",
        "hub killed between two writes",
        "poison among the changes",
    ):
        assert faults[fault], f"the runs of this block never met: {fault}"


@pytest.mark.parametrize("seed", [106492, 107688, 109137, 110280, 112706])
def test_a_seed_that_once_lost_something_no_longer_does(seed: int) -> None:
    with small_pages():
        world = play(seed, None, has_sticks=False, stands_in=False)
    assert world.rotten, "these runs lost bytes that had rotted on a laptop's disk"


@pytest.mark.parametrize("seed", range(1000, 1000 + SEEDS_ON_DISK))
def test_the_same_holds_on_real_files(seed: int, tmp_path: Path) -> None:
    with small_pages():
        world = play(seed, tmp_path)
    assert world.done["sync"] > 0
