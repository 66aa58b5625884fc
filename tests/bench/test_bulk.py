"""The loader of large hubs writes what the hub itself would have written."""

from collections.abc import Iterator

import pytest

from bench.bulk import Plan, load
from doorstep_server.services import check
from doorstep_server.services.hub import Hub
from doorstep_server.store import grids, records
from doorstep_shared.changes import decode
from tests.server.conftest import make_hub

PLAN = Plan(entries=4800, visits=200, conflicts=12, grids=2, today="2026-09-14")


@pytest.fixture
def large() -> Iterator[Hub]:
    hub = make_hub("sqlite://")
    load(hub, PLAN)
    yield hub
    hub.store.close()


def test_a_loaded_hub_has_chains_and_macs_that_hold_and_the_records_they_fold_to(large: Hub) -> None:
    assert check.check(large).findings == ()


def test_a_loaded_hub_has_as_much_of_everything_as_was_asked_for(large: Hub) -> None:
    entries = sum(grid.seq for grid in _grids(large))
    conflicts = len(records.in_conflict(large.store, [grid.id for grid in _grids(large)]))
    visits = records.counts(large.store, [grid.id for grid in _grids(large)])["visit"]
    assert conflicts == PLAN.conflicts
    assert entries == pytest.approx(PLAN.entries, rel=0.05)
    assert visits == pytest.approx(PLAN.visits, rel=0.05)


def test_every_loaded_change_is_one_a_laptop_could_have_written(large: Hub) -> None:
    rows = large.store.rows("SELECT id, body FROM entry WHERE kind = 'change'")
    assert all(decode(bytes(body)).id == id for id, body in rows)


def _grids(hub: Hub) -> list[grids.Grid]:
    return grids.everything(hub.store)
