"""The decision table of merging: every rule × what two people can do to one record, one named cell per line.

A cell tells a story of changes and what the record then shows. Each cell is checked for every order of arrival.
"""

from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest

from doorstep_shared.changes import DELETED, KEPT, LIFE, SAME_AS, Json
from doorstep_shared.merge import live_values
from doorstep_shared.rules import show
from tests.shared.probe import NOBODY, OTHER_RECORD, PROBE, THIRD_RECORD, Wrote, fold, tell

HOME = "0571-88880001"
SHOP = "0571-88880002"
CELL = "13800000003"


@dataclass(frozen=True)
class Then:
    """What the record shows: its values, the paths in conflict, whether it is deleted, what it is the same as."""

    values: dict[str, Json]
    conflicts: tuple[str, ...] = ()
    deleted: bool = False
    same_as: str | None = None


def cell(sentence: str, *steps: Wrote, then: Then) -> Any:
    return pytest.param(steps, then, id=sentence)


LATEST = [
    cell("latest: one value is shown", Wrote("a", {"remark": "A"}), then=Then({"remark": "A"})),
    cell(
        "latest: of two concurrent values the later is shown, without conflict",
        Wrote("a", {"remark": "A"}),
        Wrote("b", {"remark": "B"}),
        then=Then({"remark": "B"}),
    ),
    cell(
        "latest: a clock ahead wins among concurrent values",
        Wrote("a", {"remark": "A"}, at_ms=9_000),
        Wrote("b", {"remark": "B"}),
        then=Then({"remark": "A"}),
    ),
    cell(
        "latest: a clock ahead does not win against somebody who saw the value",
        Wrote("a", {"remark": "A"}, at_ms=9_000),
        Wrote("b", {"remark": "B"}, sees="a"),
        then=Then({"remark": "B"}),
    ),
    cell(
        "latest: two equal concurrent values show that value",
        Wrote("a", {"remark": "A"}),
        Wrote("b", {"remark": "A"}),
        then=Then({"remark": "A"}),
    ),
    cell(
        "latest: clearing a value somebody saw shows nothing",
        Wrote("a", {"remark": "A"}),
        Wrote("b", {"remark": None}, sees="a"),
        then=Then({"remark": None}),
    ),
    cell(
        "latest: a clearing and a later concurrent value show the value",
        Wrote("a", {"remark": "A"}),
        Wrote("b", {"remark": None}, sees="a"),
        Wrote("c", {"remark": "C"}, sees="a"),
        then=Then({"remark": "C"}),
    ),
    cell(
        "latest: when the shown one of three siblings is replaced, an older sibling does not come back",
        Wrote("a", {"remark": "A"}),
        Wrote("b", {"remark": "B"}),
        Wrote("c", {"remark": "C"}, sees="ab", at_ms=10),
        then=Then({"remark": "C"}),
    ),
    cell(
        "latest: a writer who saw one of two siblings leaves the other alive",
        Wrote("a", {"remark": "A"}),
        Wrote("b", {"remark": "B"}, at_ms=9_000),
        Wrote("c", {"remark": "C"}, sees="a"),
        then=Then({"remark": "B"}),
    ),
    cell(
        "latest: a value taken away without a new one leaves the field out",
        Wrote("a", {"remark": "A"}),
        Wrote("b", sees="a", drop=["remark"]),
        then=Then({}),
    ),
    cell(
        "latest: different fields of one record merge without touching each other",
        Wrote("a", {"remark": "A"}),
        Wrote("b", {"status": "reported"}),
        then=Then({"remark": "A", "status": "reported"}),
    ),
    cell(
        "latest: superseding one field of a change leaves its other field alive",
        Wrote("a", {"remark": "A", "status": "reported"}),
        Wrote("b", {"remark": "B"}, sees="a"),
        then=Then({"remark": "B", "status": "reported"}),
    ),
    cell(
        "latest: an over that names a change which never arrives changes nothing",
        Wrote("a", {"remark": "A"}),
        Wrote("b", {"phone": HOME}, over={"remark": [NOBODY]}),
        then=Then({"remark": "A", "phone": HOME}),
    ),
    cell(
        "latest: an over on another path does not supersede the value",
        Wrote("a", {"remark": "A"}),
        Wrote("b", {"phone": HOME}, over={"phone": ["a"]}),
        then=Then({"remark": "A", "phone": HOME}),
    ),
]

