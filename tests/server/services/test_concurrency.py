"""Pushes that arrive at once equal some serial order: no gap, no lost update, nothing twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from doorstep_server.services import check
from doorstep_server.services.hub import Hub
from doorstep_server.store import records
from tests.server.conftest import make_hub
from tests.server.office import DOOR, ByHand, Office

PUSHES = 6


@pytest.fixture(params=["sqlite", "postgres"])
def shared_hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hub]:
    """A hub several threads can open, each with its own connection."""
    url = f"sqlite:///{tmp_path}/hub.db" if request.param == "sqlite" else request.getfixturevalue("postgres_hub_url")
    made = make_hub(url)
    yield made
    made.store.close()


def test_laptops_that_push_to_one_record_at_once_lose_nothing(shared_hub: Hub) -> None:
    office = Office(shared_hub)
    before = office.grid("g1").seq
    laptops = [office.laptop(name) for name in ("wang", "wang", "li", "li")]
    start = Barrier(len(laptops))

    def night(laptop: ByHand) -> list[str]:
        start.wait()
        results = []
        for number in range(PUSHES):
            changes = [
                laptop.change({f"tags/{laptop.device[-2:]}{number}": True}, seen=10),
                laptop.change({"phone": str(10_000 + number)}, seen=10),
            ]
            results += [each["result"] for each in laptop.sync(*changes, at={})["results"]]
        shared_hub.store.close()
        return results

    with ThreadPoolExecutor(len(laptops)) as pool:
        results = [result for each in pool.map(night, laptops) for result in each]
    assert results == ["ok"] * (len(laptops) * PUSHES * 2)
    assert office.grid("g1").seq == before + len(results)
    assert check.check(shared_hub).findings == ()
    held = records.find(shared_hub.store, "dwelling", DOOR)
    assert held is not None
    assert len(held.shown().values["tags"]) == len(laptops) * PUSHES
    assert len(held.state.live("phone")) == len(laptops) * PUSHES
    assert held.shown().conflicts == ("phone",)
