"""What an edit supersedes."""

from doorstep_shared.changes import DELETED, KEPT, LIFE
from doorstep_shared.clock import Stamp
from doorstep_shared.editing import Edit, deletion, differing, keeping, overs, same
from doorstep_shared.merge import State
from tests.shared.probe import NOBODY, PROBE, Wrote, change, fold, tell

TOLD = tell(
    [
        Wrote("a", {"phone": "12345", "notes": "A", "tags/disabled": True}),
        Wrote("b", {"phone": "67890", "notes": "B"}),
    ]
)
A, B = TOLD["a"].change.id, TOLD["b"].change.id
SEEN = fold(TOLD.values())


def test_an_edit_names_every_live_value_of_its_path_shown_or_not() -> None:
    assert overs(PROBE, SEEN, Edit(set={"phone": "11111"}), {}) == {"phone": {A, B}}


def test_an_edit_names_nothing_on_paths_it_does_not_touch() -> None:
    assert overs(PROBE, SEEN, Edit(set={"remark": "new"}), {"phone": {NOBODY}}) == {}


def test_an_edit_names_what_the_writers_unconfirmed_changes_superseded() -> None:
    assert overs(PROBE, SEEN, Edit(set={"phone": "11111"}), {"phone": {NOBODY}}) == {"phone": {A, B, NOBODY}}


def test_a_joined_text_names_only_the_texts_it_rewrites() -> None:
    assert overs(PROBE, SEEN, Edit(set={"notes": "C"}), {"notes": {NOBODY}}) == {}
    edit = Edit(set={"notes": "A, better"}, replace={"notes": frozenset([A])})
    assert overs(PROBE, SEEN, edit, {}) == {"notes": {A}}


def test_taking_joined_texts_away_names_them_all() -> None:
    assert overs(PROBE, SEEN, Edit(drop=frozenset(["notes"])), {}) == {"notes": {A, B}}


def test_removing_a_tag_names_its_additions_without_a_new_value() -> None:
    assert overs(PROBE, SEEN, Edit(drop=frozenset(["tags/disabled"])), {}) == {"tags/disabled": {A}}


def test_removing_a_tag_that_is_not_there_names_nothing() -> None:
    assert overs(PROBE, SEEN, Edit(drop=frozenset(["tags/veteran"])), {}) == {}


def test_a_deletion_lists_every_change_that_has_a_live_value() -> None:
    assert overs(PROBE, SEEN, deletion("搬走"), {}) == {LIFE: {A, B}}


def test_a_second_deletion_also_names_the_first() -> None:
    state = SEEN.copy()
    first = change({LIFE: DELETED}, overs(PROBE, SEEN, deletion(), {}))
    state.apply(first, Stamp(9, 0))
    assert overs(PROBE, state, deletion(), {}) == {LIFE: {A, B, first.id}}
    assert overs(PROBE, state, keeping(), {}) == {LIFE: {first.id}}


def test_a_field_of_an_unknown_kind_is_superseded_like_latest() -> None:
    assert overs(None, SEEN, Edit(set={"notes": "C"}), {}) == {"notes": {A, B}}


def test_a_new_record_supersedes_nothing() -> None:
    assert overs(PROBE, State(), Edit(set={"phone": "12345"}), {}) == {}


def test_deleting_and_keeping_carry_their_reason() -> None:
    assert deletion("登记错了") == Edit(set={LIFE: DELETED}, why="登记错了")
    assert keeping("还住人") == Edit(set={LIFE: KEPT}, why="还住人")


def test_a_form_changes_only_what_the_person_changed() -> None:
    shown = {"phone": "12345", "minutes": 1, "met": None}
    wanted = {"phone": "12345", "minutes": True, "met": None, "needs": None, "use": "rented"}
    assert differing(shown, wanted) == {"minutes": True, "use": "rented"}


def test_one_and_true_are_not_the_same() -> None:
    assert same(1, 1)
    assert same(None, None)
    assert not same(1, True)
    assert not same("", None)
