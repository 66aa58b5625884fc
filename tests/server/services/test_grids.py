"""Grids that are renamed and moved: grants reach down the tree as it stands now, and every log tells it."""

import json
import threading

import pytest

from doorstep_server.services import accounts, check, grids, members
from doorstep_server.services.hub import Hub
from doorstep_server.store import entries, memberships
from doorstep_server.store import grids as stored
from doorstep_server.store.database import connect
from doorstep_shared.errors import DoorstepError
from tests.server.conftest import make_hub
from tests.server.office import Office


@pytest.fixture
def tree(office: Office) -> Office:
    """street > c1 > n1 > m1 and street > c2, with a supervisor of each community and a worker of n1."""
    hub, now_ms = office.hub, office.now_ms
    for grid, level, parent in (
        ("c1", "community", "street"),
        ("c2", "community", "street"),
        ("n1", "small", "c1"),
        ("m1", "micro", "n1"),
    ):
        grids.add(hub, grid, grid, level, parent, "admin", now_ms)
    for name, grid, role in (("one", "c1", "supervisor"), ("two", "c2", "supervisor"), ("worker", "n1", "worker")):
        accounts.add(hub, name, name, False, "admin", now_ms)
        members.grant(hub, name, grid, role, "admin", now_ms)
    return office


def roles(office: Office, account: str) -> dict[str, str]:
    return memberships.current(office.hub.store, account)


def test_a_moved_grid_changes_supervisors_with_all_below_it(tree: Office) -> None:
    grids.move(tree.hub, "n1", "c2", "admin", tree.now_ms)
    assert roles(tree, "one") == {"c1": "supervisor"}
    assert roles(tree, "two") == {"c2": "supervisor", "n1": "supervisor", "m1": "supervisor"}
    assert roles(tree, "worker") == {"n1": "worker", "m1": "worker"}
    for grid in ("n1", "m1"):
        told = [json.loads(entry.detail) for entry in entries.of_kind(tree.hub.store, grid, "member")][-2:]
        assert [(each["account"], each["action"]) for each in told] == [("one", "end"), ("two", "grant")]
    assert check.check(tree.hub).findings == ()


def test_moving_there_and_back_leaves_everybody_where_they_were(tree: Office) -> None:
    before = {name: roles(tree, name) for name in ("one", "two", "worker")}
    grids.move(tree.hub, "n1", "c2", "admin", tree.now_ms)
    grids.move(tree.hub, "n1", "c1", "admin", tree.now_ms)
    assert {name: roles(tree, name) for name in before} == before


def test_a_role_from_both_places_stays_without_an_entry(tree: Office) -> None:
    members.grant(tree.hub, "one", "c2", "supervisor", "admin", tree.now_ms)
    seq = tree.grid("n1").seq
    grids.move(tree.hub, "n1", "c2", "admin", tree.now_ms)
    told = [entry.detail for entry in entries.of_kind(tree.hub.store, "n1", "member") if entry.seq > seq]
    assert [json.loads(detail)["account"] for detail in told] == ["two"]


def test_a_grid_becomes_a_root_and_loses_what_came_from_above(tree: Office) -> None:
    grids.move(tree.hub, "c1", "", "admin", tree.now_ms)
    assert tree.grid("c1").parent == ""
    assert stored.ancestors(tree.hub.store, "m1") == ["n1", "c1"]


@pytest.mark.parametrize(
    ("grid", "parent", "error"),
    [
        ("c1", "c1", "grid_moves_below_itself"),
        ("c1", "m1", "grid_moves_below_itself"),
        ("n1", "nowhere", "grid_unknown"),
        ("nowhere", "c1", "grid_unknown"),
        ("c1", "c2", "usage"),
        ("c1", "g1", "usage"),
    ],
)
def test_a_move_that_makes_no_tree_is_refused_and_changes_nothing(
    tree: Office, grid: str, parent: str, error: str
) -> None:
    before = stored.everything(tree.hub.store)
    with pytest.raises(DoorstepError) as refused:
        grids.move(tree.hub, grid, parent, "admin", tree.now_ms)
    assert refused.value.code == error
    assert stored.everything(tree.hub.store) == before


def test_moving_to_where_it_stands_is_nothing(tree: Office) -> None:
    before = stored.everything(tree.hub.store)
    grids.move(tree.hub, "n1", "c1", "admin", tree.now_ms)
    assert stored.everything(tree.hub.store) == before


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\x00b", "a\u202eb"])
def test_a_name_that_is_none_is_refused(tree: Office, name: str) -> None:
    with pytest.raises(DoorstepError, match="usage"):
        grids.rename(tree.hub, "n1", name, "admin", tree.now_ms)
    assert tree.grid("n1").name == "n1"


def test_a_laptop_learns_the_new_name_and_the_new_supervisor_gets_the_grid(tree: Office) -> None:
    laptop = tree.laptop("two")
    assert set(laptop.sync(at={})["grids"]) == {"c2"}
    grids.rename(tree.hub, "n1", "新一网格", "admin", tree.now_ms)
    grids.move(tree.hub, "n1", "c2", "admin", tree.now_ms)
    said = laptop.sync(at={})["grids"]
    assert said["n1"]["name"] == "新一网格"
    assert said["n1"]["role"] == "supervisor"


def test_two_moves_at_once_never_make_a_circle(postgres_hub_url: str) -> None:
    hub = make_hub(postgres_hub_url)
    for grid in ("a", "b"):
        stored.insert(hub.store, stored.Grid(grid, "", "unheard of", grid, 0, ""))
    done: list[str] = []

    def move(grid: str, parent: str) -> None:
        own = Hub(connect(postgres_hub_url), hub.id, hub.incarnation, hub.key, hub.random_bytes, hub.local_time)
        try:
            grids.move(own, grid, parent, "admin", 0)
            done.append(grid)
        except DoorstepError as error:
            done.append(error.code)
        finally:
            own.store.close()

    threads = [threading.Thread(target=move, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(done) in (["a", "grid_moves_below_itself"], ["b", "grid_moves_below_itself"])
    hub.store.close()