ASK = [
    cell("ask: one value is shown, without conflict", Wrote("a", {"phone": HOME}), then=Then({"phone": HOME})),
    cell(
        "ask: two distinct concurrent values conflict, the later is shown meanwhile",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}),
        then=Then({"phone": SHOP}, ("phone",)),
    ),
    cell(
        "ask: a value written over the other is no conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}, sees="a"),
        then=Then({"phone": SHOP}),
    ),
    cell(
        "ask: two equal concurrent values are no conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": HOME}),
        then=Then({"phone": HOME}),
    ),
    cell(
        "ask: one number in two spellings is no conflict",
        Wrote("a", {"phone": "+86-138-0000-0003"}),
        Wrote("b", {"phone": CELL}),
        then=Then({"phone": CELL}),
    ),
    cell(
        "ask: two different texts without a digit conflict",
        Wrote("a", {"phone": "不详"}),
        Wrote("b", {"phone": "拒绝提供"}),
        then=Then({"phone": "拒绝提供"}, ("phone",)),
    ),
    cell(
        "ask: a clearing against a concurrent new value is a conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": None}, sees="a"),
        Wrote("c", {"phone": SHOP}, sees="a"),
        then=Then({"phone": SHOP}, ("phone",)),
    ),
    cell(
        "ask: two concurrent clearings are no conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": None}, sees="a"),
        Wrote("c", {"phone": None}, sees="a"),
        then=Then({"phone": None}),
    ),
    cell(
        "ask: three distinct values are one conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}),
        Wrote("c", {"phone": CELL}),
        then=Then({"phone": CELL}, ("phone",)),
    ),
    cell(
        "ask: equal values on both sides of a different one still conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}),
        Wrote("c", {"phone": HOME}),
        then=Then({"phone": HOME}, ("phone",)),
    ),
    cell(
        "ask: a resolution that saw both values ends the conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}),
        Wrote("r", {"phone": HOME}, sees="ab"),
        then=Then({"phone": HOME}),
    ),
    cell(
        "ask: two equal resolutions do not conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}),
        Wrote("r", {"phone": HOME}, sees="ab"),
        Wrote("q", {"phone": HOME}, sees="ab"),
        then=Then({"phone": HOME}),
    ),
    cell(
        "ask: two different resolutions conflict again",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}),
        Wrote("r", {"phone": HOME}, sees="ab"),
        Wrote("q", {"phone": SHOP}, sees="ab"),
        then=Then({"phone": SHOP}, ("phone",)),
    ),
    cell(
        "ask: a resolution does not hide a third value nobody had seen",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}),
        Wrote("r", {"phone": HOME}, sees="ab"),
        Wrote("c", {"phone": CELL}),
        then=Then({"phone": CELL}, ("phone",)),
    ),
    cell(
        "ask: a clock twenty years ahead does not end a conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}, at_ms=2_400_000_000_000),
        then=Then({"phone": SHOP}, ("phone",)),
    ),
    cell(
        "ask: a conflict in one field leaves another field in peace",
        Wrote("a", {"phone": HOME, "remark": "A"}),
        Wrote("b", {"phone": SHOP}),
        then=Then({"phone": SHOP, "remark": "A"}, ("phone",)),
    ),
    cell(
        "ask: taking a sibling away ends the conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}),
        Wrote("c", over={"phone": ["b"]}),
        then=Then({"phone": HOME}),
    ),
    cell(
        "ask: the number 1 and the flag true are two values",
        Wrote("a", {"phone": 1}),
        Wrote("b", {"phone": True}),
        then=Then({"phone": True}, ("phone",)),
    ),
]

