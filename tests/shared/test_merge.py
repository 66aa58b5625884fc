"""The merge state's smaller promises: the order of siblings, what it awaits, what it tells of a change, storage."""

import json
from itertools import permutations

import pytest

from doorstep_shared.changes import DELETED, LIFE, paths_set
from doorstep_shared.clock import Stamp
from doorstep_shared.merge import Accepted, Live, State, live_values, precedence, read_names, values_by_field
from doorstep_shared.rules import show
from tests.shared.probe import NOBODY, PROBE, Wrote, change, fold, tell


def test_siblings_are_ordered_by_logged_time_then_own_time_then_id() -> None:
    def live(ts: int, at: int, id: str) -> Live:
        return Live(Stamp(ts, 0), Stamp(at, 0), id, "li", "x")

    in_order = (live(1, 9, "b"), live(2, 1, "z"), live(2, 3, "a"), live(2, 3, "b"), live(10, 0, "a"))
    assert all(tuple(sorted(order, key=precedence)) == in_order for order in permutations(in_order))


def test_the_hubs_time_decides_before_the_writers_clock() -> None:
    fast = Accepted(change({"remark": "fast clock"}, at=Stamp(9_000, 0), writer=1), Stamp(5_000, 0))
    late = Accepted(change({"remark": "written later"}, at=Stamp(6_000, 0), writer=2), Stamp(6_000, 0))
    assert show(fold([fast, late]), PROBE.merging).values == {"remark": "written later"}


def test_applying_a_change_tells_what_became_live_and_what_ceased_to_be() -> None:
    told = tell([Wrote("a", {"remark": "A", "phone": "12345"}), Wrote("b", {"remark": "B"}, sees="a")])
    a, b = told["a"].change, told["b"].change
    state = State()
    assert state.apply(a, a.at) == [(a.id, ("phone", "remark"))]
    assert state.apply(b, b.at) == [(a.id, ("phone", "remark")), (a.id, ("phone",)), (b.id, ("remark",))]
    assert state.marks() == [(a.id, ("phone",)), (b.id, ("remark",))]


def test_a_change_that_loses_several_values_at_once_is_told_of_once_before_and_once_after() -> None:
    told = tell(
        [
            Wrote("a", {"remark": "A", "phone": "12345", "status": "reported"}),
            Wrote("b", {"remark": "B", "phone": "54321"}, sees="a"),
            Wrote("c", {"status": "closed"}, sees="a"),
        ]
    )
    a, b, c = (told[name].change for name in "abc")
    state = State()
    state.apply(a, a.at)
    assert state.apply(b, b.at) == [
        (a.id, ("phone", "remark", "status")),
        (a.id, ("status",)),
        (b.id, ("phone", "remark")),
    ]
    assert state.apply(c, c.at) == [(a.id, ("status",)), (c.id, ("status",))]


def test_a_superseded_value_that_arrives_late_never_becomes_live() -> None:
    told = tell([Wrote("a", {"remark": "A"}), Wrote("b", {"remark": "B"}, sees="a")])
    state = State()
    state.apply(told["b"].change, told["b"].ts)
    assert state.awaited == {"remark": {told["a"].change.id}}
    assert state.apply(told["a"].change, told["a"].ts) == []
    assert state.awaited == {}
    assert [live.value for live in state.live("remark")] == ["B"]


def test_a_name_that_never_arrives_stays_awaited_through_storage_and_copies() -> None:
    state = fold([Accepted(change({"remark": "B"}, {"remark": [NOBODY]}), Stamp(1, 0))])
    assert State.from_json(state.to_json()).awaited == {"remark": {NOBODY}}
    assert state.copy().awaited == {"remark": {NOBODY}}


def test_a_copy_neither_gives_nor_takes() -> None:
    a, b = tell([Wrote("a", {"remark": "A"}), Wrote("b", {"remark": "B"}, sees="a")]).values()
    state = State()
    twin = state.copy()
    twin.apply(b.change, b.ts)
    assert (state.awaited, list(state.paths())) == ({}, [])
    state.apply(a.change, a.ts)
    assert [live.value for live in twin.live("remark")] == ["B"]
    before = state.copy()
    before.apply(b.change, b.ts)
    assert [live.value for live in state.live("remark")] == ["A"]


