"""Roles of the desk reach no laptop, and what a form writes supersedes only what its page showed."""

import pytest

from doorstep_server.services import authoring, members
from doorstep_server.services.authoring import Writing
from doorstep_server.services.log_reading import state_at
from doorstep_server.services.scope import Access, Rights, reader_of
from doorstep_server.store import records
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from tests.server.office import DOOR, Office

RIGHTS = Rights(lead=Access.ACT, supervisor=Access.SEE, auditor=Access.MASKED, admin=Access.ACT)


@pytest.mark.parametrize("role", sorted(members.DESK_ROLES))
def test_a_laptop_of_a_desk_role_gets_no_grid_and_what_it_brings_waits_for_review(office: Office, role: str) -> None:
    members.end_grants(office.hub, "wang", "g1", "admin", office.now_ms)
    members.grant(office.hub, "wang", "street", role, "admin", office.now_ms)
    wang = office.laptops["wang"]
    reply = wang.sync(wang.change({"use": "rented"}))
    assert [each["result"] for each in reply["results"]] == ["quarantined"]
    assert {grid: said["state"] for grid, said in reply["grids"].items()} == {"g1": "ended"}


def test_the_strongest_role_that_reaches_a_grid_counts(office: Office) -> None:
    members.grant(office.hub, "wang", "street", "auditor", "admin", office.now_ms)
    scope = reader_of(office.hub, "wang").on(RIGHTS)
    assert scope.reader.roles == {"g1": "worker", "g2": "auditor", "street": "auditor"}
    assert scope.grids == ["g2", "street"]
    assert scope.is_masked("g2")
    assert not scope.reaches(Access.SEE)


def test_access_belongs_to_a_grid_and_not_to_a_person(office: Office) -> None:
    members.grant(office.hub, "zhao", "g2", "lead", "admin", office.now_ms)
    members.grant(office.hub, "zhao", "g1", "auditor", "admin", office.now_ms)
    scope = reader_of(office.hub, "zhao").on(RIGHTS)
    assert (scope.grids, scope.acting_grids) == (["g1", "g2"], ["g2"])
    assert [scope.is_masked(grid) for grid in ("g1", "g2", "street")] == [True, False, True]


def test_an_operator_acts_everywhere_on_a_page_of_hers_and_sees_no_grid_by_that(office: Office) -> None:
    scope = reader_of(office.hub, "admin").on(RIGHTS)
    assert scope.grids == []
    assert scope.reaches(Access.ACT)
    assert not reader_of(office.hub, "admin").on(Rights(supervisor=Access.ACT)).reaches(Access.MASKED)


def test_who_may_look_at_a_grid_may_not_change_it(office: Office) -> None:
    members.grant(office.hub, "zhao", "g2", "lead", "admin", office.now_ms)
    members.grant(office.hub, "zhao", "g1", "supervisor", "admin", office.now_ms)
    scope = reader_of(office.hub, "zhao").on(RIGHTS)
    assert [scope.may_act_in(grid) for grid in ("g1", "g2", "street")] == [False, True, False]
    with pytest.raises(DoorstepError, match="not_permitted"):
        scope.need_act("g1", DOOR)


def test_to_act_in_a_grid_one_does_not_see_is_answered_like_one_that_does_not_exist(office: Office) -> None:
    members.grant(office.hub, "zhao", "g2", "lead", "admin", office.now_ms)
    scope = reader_of(office.hub, "zhao").on(RIGHTS)
    for grid in ("g1", "nowhere"):
        with pytest.raises(DoorstepError, match="not_found"):
            scope.need_act(grid, DOOR)


def test_who_administers_a_part_of_the_tree_also_supervises_it(office: Office) -> None:
    members.grant(office.hub, "zhao", "g2", "admin", "admin", office.now_ms)
    reader = reader_of(office.hub, "zhao")
    assert reader.on(Rights(supervisor=Access.ACT)).acting_grids == ["g2"]
    assert reader.on(Rights(supervisor=Access.SEE, admin=Access.ACT)).acting_grids == ["g2"]


def test_two_people_who_write_from_the_same_page_do_not_overwrite_each_other(office: Office) -> None:
    wang = office.laptops["wang"]
    wang.sync(wang.change({"phone": "13800000000"}))
    seen = office.grid("g1").seq
    for phone in ("13800000001", "13800000002"):
        writing = Writing("dwelling", DOOR, Edit(set={"phone": phone}), seen=seen)
        authoring.write(office.hub, "admin", "g1", [writing], office.now_ms)
    record = records.find(office.hub.store, "dwelling", DOOR)
    assert record is not None
    assert {live.value for live in record.state.live("phone")} == {"13800000001", "13800000002"}
    assert record.shown().conflicts == ("phone",)


def test_who_writes_after_seeing_the_other_replaces_it(office: Office) -> None:
    for phone in ("13800000001", "13800000002"):
        writing = Writing("dwelling", DOOR, Edit(set={"phone": phone}), seen=office.grid("g1").seq)
        authoring.write(office.hub, "admin", "g1", [writing], office.now_ms)
    record = records.find(office.hub.store, "dwelling", DOOR)
    assert record is not None
    assert [live.value for live in record.state.live("phone")] == ["13800000002"]


def test_a_position_beyond_the_log_counts_as_its_end(office: Office) -> None:
    writing = Writing("dwelling", DOOR, Edit(set={"phone": "13800000001"}), seen=10**15 - 1)
    (change,) = authoring.write(office.hub, "admin", "g1", [writing], office.now_ms)
    assert change.seen == office.grid("g1").seq - 1


def test_a_record_as_it_stood_is_folded_from_the_log_up_to_there(office: Office) -> None:
    wang = office.laptops["wang"]
    first = wang.change({"use": "rented"})
    wang.sync(first)
    then = office.grid("g1").seq
    wang.sync(wang.change({"use": "vacant"}, over={"use": [first.id]}))
    assert [live.value for live in state_at(office.hub, "g1", "dwelling", DOOR, then).live("use")] == ["rented"]
    assert [live.value for live in state_at(office.hub, "g1", "dwelling", DOOR, then - 1).live("use")] == []
    assert list(state_at(office.hub, "g2", "dwelling", DOOR, then).paths()) == []