FURTHEST = [
    cell("furthest: one value is shown", Wrote("a", {"status": "assigned"}), then=Then({"status": "assigned"})),
    cell(
        "furthest: of two concurrent values the further is shown although it is older",
        Wrote("a", {"status": "handled"}),
        Wrote("b", {"status": "accepted"}),
        then=Then({"status": "handled"}),
    ),
    cell(
        "furthest: who saw the further value can go back",
        Wrote("a", {"status": "handled"}),
        Wrote("b", {"status": "reported"}, sees="a"),
        then=Then({"status": "reported"}),
    ),
    cell(
        "furthest: going back loses against a concurrent step forward",
        Wrote("a", {"status": "handled"}),
        Wrote("b", {"status": "closed"}, sees="a"),
        Wrote("c", {"status": "reported"}, sees="a"),
        then=Then({"status": "closed"}),
    ),
    cell(
        "furthest: two equal values are shown as one",
        Wrote("a", {"status": "accepted"}),
        Wrote("b", {"status": "accepted"}),
        then=Then({"status": "accepted"}),
    ),
    cell(
        "furthest: an unknown value loses against any known one",
        Wrote("a", {"status": "reported"}),
        Wrote("b", {"status": "a_later_version_knows"}),
        then=Then({"status": "reported"}),
    ),
    cell(
        "furthest: of two unknown values the later is shown",
        Wrote("a", {"status": "one"}),
        Wrote("b", {"status": "two"}),
        then=Then({"status": "two"}),
    ),
    cell(
        "furthest: a clearing loses against a concurrent value",
        Wrote("a", {"status": "reported"}),
        Wrote("b", {"status": "accepted"}, sees="a"),
        Wrote("c", {"status": None}, sees="a"),
        then=Then({"status": "accepted"}),
    ),
    cell(
        "furthest: a clearing by who saw the value shows nothing",
        Wrote("a", {"status": "reported"}),
        Wrote("b", {"status": None}, sees="a"),
        then=Then({"status": None}),
    ),
]

JOIN = [
    cell("join: one text is shown as a list of one", Wrote("a", {"notes": "A"}), then=Then({"notes": ["A"]})),
    cell(
        "join: concurrent texts stand together, oldest first",
        Wrote("a", {"notes": "A"}, at_ms=9_000),
        Wrote("b", {"notes": "B"}),
        then=Then({"notes": ["B", "A"]}),
    ),
    cell(
        "join: a text added by who saw the first replaces nothing",
        Wrote("a", {"notes": "A"}),
        Wrote("b", {"notes": "B"}, sees="a"),
        then=Then({"notes": ["A", "B"]}),
    ),
    cell(
        "join: a rewritten text replaces only the one it names",
        Wrote("a", {"notes": "A"}),
        Wrote("b", {"notes": "B"}),
        Wrote("c", {"notes": "A, better"}, sees="ab", rewrites={"notes": "a"}),
        then=Then({"notes": ["B", "A, better"]}),
    ),
    cell(
        "join: two equal texts of two people both stand",
        Wrote("a", {"notes": "A"}),
        Wrote("b", {"notes": "A"}),
        then=Then({"notes": ["A", "A"]}),
    ),
    cell(
        "join: two rewrites of one text both stand",
        Wrote("a", {"notes": "A"}),
        Wrote("b", {"notes": "B"}, sees="a", rewrites={"notes": "a"}),
        Wrote("c", {"notes": "C"}, sees="a", rewrites={"notes": "a"}),
        then=Then({"notes": ["B", "C"]}),
    ),
    cell(
        "join: a text taken away is gone, the others stay",
        Wrote("a", {"notes": "A"}),
        Wrote("b", {"notes": "B"}),
        Wrote("c", sees="a", drop=["notes"]),
        then=Then({"notes": ["B"]}),
    ),
    cell(
        "join: a text cleared by null is not listed",
        Wrote("a", {"notes": "A"}),
        Wrote("b", {"notes": None}, sees="a", rewrites={"notes": "a"}),
        then=Then({"notes": []}),
    ),
]

