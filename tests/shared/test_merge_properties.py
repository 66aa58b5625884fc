"""What must hold of merging for every history: causal ones of four writers, and hostile ones no program writes."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from doorstep_shared.changes import DELETED, KEPT, LIFE, SAME_AS, Json
from doorstep_shared.clock import Stamp
from doorstep_shared.editing import Edit, overs
from doorstep_shared.log import flip
from doorstep_shared.merge import Accepted, State, live_values
from doorstep_shared.rules import is_conflict, is_deletion_contested, show
from tests.shared.histories import ACTIONS, PATHS, START_MS, VALUES, Step, hostile_logs, long_plan, plans, play
from tests.shared.probe import OTHER_RECORD, PROBE, RECORD, change, fold

TWENTY_YEARS_MS = 20 * 365 * 24 * 3600 * 1000

causal_logs = plans.map(lambda plan: play(plan).accepted)
any_logs = st.one_of(causal_logs, hostile_logs())
orders = st.randoms(use_true_random=False)


def shuffled(accepted: Sequence[Accepted], order: random.Random) -> list[Accepted]:
    """The changes in another order."""
    others = list(accepted)
    order.shuffle(others)
    return others


def names(accepted: Sequence[Accepted]) -> set[tuple[str, str]]:
    """Every (path, id) that an accepted change names in its over."""
    return {(path, id) for each in accepted for path, ids in each.change.over.items() for id in ids}


def writes(accepted: Sequence[Accepted]) -> dict[tuple[str, str], Json]:
    """Every value written, by (path, id)."""
    return {(path, each.change.id): value for each in accepted for path, value in each.change.set.items()}


def lives(state: State) -> dict[tuple[str, str], Json]:
    """Every live value, by (path, id)."""
    return {(path, live.id): live.value for path, values in state.live_values().items() for live in values}


def stored(state: State, accepted: Sequence[Accepted]) -> State:
    """The state after it was kept as a hub keeps it: what one change says alone is read from its bytes."""
    if not state.sole_change:
        return State.from_json(state.to_json())
    body = next(each.change.body for each in accepted if each.change.id == state.sole_change)
    return State.read_sole(state.sole_to_json(), body)


def seen_by_all(accepted: Sequence[Accepted], edit: Edit, second: int) -> Accepted:
    """A change of somebody who saw everything accepted so far."""
    at = Stamp(START_MS + 1_000_000 + second * 1000, 0)
    return Accepted(change(edit.set, overs(PROBE, fold(accepted), edit, {}), at=at, writer=9), at)


@settings(max_examples=150)
@given(any_logs, orders)
def test_any_order_gives_the_live_values_of_the_definition(accepted: list[Accepted], order: random.Random) -> None:
    assert fold(shuffled(accepted, order)).live_values() == live_values(accepted)


@given(any_logs, orders)
def test_repetition_does_not_change_the_definition(accepted: list[Accepted], order: random.Random) -> None:
    assert live_values(shuffled([*accepted, *accepted], order)) == live_values(accepted)


@given(any_logs, orders, st.sets(st.integers(0, 14)))
def test_any_batching_with_the_state_stored_in_between_gives_the_same(
    accepted: list[Accepted], order: random.Random, stored_after: set[int]
) -> None:
    state = State()
    for place, (each, ts) in enumerate(shuffled(accepted, order)):
        state.apply(each, ts)
        if place in stored_after:
            state = stored(state, accepted)
    assert state.live_values() == live_values(accepted)


@settings(max_examples=150)
@given(any_logs, orders)
def test_a_value_is_not_live_exactly_when_an_accepted_change_names_it(
    accepted: list[Accepted], order: random.Random
) -> None:
    named = names(accepted)
    expected = {key: value for key, value in writes(accepted).items() if key not in named}
    assert lives(fold(shuffled(accepted, order))) == expected


def test_nobodys_work_is_lost_in_long_histories_in_which_everything_happens() -> None:
    happened: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for seed in range(300):
        history = play(long_plan(seed))
        written, named, live = writes(history.accepted), names(history.accepted), lives(fold(history.accepted))
        assert all((key in live) != (key in named) for key in written), f"seed {seed}"
        assert all(written[key] == value for key, value in live.items()), f"seed {seed}"
        shown = show(fold(history.accepted), PROBE.merging)
        happened.update(history.happened)
        outcomes.update("superseded" if key in named else "live" for key in written)
        outcomes.update(conflict=len(shown.conflicts), deleted=shown.deleted, same=shown.same_as is not None)
    print(f"actions {dict(happened)}, outcomes {dict(outcomes)}")
    assert set(happened) == set(ACTIONS), "an action never occurred: the plans are too narrow"
    assert min(happened.values()) >= 30
    assert min(outcomes.values()) >= 15


@given(any_logs)
def test_what_became_live_and_ceased_to_be_adds_up_to_the_digest_of_what_lives(accepted: list[Accepted]) -> None:
    state, digest = State(), 0
    for each, ts in accepted:
        digest = flip(digest, RECORD, state.apply(each, ts))
    assert digest == flip(0, RECORD, state.marks())
    assert (digest == 0) == (not state.marks())


@given(any_logs)
def test_a_state_survives_storage_with_all_it_shows_and_awaits(accepted: list[Accepted]) -> None:
    state = fold(accepted)
    again = State.from_json(state.to_json())
    assert again.live_values() == state.live_values()
    assert again.awaited == state.awaited
    assert show(again, PROBE.merging) == show(state, PROBE.merging)


@given(any_logs, orders)
def test_a_change_is_alone_in_a_record_exactly_where_its_bytes_and_its_time_say_it_all(
    accepted: list[Accepted], order: random.Random
) -> None:
    """But for a deletion, which lists what it saw."""
    state = State()
    for each, ts in shuffled(accepted, order):
        was_empty = not state.marks()
        state.apply(each, ts)
        is_alone = was_empty and not state.awaited and each.set and state.marks() == [(each.id, tuple(each.set))]
        assert state.sole_change == (each.id if is_alone and LIFE not in each.set else "")
        assert state.copy().sole_change == state.sole_change
        again = stored(state, accepted)
        assert (again, again.awaited, again.sole_change) == (state, state.awaited, state.sole_change)
        state = again


@given(any_logs, any_logs)
def test_a_copy_lives_its_own_life(accepted: list[Accepted], more: list[Accepted]) -> None:
    state = fold(accepted)
    before, awaited = state.live_values(), {path: set(ids) for path, ids in state.awaited.items()}
    twin = state.copy()
    assert twin == state
    known = {each.change.id for each in accepted}
    for another, ts in more:
        if another.id not in known:
            twin.apply(another, ts)
    assert state.live_values() == before
    assert state.awaited == awaited


@given(any_logs)
def test_looking_at_a_record_does_not_change_it(accepted: list[Accepted]) -> None:
    state = fold(accepted)
    before = state.to_json()
    show(state, PROBE.merging)
    assert state.to_json() == before


@settings(max_examples=150)
@given(any_logs, st.integers(0, 14), orders)
def test_snapshot_and_tail_fold_to_what_the_whole_log_folds_to(
    accepted: list[Accepted], cut: int, order: random.Random
) -> None:
    log = shuffled(accepted, order)
    head, tail = log[:cut], log[cut:]
    named, arrived = names(head), {each.change.id for each in head}
    state = State()
    for path, id in sorted(named):
        if id not in arrived:
            state.supersede({path: [id]})
    for each in shuffled(head, order):
        dead_paths = frozenset(path for path in each.change.set if (path, each.change.id) in named)
        if len(dead_paths) < len(each.change.set):
            state.apply(each.change, each.ts, dead_paths)
    event("the snapshot left changes out" if len(state.change_ids()) < len(head) else "the snapshot holds all")
    assert state.live_values() == live_values(head)
    for later, ts in tail:
        state.apply(later, ts)
    assert state.live_values() == live_values(log)


@given(plans, st.sampled_from([-TWENTY_YEARS_MS, TWENTY_YEARS_MS]), st.integers(0, 3))
def test_a_clock_twenty_years_wrong_changes_only_ties_among_true_siblings(
    plan: list[Step], shift_ms: int, writer: int
) -> None:
    right, wrong = play(plan), play(plan, {writer: shift_ms})
    there = {each.change.id: right.accepted[place].change.id for place, each in enumerate(wrong.accepted)}
    straight, shifted = fold(right.accepted), fold(wrong.accepted)
    assert {(path, there[id]): value for (path, id), value in lives(shifted).items()} == lives(straight)
    assert is_deletion_contested(straight) == is_deletion_contested(shifted)
    one, other = show(straight, PROBE.merging), show(shifted, PROBE.merging)
    assert one.conflicts == other.conflicts
    for path in straight.paths():
        if len(straight.live(path)) == 1 and "/" not in path and path not in (LIFE, SAME_AS):
            assert one.values.get(path) == other.values.get(path)
    event("shown values differ" if one != other else "shown values equal")


@given(plans, st.sampled_from([path for path in PATHS if path != "notes"]), st.integers(0, 9), orders)
def test_equal_resolutions_of_whatever_came_before_do_not_conflict(
    plan: list[Step], path: str, value: int, order: random.Random
) -> None:
    before = play(plan).accepted
    edit = Edit(set={path: VALUES[path][value % len(VALUES[path])]})
    resolutions = [seen_by_all(before, edit, second) for second in (1, 2)]
    state = fold(shuffled([*before, *resolutions], order))
    assert {live.id for live in state.live(path)} == {each.change.id for each in resolutions}
    assert not is_conflict(state.live(path), PROBE.merging(path))
    assert path not in show(state, PROBE.merging).conflicts


@given(plans, st.integers(0, 9), orders)
def test_a_conflict_vanishes_only_through_a_change_that_names_it(
    plan: list[Step], value: int, order: random.Random
) -> None:
    quarrel = [Step(w, "nothing", "write", PATHS.index("phone"), 2 * w, 0) for w in (0, 1)]
    before = play([*plan, *quarrel]).accepted
    open_now = set(show(fold(before), PROBE.merging).conflicts) - {LIFE}
    unseeing = Accepted(change({"remark": "X", "phone": VALUES["phone"][value % 4]}, {}), Stamp(START_MS, 0))
    after = fold(shuffled([*before, unseeing], order))
    assert open_now <= set(show(after, PROBE.merging).conflicts)
    event(f"conflicts open: {len(open_now)}")


@given(plans, orders)
def test_same_as_and_its_undoing_give_what_was_before(plan: list[Step], order: random.Random) -> None:
    before = play(plan).accepted
    undone = [*before, seen_by_all(before, Edit(drop=frozenset([SAME_AS])), 0)] if lives_at(before, SAME_AS) else before
    marked = [*undone, seen_by_all(undone, Edit(set={SAME_AS: OTHER_RECORD}), 1)]
    assert show(fold(marked), PROBE.merging).same_as == OTHER_RECORD
    again = [*marked, seen_by_all(marked, Edit(drop=frozenset([SAME_AS])), 2)]
    assert fold(shuffled(again, order)).live_values() == live_values(undone)


def lives_at(accepted: Sequence[Accepted], path: str) -> bool:
    """Whether a path has a live value."""
    return bool(fold(accepted).live(path))


@given(plans, st.sampled_from(PATHS), st.integers(0, 9), st.booleans(), orders)
def test_a_delete_against_an_unseen_edit_is_a_conflict_until_a_change_settles_it(
    plan: list[Step], path: str, value: int, is_kept: bool, order: random.Random
) -> None:
    before = play(plan).accepted
    deleted = seen_by_all(before, Edit(set={LIFE: DELETED}), 1)
    edited = seen_by_all(before, Edit(set={path: VALUES[path][value % len(VALUES[path])]}), 2)
    assert show(fold([*before, deleted]), PROBE.merging).deleted
    both = [*before, deleted, edited]
    contested = show(fold(shuffled(both, order)), PROBE.merging)
    assert LIFE in contested.conflicts
    assert not contested.deleted
    verdict = seen_by_all(both, Edit(set={LIFE: KEPT if is_kept else DELETED}), 3)
    settled = show(fold(shuffled([*both, verdict], order)), PROBE.merging)
    assert LIFE not in settled.conflicts
    assert settled.deleted is not is_kept
    assert settled.values == contested.values


@given(plans, orders)
def test_deleting_and_keeping_destroys_no_value(plan: list[Step], order: random.Random) -> None:
    before = play(plan).accepted
    deleted = [*before, seen_by_all(before, Edit(set={LIFE: DELETED}), 1)]
    kept = [*deleted, seen_by_all(deleted, Edit(set={LIFE: KEPT}), 2)]
    after = fold(shuffled(kept, order)).live_values()
    assert {p: v for p, v in after.items() if p != LIFE} == {p: v for p, v in live_values(before).items() if p != LIFE}


@given(plans, st.sampled_from(["phone", "remark", "answers/q1"]), st.lists(st.integers(0, 9), min_size=2, max_size=5))
def test_a_quarantined_link_does_not_bring_an_older_value_of_the_same_writer_back(
    plan: list[Step], path: str, values: list[int]
) -> None:
    """One writer edits a field several times offline; whichever of her edits is not accepted, only her last lives."""
    log = play(plan).accepted
    state, unconfirmed, own = fold(log), set[str](), list[Accepted]()
    for number, value in enumerate(values):
        edit = Edit(set={path: VALUES[path][value % len(VALUES[path])]})
        over = overs(PROBE, state, edit, {path: unconfirmed})
        made = change(edit.set, over, at=Stamp(START_MS + 10**6 + number, 0), writer=9)
        own.append(Accepted(made, made.at))
        state.apply(made, made.at)
        unconfirmed |= over.get(path, set())
    for refused in range(len(own) - 1):
        rest = [*log, *own[:refused], *own[refused + 1 :]]
        assert [live.id for live in fold(rest).live(path)] == [own[-1].change.id]


@settings(max_examples=150)
@given(any_logs)
def test_a_record_that_one_change_wrote_is_shown_by_the_same_rules_as_any_other(accepted: list[Accepted]) -> None:
    for each in accepted:
        alone = fold([each])
        quick = show(alone, PROBE.merging)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(State, "sole_values", lambda _state: None)
            assert show(alone, PROBE.merging) == quick