def test_storage_keeps_what_a_deletion_saw() -> None:
    told = list(tell([Wrote("a", {"remark": "A"}), Wrote("d", {LIFE: DELETED}, sees="a")]).values())
    again = State.from_json(fold(told).to_json())
    assert again.live(LIFE)[0].lists == (told[0].change.id,)
    assert show(again, PROBE.merging).deleted


def test_a_deletion_that_also_writes_a_field_keeps_its_list_with_the_deletion_only() -> None:
    a = Accepted(change({"remark": "A"}), Stamp(1, 0))
    d = Accepted(change({LIFE: DELETED, "status": "closed"}, {LIFE: [a.change.id]}, writer=2), Stamp(2, 0))
    again = State.from_json(fold([a, d]).to_json())
    assert again.live_values() == live_values([a, d])
    assert again.live("status")[0].lists == ()


def test_the_stored_form_is_this_one_for_ever() -> None:
    accepted = Accepted(change({"remark": "好", "tags/x": True}, {"phone": [NOBODY]}), Stamp(1_000, 2))
    id = accepted.change.id
    assert json.loads(fold([accepted]).to_json()) == {
        "w": {id: [1000, 2, 1000, 0, "li.na", {"remark": "好", "tags/x": True}]},
        "a": {"phone": [NOBODY]},
    }


def test_the_stored_form_of_what_one_change_wrote_is_this_one_for_ever() -> None:
    accepted = Accepted(change({"remark": "好", "tags/x": True}), Stamp(1_000, 2))
    id, state = accepted.change.id, fold([accepted])
    assert state.sole_change == id
    assert json.loads(state.sole_to_json()) == {"w": {id: [1000, 2]}}
    assert State.read_sole(state.sole_to_json(), accepted.change.body) == state


def test_a_change_of_which_a_value_is_superseded_no_longer_says_it_all() -> None:
    accepted = Accepted(change({"remark": "好", "phone": "12345"}), Stamp(1, 0))
    for over in ({"remark": [accepted.change.id]}, {"remark": [NOBODY]}):
        state = fold([accepted])
        state.supersede(over)
        assert state.sole_change == ""


@pytest.mark.parametrize("body", [b"", b"\xff", b"{}", b"[]", b'{"at":"x","by":"li.na","set":{}}', b"1"])
def test_bytes_that_have_rotted_are_told_from_those_of_a_change(body: bytes) -> None:
    text = fold([Accepted(change({"remark": "好"}), Stamp(1, 0))]).sole_to_json()
    with pytest.raises((ValueError, KeyError, TypeError)):
        State.read_sole(text, body)


def test_an_empty_state_is_empty_after_storage() -> None:
    assert State.from_json(State().to_json()) == State()
    assert State().live("remark") == []
    assert State().change_ids() == set()


def test_states_are_equal_when_the_same_values_live() -> None:
    a, b = tell([Wrote("a", {"remark": "A"}), Wrote("b", {"phone": "12345"})]).values()
    assert fold([a, b]) == fold([b, a])
    assert fold([a]) != fold([b])
    assert fold([a]) != "a state"


def test_values_are_grouped_by_field_and_member() -> None:
    (a,) = tell([Wrote("a", {"remark": "A", "answers/q1": "是", "answers/q2/b": "否"})]).values()
    grouped = values_by_field(live_values([a]))
    assert {field: sorted(members) for field, members in grouped.items()} == {
        "remark": [""],
        "answers": ["q1", "q2/b"],
    }


def test_the_names_in_a_stored_state_are_told_without_its_values() -> None:
    a = change({"phone": "12345", "remark": "x"})
    b = change({"remark": "y"}, over={"remark": ["f" * 32]}, writer=2)
    state = State()
    for each in (a, b):
        state.apply(each, each.at)
    names = read_names(state.to_json())
    assert [(id, tuple(paths)) for id, paths in names.live.items()] == state.marks()
    assert names.awaited == {"remark": ["f" * 32]}
    assert set(paths_set(a.body)) == set(a.set)


def test_a_change_whose_last_value_died_leaves_no_trace_in_the_state() -> None:
    a = change({"remark": "x"})
    b = change({"phone": "12345"}, over={"remark": [a.id]}, writer=2)
    state = State()
    for each in (a, b):
        state.apply(each, each.at)
    assert state.change_ids() == {b.id}
    assert a.id not in state.to_json()