MEMBER = [
    cell(
        "member: an added tag is present",
        Wrote("a", {"tags/disabled": True}),
        then=Then({"tags": {"disabled": True}}),
    ),
    cell(
        "member: two people's different tags are both present",
        Wrote("a", {"tags/disabled": True}),
        Wrote("b", {"tags/veteran": True}),
        then=Then({"tags": {"disabled": True, "veteran": True}}),
    ),
    cell(
        "member: a tag added by two people is present",
        Wrote("a", {"tags/disabled": True}),
        Wrote("b", {"tags/disabled": True}),
        then=Then({"tags": {"disabled": True}}),
    ),
    cell(
        "member: a live true beside another live value is present",
        Wrote("a", {"tags/disabled": True}),
        Wrote("b", {"tags/disabled": None}),
        then=Then({"tags": {"disabled": True}}),
    ),
    cell(
        "member: a removed tag is gone, and an emptied family is left out",
        Wrote("a", {"tags/disabled": True}),
        Wrote("b", sees="a", drop=["tags/disabled"]),
        then=Then({}),
    ),
    cell(
        "member: adding again wins over a removal that did not see it",
        Wrote("a", {"tags/disabled": True}),
        Wrote("b", sees="a", drop=["tags/disabled"]),
        Wrote("c", {"tags/disabled": True}, sees="a"),
        then=Then({"tags": {"disabled": True}}),
    ),
    cell(
        "member: a removal that saw both additions removes the tag",
        Wrote("a", {"tags/disabled": True}),
        Wrote("b", {"tags/disabled": True}),
        Wrote("c", sees="ab", drop=["tags/disabled"]),
        then=Then({}),
    ),
    cell(
        "member: a removal that saw one of two additions leaves the tag present",
        Wrote("a", {"tags/disabled": True}),
        Wrote("b", {"tags/disabled": True}),
        Wrote("c", sees="a", drop=["tags/disabled"]),
        then=Then({"tags": {"disabled": True}}),
    ),
    cell(
        "member: removing one tag leaves the other",
        Wrote("a", {"tags/disabled": True, "tags/veteran": True}),
        Wrote("b", sees="a", drop=["tags/veteran"]),
        then=Then({"tags": {"disabled": True}}),
    ),
    cell(
        "member: a value other than true does not make a tag present",
        Wrote("a", {"tags/disabled": 1}),
        then=Then({}),
    ),
    cell(
        "member: a plain value on the family's own path does not hide the tags",
        Wrote("a", {"tags/disabled": True}),
        Wrote("b", {"tags": "veteran"}),
        then=Then({"tags": {"disabled": True}}),
    ),
    cell(
        "member: a plain value on the family's own path alone shows no tags",
        Wrote("a", {"tags": {"disabled": True}}),
        then=Then({}),
    ),
]

ASKING_FAMILY = [
    cell(
        "family of ask: two questions answered by two people stand side by side",
        Wrote("a", {"answers/q1": "是"}),
        Wrote("b", {"answers/q2": "否"}),
        then=Then({"answers": {"q1": "是", "q2": "否"}}),
    ),
    cell(
        "family of ask: two answers to one question conflict on that member only",
        Wrote("a", {"answers/q1": "是", "answers/q2": "否"}),
        Wrote("b", {"answers/q1": "否", "answers/q2": "否"}),
        then=Then({"answers": {"q1": "否", "q2": "否"}}, ("answers/q1",)),
    ),
    cell(
        "family of ask: a resolution of one member settles that member",
        Wrote("a", {"answers/q1": "是"}),
        Wrote("b", {"answers/q1": "否"}),
        Wrote("r", {"answers/q1": "是"}, sees="ab"),
        then=Then({"answers": {"q1": "是"}}),
    ),
    cell(
        "family of ask: a member's name may itself hold slashes",
        Wrote("a", {"answers/q1/b": "是"}),
        then=Then({"answers": {"q1/b": "是"}}),
    ),
]

