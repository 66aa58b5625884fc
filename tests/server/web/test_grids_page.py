"""The grid tree on a page: one's own part of it, and no way to pull other people's grids into it."""

import re

import pytest
from flask import Flask

from doorstep_server.services import audit
from doorstep_server.store import grids as stored
from doorstep_server.store import memberships
from tests.server.office import Office
from tests.server.web.administering import Sitting, build
from tests.server.web.test_pages import without_tokens


@pytest.fixture(autouse=True)
def street(office: Office) -> None:
    build(office)


@pytest.fixture
def boss(app: Flask) -> Sitting:
    """The operator."""
    return Sitting(app.test_client(), "boss")


@pytest.fixture
def part(app: Flask) -> Sitting:
    """Who administers the community c1 and nothing else."""
    return Sitting(app.test_client(), "part")


@pytest.fixture
def sup(app: Flask) -> Sitting:
    """The supervisor of the community c1."""
    return Sitting(app.test_client(), "sup")


def shown(page: str) -> list[str]:
    return re.findall(r'depth-(\d)"><a href="/admin/grids/([a-z0-9]+)"', page)


def test_the_tree_stands_in_order_and_each_sees_her_part(boss: Sitting, sup: Sitting) -> None:
    everything = [("0", "street"), ("1", "c1"), ("2", "n1"), ("1", "c2"), ("2", "n2"), ("1", "g1"), ("1", "g2")]
    assert shown(boss.get("/admin/grids").text) == everything
    assert shown(sup.get("/admin/grids").text) == [("0", "c1"), ("1", "n1")]
    assert "c2" not in without_tokens(sup.get("/admin/grids/n1"))
    assert sup.get("/admin/grids/n2").status_code == 404


def test_a_grid_is_added_renamed_and_moved_by_the_operator(boss: Sitting, office: Office) -> None:
    made = boss.send("/admin/grids", grid="n9", name="九网格", level="small", parent="c1")
    assert made.status_code == 303
    assert "九网格" in boss.get(made.location).text
    assert memberships.current(office.hub.store, "sup")["n9"] == "supervisor"
    assert boss.send("/admin/grids/n9/name", name="新名").status_code == 303
    assert boss.send("/admin/grids/n9/move", parent="c2").status_code == 303
    assert "n9" not in memberships.current(office.hub.store, "sup")
    assert memberships.current(office.hub.store, "sup-two")["n9"] == "supervisor"
    told = [(note.action, note.what) for note in audit.read(office.hub, ["boss"]).notes[:3]]
    assert told == [("move_grid", "n9 c1 -> c2"), ("rename_grid", "n9 新名"), ("add_grid", "n9")]


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/admin/grids", {"grid": "evil", "level": "small", "parent": "c2"}, 404),
        ("/admin/grids", {"grid": "evil", "level": "small", "parent": "street"}, 404),
        ("/admin/grids", {"grid": "evil", "level": "street", "parent": ""}, 403),
        ("/admin/grids", {"grid": "evil", "level": "community", "parent": "c1"}, 400),
        ("/admin/grids", {"grid": "evil", "level": "planet", "parent": "c1"}, 400),
        ("/admin/grids", {"grid": "../x", "level": "small", "parent": "c1"}, 400),
        ("/admin/grids", {"grid": "n1", "level": "small", "parent": "c1"}, 409),
        ("/admin/grids/n2/move", {"parent": "c1"}, 404),
        ("/admin/grids/street/move", {"parent": "c1"}, 404),
        ("/admin/grids/n1/move", {"parent": "c2"}, 404),
        ("/admin/grids/n1/move", {"parent": ""}, 403),
        ("/admin/grids/c1/move", {"parent": "n1"}, 404),
        ("/admin/grids/c1/move", {"parent": ""}, 404),
        ("/admin/grids/n2/name", {"name": "mine"}, 404),
        ("/admin/grids/n1/name", {"name": ""}, 400),
        ("/admin/grids/n1/name", {"name": "a\x00"}, 400),
    ],
)
def test_who_administers_a_part_changes_nothing_outside_it(
    part: Sitting, office: Office, path: str, fields: dict[str, str], status: int
) -> None:
    before = stored.everything(office.hub.store)
    answer = part.send(path, **fields)
    assert answer.status_code == status
    assert stored.everything(office.hub.store) == before
    if "grid" in fields and status != 404:
        assert f'value="{fields["grid"]}"' in answer.text


def test_who_administers_two_parts_takes_no_grid_from_the_one_above(
    app: Flask, boss: Sitting, part: Sitting, office: Office
) -> None:
    boss.send("/admin/accounts/chief/grant", grid="c2", role="admin")
    chief = Sitting(app.test_client(), "chief")
    assert chief.send("/admin/grids/n1/move", parent="c2").status_code == 404, "c1 above it is not hers"
    assert chief.send("/admin/grids/c2/move", parent="").status_code == 404
    assert 'action="/admin/grids/n1/move"' not in chief.get("/admin/grids/n1").text


def test_a_circle_is_refused_with_the_form_as_it_was(boss: Sitting, office: Office) -> None:
    assert boss.send("/admin/grids/c1/move", parent="n1").status_code == 409
    assert boss.send("/admin/grids/c1/move", parent="c1").status_code == 409
    assert 'value="n1"' not in boss.get("/admin/grids/c1").text, "it is not offered either"


@pytest.mark.parametrize("path", ["", "/n1/name", "/n1/move"])
def test_a_supervisor_looks_only(sup: Sitting, office: Office, path: str) -> None:
    before = stored.everything(office.hub.store)
    assert sup.send(f"/admin/grids{path}", name="x", parent="c1", grid="evil", level="small").status_code == 403
    assert stored.everything(office.hub.store) == before
    assert '<form method="post" action="/admin/grids' not in sup.get("/admin/grids/n1").text


def test_a_city_of_grids_turns_pages_and_shows_each_once(boss: Sitting, office: Office) -> None:
    for number in range(450):
        grid = stored.Grid(f"x{number:03}", f"x{number - 1:03}" if number % 3 else "c1", "dense", "", 0, "")
        stored.insert(office.hub.store, grid)
    path, seen = "/admin/grids", list[str]()
    for _ in range(5):
        page = boss.get(path).text
        seen += [grid for _, grid in shown(page)]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if following is None:
            break
        path = following[1]
    assert sorted(seen) == sorted(each.id for each in stored.everything(office.hub.store))
