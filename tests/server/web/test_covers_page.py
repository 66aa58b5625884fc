"""Stand-ins on a page: arranged, changed and ended by who may, in her own grids and not above her own role."""

import pytest
from flask import Flask

from doorstep_server.services import audit
from doorstep_server.store import covers, memberships
from tests.server.office import Office
from tests.server.web.administering import Sitting, build
from tests.server.web.test_pages import without_tokens

TODAY, TOMORROW, LATER = "2026-09-21", "2026-09-22", "2026-09-28"
"""The day of the office's noon, and days after it."""


@pytest.fixture(autouse=True)
def street(office: Office) -> None:
    build(office)


@pytest.fixture
def sup(app: Flask) -> Sitting:
    """The supervisor of the community c1."""
    return Sitting(app.test_client(), "sup")


def test_a_cover_is_given_changed_and_ended_in_the_name_of_who_did_it(sup: Sitting, office: Office) -> None:
    wanted = {"account": "in", "grid": "c1", "role": "lead", "first": TODAY}
    answer = sup.send("/admin/covers", **wanted, last=TOMORROW)
    assert answer.status_code == 303
    assert memberships.current(office.hub.store, "in") == {"c1": "lead", "n1": "lead"}
    assert sup.send("/admin/covers", **wanted, last=LATER).status_code == 303
    (cover,) = covers.everything(office.hub.store)
    assert (cover.until_day, cover.given_by) == (LATER, "sup")
    assert LATER in sup.get("/admin/covers").text
    assert sup.send("/admin/covers/end", account="in", grid="c1").status_code == 303
    assert memberships.current(office.hub.store, "in") == {"n1": "worker"}
    assert [note.action for note in audit.read(office.hub, ["sup"]).notes[:3]] == ["end_cover", "cover", "cover"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"grid": "n2"}, 404),
        ({"grid": "street"}, 404),
        ({"grid": ""}, 404),
        ({"role": "admin"}, 400),
        ({"role": "auditor"}, 400),
        ({"account": "out"}, 404),
        ({"account": "boss"}, 404),
        ({"account": "a\x00"}, 404),
        ({"last": "2026-09-20"}, 422),
        ({"last": "2027-12-31"}, 422),
        ({"last": ""}, 422),
        ({"last": "tomorrow"}, 422),
        ({"last": "9999-99-99"}, 422),
        ({"first": "0001-01-01x"}, 422),
        ({"first": LATER, "last": TOMORROW}, 422),
    ],
)
def test_a_cover_that_is_not_hers_to_give_or_has_no_days_is_refused_and_stays_typed(
    sup: Sitting, office: Office, changed: dict[str, str], status: int
) -> None:
    fields = {"account": "in", "grid": "c1", "role": "worker", "first": TODAY, "last": TOMORROW} | changed
    answer = sup.send("/admin/covers", **fields)
    assert answer.status_code == status
    assert covers.everything(office.hub.store) == []
    assert "--until" not in answer.text
    if "\x00" not in fields["account"]:
        assert f'value="{fields["account"]}"' in answer.text


def test_a_supervisor_neither_sees_nor_ends_a_cover_of_another_community(
    app: Flask, sup: Sitting, office: Office
) -> None:
    root = Sitting(app.test_client(), "boss")
    root.send("/admin/covers", account="in", grid="n2", role="worker", first=TODAY, last=LATER)
    assert len(covers.everything(office.hub.store)) == 1
    assert "n2" not in without_tokens(sup.get("/admin/covers"))
    assert sup.send("/admin/covers/end", account="in", grid="n2").status_code == 404
    assert len(covers.everything(office.hub.store)) == 1


def test_a_supervisor_gives_herself_nothing_she_has_not(sup: Sitting, office: Office) -> None:
    sup.send("/admin/covers", account="sup", grid="c2", role="supervisor", first=TODAY, last=LATER)
    sup.send("/admin/covers", account="sup", grid="c1", role="admin", first=TODAY, last=LATER)
    assert memberships.current(office.hub.store, "sup") == {"c1": "supervisor", "n1": "supervisor"}


def test_ending_what_is_not_there_says_so(sup: Sitting) -> None:
    answer = sup.send("/admin/covers/end", account="in", grid="n1")
    assert answer.status_code == 404
    assert "doorstep-hub cover" in answer.text