UNKNOWN = [
    cell(
        "unknown field: two concurrent values merge as latest, without conflict",
        Wrote("a", {"later_version": "A"}),
        Wrote("b", {"later_version": "B"}),
        then=Then({"later_version": "B"}),
    ),
    cell(
        "unknown field: a value of another shape is kept",
        Wrote("a", {"later_version": {"x": [1, None, {"y": False}]}}),
        then=Then({"later_version": {"x": [1, None, {"y": False}]}}),
    ),
    cell(
        "unknown family: members merge as latest",
        Wrote("a", {"later/one": "A"}),
        Wrote("b", {"later/one": "B", "later/two": 2}),
        then=Then({"later": {"one": "B", "two": 2}}),
    ),
    cell(
        "unknown field: a plain object stands before members of the same name",
        Wrote("a", {"later": {"z": 1}}),
        Wrote("b", {"later/one": "B"}),
        then=Then({"later": {"z": 1}}),
    ),
]

LIFE_CELLS = [
    cell(
        "delete: a record deleted by who saw everything is deleted",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        then=Then({"remark": "A"}, deleted=True),
    ),
    cell(
        "delete: against an edit it did not see is a conflict, and the record stays",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("b", {"remark": "B"}, sees="a"),
        then=Then({"remark": "B"}, (LIFE,)),
    ),
    cell(
        "delete: an edit after the delete, by who saw it, is a conflict too",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("b", {"remark": "B"}, sees="ad"),
        then=Then({"remark": "B"}, (LIFE,)),
    ),
    cell(
        "delete: against an unseen tag is a conflict",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("b", {"tags/disabled": True}),
        then=Then({"remark": "A", "tags": {"disabled": True}}, (LIFE,)),
    ),
    cell(
        "delete: an unseen removal of a value is no conflict, since nothing new lives",
        Wrote("a", {"remark": "A", "tags/disabled": True}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("b", sees="a", drop=["tags/disabled"]),
        then=Then({"remark": "A"}, deleted=True),
    ),
    cell(
        "delete: a second delete that saw the unseen edit settles the conflict",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("b", {"remark": "B"}, sees="a"),
        Wrote("e", {LIFE: DELETED}, sees="adb"),
        then=Then({"remark": "B"}, deleted=True),
    ),
    cell(
        "delete: two concurrent deletes are no conflict",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("e", {LIFE: DELETED}, sees="a"),
        then=Then({"remark": "A"}, deleted=True),
    ),
    cell(
        "delete: two deletes that together saw every value are no conflict",
        Wrote("a", {"remark": "A"}),
        Wrote("b", {"phone": HOME}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("e", {LIFE: DELETED}, sees="b"),
        then=Then({"remark": "A", "phone": HOME}, deleted=True),
    ),
    cell(
        "delete: supersedes nothing but the life, so every value is still there",
        Wrote("a", {"phone": HOME, "notes": "A", "tags/disabled": True}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        then=Then({"phone": HOME, "notes": ["A"], "tags": {"disabled": True}}, deleted=True),
    ),
    cell(
        "delete: of a record in conflict keeps the field's conflict",
        Wrote("a", {"phone": HOME}),
        Wrote("b", {"phone": SHOP}),
        Wrote("d", {LIFE: DELETED}, sees="ab"),
        then=Then({"phone": SHOP}, ("phone",), deleted=True),
    ),
    cell(
        "delete: of an empty record is a delete",
        Wrote("d", {LIFE: DELETED}),
        then=Then({}, deleted=True),
    ),
    cell(
        "delete: a same-as mark it did not see is a conflict",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("s", {SAME_AS: OTHER_RECORD}, sees="a"),
        then=Then({"remark": "A"}, (LIFE,), same_as=OTHER_RECORD),
    ),
    cell(
        "keep: over the delete brings the record back as it was",
        Wrote("a", {"remark": "A", "phone": HOME}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("k", {LIFE: KEPT}, sees="ad"),
        then=Then({"remark": "A", "phone": HOME}),
    ),
    cell(
        "keep: settles a delete against an edit",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("b", {"remark": "B"}, sees="a"),
        Wrote("k", {LIFE: KEPT}, sees="adb"),
        then=Then({"remark": "B"}),
    ),
    cell(
        "keep: beside a second delete it did not see is a conflict",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("k", {LIFE: KEPT}, sees="ad"),
        Wrote("e", {LIFE: DELETED}, sees="a"),
        then=Then({"remark": "A"}, (LIFE,)),
    ),
    cell(
        "keep: two equal keeps do not conflict",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("k", {LIFE: KEPT}, sees="ad"),
        Wrote("j", {LIFE: KEPT}, sees="ad"),
        then=Then({"remark": "A"}),
    ),
    cell(
        "keep: a record kept and deleted again by who saw the keep is deleted",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("k", {LIFE: KEPT}, sees="ad"),
        Wrote("e", {LIFE: DELETED}, sees="adk"),
        then=Then({"remark": "A"}, deleted=True),
    ),
    cell(
        "undo: a delete taken away without a keep leaves the record as it was",
        Wrote("a", {"remark": "A"}),
        Wrote("d", {LIFE: DELETED}, sees="a"),
        Wrote("u", sees="ad", drop=[LIFE]),
        then=Then({"remark": "A"}),
    ),
]

SAME = [
    cell(
        "same-as: points to the other record and hides nothing",
        Wrote("a", {"remark": "A"}),
        Wrote("s", {SAME_AS: OTHER_RECORD}, sees="a"),
        then=Then({"remark": "A"}, same_as=OTHER_RECORD),
    ),
    cell(
        "same-as: undone by superseding it",
        Wrote("a", {"remark": "A"}),
        Wrote("s", {SAME_AS: OTHER_RECORD}, sees="a"),
        Wrote("u", sees="as", drop=[SAME_AS]),
        then=Then({"remark": "A"}),
    ),
    cell(
        "same-as: of two concurrent pointers the later is followed",
        Wrote("s", {SAME_AS: OTHER_RECORD}),
        Wrote("t", {SAME_AS: THIRD_RECORD}),
        then=Then({}, same_as=THIRD_RECORD),
    ),
    cell(
        "same-as: undoing one of two pointers leaves the one that was not seen",
        Wrote("s", {SAME_AS: OTHER_RECORD}),
        Wrote("t", {SAME_AS: THIRD_RECORD}),
        Wrote("u", sees="t", drop=[SAME_AS]),
        then=Then({}, same_as=OTHER_RECORD),
    ),
]

TABLE = LATEST + ASK + FURTHEST + JOIN + MEMBER + ASKING_FAMILY + UNKNOWN + LIFE_CELLS + SAME


@pytest.mark.parametrize(("steps", "then"), TABLE)
def test_the_record_shows_what_the_table_says_whatever_the_order_of_arrival(
    steps: tuple[Wrote, ...], then: Then
) -> None:
    told = list(tell(steps).values())
    defined = live_values(told)
    for order in permutations(told):
        state = fold(order)
        shown = show(state, PROBE.merging)
        assert state.live_values() == defined
        assert (dict(shown.values), shown.conflicts, shown.deleted, shown.same_as) == (
            then.values,
            then.conflicts,
            then.deleted,
            then.same_as,
        )
        assert state.live_values() == defined, "looking at a record changed it"


def test_every_cell_has_a_sentence_of_its_own() -> None:
    sentences = [param.id for param in TABLE]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("rule", ["latest", "ask", "furthest", "join", "member"])
def test_the_table_has_cells_for_the_rule(rule: str) -> None:
    assert sum(param.id.startswith(f"{rule}:") for param in TABLE) >= 8
