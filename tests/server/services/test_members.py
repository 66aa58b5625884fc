"""Grants: who works where, as every grid's log tells it."""

import json

import pytest

from doorstep_server.services import grids, members
from doorstep_server.store import entries, memberships
from doorstep_shared.errors import DoorstepError
from tests.server.office import Office


def told(office: Office, grid: str) -> list[tuple[str, str, str]]:
    details = [json.loads(entry.detail) for entry in entries.of_kind(office.hub.store, grid, "member")]
    return [(each["action"], each["account"], each["role"]) for each in details]


def test_a_grant_for_a_street_reaches_every_grid_below_it(office: Office) -> None:
    members.grant(office.hub, "admin", "street", "supervisor", "admin", office.now_ms)
    assert memberships.current(office.hub.store, "admin") == dict.fromkeys(["g1", "g2", "street"], "supervisor")
    assert told(office, "g2")[-1] == ("grant", "admin", "supervisor")


def test_a_new_grid_inherits_the_grants_above_it(office: Office) -> None:
    members.grant(office.hub, "admin", "street", "supervisor", "admin", office.now_ms)
    grids.add(office.hub, "g3", "三网格", "small", "street", "admin", office.now_ms)
    assert told(office, "g3") == [("grant", "admin", "supervisor")]


def test_the_higher_of_two_roles_counts_and_its_end_leaves_the_other(office: Office) -> None:
    members.grant(office.hub, "wang", "street", "lead", "admin", office.now_ms)
    assert memberships.current(office.hub.store, "wang")["g1"] == "lead"
    members.end_grants(office.hub, "wang", "street", "admin", office.now_ms)
    assert memberships.current(office.hub.store, "wang") == {"g1": "worker"}
    assert told(office, "g1")[-4:] == [
        ("end", "wang", "worker"),
        ("grant", "wang", "lead"),
        ("end", "wang", "lead"),
        ("grant", "wang", "worker"),
    ]


def test_granting_the_same_role_twice_says_nothing_new_in_the_log(office: Office) -> None:
    before = office.grid("g1").seq
    members.grant(office.hub, "wang", "g1", "worker", "admin", office.now_ms)
    assert office.grid("g1").seq == before


@pytest.mark.parametrize(
    ("account", "grid", "role", "code"),
    [
        ("nobody", "g1", "worker", "account_unknown"),
        ("wang", "g9", "worker", "grid_unknown"),
        ("wang", "g1", "king", "usage"),
    ],
)
def test_a_grant_of_what_does_not_exist_is_refused(
    office: Office, account: str, grid: str, role: str, code: str
) -> None:
    with pytest.raises(DoorstepError, match=code):
        members.grant(office.hub, account, grid, role, "admin", office.now_ms)


def test_ending_a_grant_that_does_not_exist_is_refused(office: Office) -> None:
    with pytest.raises(DoorstepError, match="not_found"):
        members.end_grants(office.hub, "wang", "g2", "admin", office.now_ms)
