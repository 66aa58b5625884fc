"""The kinds: each loads, is labelled in both languages, has columns, and judges hostile values without falling over."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import ValidationError

from doorstep_shared.changes import DELETED, KEPT, LIFE, SAME_AS
from doorstep_shared.clock import Stamp
from doorstep_shared.fields import Choice
from doorstep_shared.kinds import Kind, all_kinds, find_kind, kind_names
from doorstep_shared.merge import Accepted, State
from doorstep_shared.reasons import FIELD_REASONS
from doorstep_shared.rules import LATEST, RULES, show
from doorstep_shared.tables import TABLES
from tests.shared.histories import hostile_logs
from tests.shared.probe import PROBE, change, fold

KINDS = {kind.name: kind for kind in all_kinds()}
ID = "018f3a2b-0000-7000-8000-000000000001"
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def test_these_are_the_kinds() -> None:
    assert kind_names() == ("building", "dwelling", "matter", "note", "resident", "visit")
    assert set(KINDS) == set(kind_names())


@pytest.mark.parametrize("name", ["", "schema", "__init__", "Visit", "visit ", "os", "..visit"])
def test_is_no_kind(name: str) -> None:
    assert find_kind(name) is None


@each_kind
def test_a_kind_is_labelled_in_both_languages(kind: Kind) -> None:
    for label in [kind.label, *(field.label for field in kind.fields.values())]:
        assert label.zh.strip()
        assert label.en.strip()
        assert label.en.isascii()
        assert not label.zh.isascii()


@each_kind
def test_no_two_fields_of_a_kind_share_a_label(kind: Kind) -> None:
    for language in ("zh", "en"):
        labels = [field.label.say(language) for field in kind.fields.values()]
        assert len(set(labels)) == len(labels)


@each_kind
def test_a_kinds_titles_and_lists_name_fields_it_has(kind: Kind) -> None:
    assert kind.title_fields
    assert set(kind.title_fields) | set(kind.list_fields) <= set(kind.fields)


@each_kind
def test_every_field_has_a_column_and_a_rule(kind: Kind) -> None:
    assert [column.name for column in kind.columns] == list(kind.fields)
    for column, field in zip(kind.columns, kind.fields.values(), strict=True):
        assert column.type in ("text", "integer")
        assert field.rule in RULES
        assert kind.merging(column.name).rule == field.rule
        assert kind.merging(f"{column.name}/member").rule == field.rule
        assert field.family == (field.rule == "member")


@each_kind
def test_every_choice_has_a_table_and_furthest_an_order(kind: Kind) -> None:
    for name, field in kind.fields.items():
        if isinstance(field, Choice):
            assert field.choices == TABLES[field.table]
        if field.rule == "furthest":
            assert len(kind.merging(name).order) > 1


def test_a_matters_status_goes_from_reported_to_closed() -> None:
    assert KINDS["matter"].merging("status").order == ("reported", "accepted", "assigned", "handled", "closed")


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        (
            "dwelling",
            {"building": "ask", "unit": "ask", "room": "ask", "phone": "ask", "use": "latest", "tags": "member"},
        ),
        ("resident", {"name": "ask", "phone": "ask", "tags": "member", "relation": "latest"}),
        ("visit", {"notes": "join", "outcome": "latest", "tags": "member"}),
        ("matter", {"status": "furthest", "details": "join", "assignee": "ask"}),
        ("note", {"text": "join"}),
    ],
)
def test_fields_merge_by_the_declared_rule(kind: str, rules: dict[str, str]) -> None:
    assert {name: KINDS[kind].merging(name).rule for name in rules} == rules


def test_what_a_kind_does_not_know_merges_as_latest() -> None:
    assert KINDS["visit"].merging("later_version") == LATEST
    assert KINDS["visit"].merging("later/x") == LATEST


def test_no_field_asks_for_religion_politics_or_opinion() -> None:
    words = ("religio", "politic", "opinion", "party", "宗教", "政治", "党", "观点", "思想")
    for kind in KINDS.values():
        for name, field in kind.fields.items():
            assert not any(word in f"{name} {field.label.zh} {field.label.en}" for word in words)


@pytest.mark.parametrize(
    ("kind", "writes", "errors"),
    [
        ("visit", {"visited_at": "2026-05-01T19:30", "notes": "好", "tags/gas": True}, {}),
        ("visit", {"visited_at": "today", "minutes": "20"}, {"visited_at": "not_a_time", "minutes": "not_an_integer"}),
        ("visit", {"later_version": {"x": [1]}, "later/y": None}, {}),
        ("visit", {"tags": ["gas"]}, {"tags": "needs_member"}),
        ("visit", {"tags": None}, {"tags": "needs_member"}),
        ("visit", {"tags/gas": None}, {"tags/gas": "not_true"}),
        ("visit", {"tags/gas": False}, {"tags/gas": "not_true"}),
        ("visit", {"tags/" + "x" * 65: True}, {"tags/" + "x" * 65: "too_long"}),
        ("visit", {"minutes/x": 3}, {"minutes/x": "no_members"}),
        ("visit", {"minutes": None, "notes": None}, {}),
        ("visit", {LIFE: DELETED}, {}),
        ("visit", {LIFE: KEPT}, {}),
        ("visit", {LIFE: None}, {LIFE: "not_in_choices"}),
        ("visit", {LIFE: "gone"}, {LIFE: "not_in_choices"}),
        ("visit", {LIFE: [DELETED]}, {LIFE: "not_in_choices"}),
        ("dwelling", {SAME_AS: ID}, {}),
        ("dwelling", {SAME_AS: "3-2-501"}, {SAME_AS: "not_a_reference"}),
        ("dwelling", {SAME_AS: None}, {SAME_AS: "not_a_reference"}),
        ("dwelling", {"phone": [["1"]]}, {"phone": "not_text"}),
        ("dwelling", {"phone": "12", "use": "castle"}, {"phone": "bad_phone", "use": "not_in_choices"}),
        ("matter", {"status": "forgotten"}, {"status": "not_in_choices"}),
        ("matter", {"rating": 6}, {"rating": "out_of_range"}),
        ("resident", {"relation": "a_word_of_this_town"}, {}),
    ],
)  # fmt: skip
def test_a_kind_judges_each_path_by_itself(kind: str, writes: dict[str, Any], errors: dict[str, str]) -> None:
    assert KINDS[kind].validate(writes) == errors


json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


@st.composite
def hostile_writes(draw: st.DrawFn) -> tuple[Kind, dict[str, Any]]:
    kind = draw(st.sampled_from([*KINDS.values(), PROBE]))
    names = st.sampled_from(
        [*kind.fields, "answers/q", LIFE, SAME_AS, "tags/x", "tags/x/y", "phone/x", "later", "later/x"]
    )
    return kind, draw(st.dictionaries(st.one_of(names, st.text(max_size=8)), json_values, max_size=5))


@given(hostile_writes())
def test_no_value_brings_a_kind_down(hostile: tuple[Kind, dict[str, Any]]) -> None:
    kind, writes = hostile
    errors = kind.validate(writes)
    assert set(errors) <= set(writes)
    assert set(errors.values()) <= set(FIELD_REASONS)
    assert not any(path.partition("/")[0] not in {*kind.fields, LIFE, SAME_AS} for path in errors)


@given(hostile_writes())
def test_no_shown_value_brings_a_row_a_title_or_the_warnings_down(hostile: tuple[Kind, dict[str, Any]]) -> None:
    kind, values = hostile
    row = kind.row(values)
    assert len(row) == len(kind.columns)
    for column, cell in zip(kind.columns, row, strict=True):
        assert cell is None or type(cell) is (str if column.type == "text" else int)
        assert not isinstance(cell, int) or abs(cell) < 2**63
        assert not isinstance(cell, str) or "\x00" not in cell
    assert "\n" not in kind.title(values, "zh")
    kind.warnings(values)


@given(hostile_writes())
@example((KINDS["visit"], {"notes": None, "purpose": "care"}))
@example((KINDS["matter"], {"details": None, "result": "修好了"}))
def test_the_row_of_what_one_change_wrote_is_the_row_of_what_the_rules_show(
    hostile: tuple[Kind, dict[str, Any]],
) -> None:
    kind, writes = hostile
    values = {path: value for path, value in writes.items() if path not in (LIFE, SAME_AS)}
    state = State()
    state.apply(change({"remark": None})._replace(set=values), Stamp(1, 0))
    assert kind.row_alone(values) in (None, kind.row(show(state, kind.merging).values))


@given(hostile_logs())
def test_a_look_at_a_record_shows_what_the_rules_show(accepted: list[Accepted]) -> None:
    for kind in (PROBE, *KINDS.values()):
        for state in (fold(accepted), *(fold([each]) for each in accepted)):
            shown = show(state, kind.merging)
            looked = kind.look(state)
            assert looked.cells == kind.row(shown.values)
            assert looked[2:] == (len(shown.conflicts), shown.deleted, shown.same_as)
            assert kind.search_text(looked.said) == kind.search_text(shown.values)


def test_the_row_of_a_plain_visit_is_told_without_the_rules() -> None:
    visit = KINDS["visit"]
    tags = {"tags/gas": True, "tags/fire": True}
    values = {"minutes": 20, "notes": "一\x00", "met": None, "worker": "王", **tags, "new": 1}
    shown = {"minutes": 20, "notes": ["一"], "worker": "王", "tags": {"gas": True, "fire": True}}
    assert visit.row_alone(values) == visit.row(shown)


@given(hostile_logs())
def test_a_hostile_history_can_be_shown_as_a_record_of_every_kind(accepted: list[Accepted]) -> None:
    for kind in KINDS.values():
        shown = show(fold(accepted), kind.merging)
        kind.row(shown.values)
        kind.title(shown.values, "en")
        kind.warnings(shown.values)


def test_a_row_holds_the_shown_values_in_the_order_of_the_columns() -> None:
    visit = KINDS["visit"]
    row = visit.row(
        {"minutes": 20, "notes": ["一", "二"], "tags": {"gas": True, "fire": True}, "met": "王", "worker": 7}
    )
    cells = dict(zip([column.name for column in visit.columns], row, strict=True))
    assert (cells["minutes"], cells["notes"], cells["met"]) == (20, "一\n二", "王")
    assert json.loads(str(cells["tags"])) == {"gas": True, "fire": True}
    assert cells["worker"] is None
    assert cells["dwelling"] is None


def test_titles_name_a_record_in_one_line() -> None:
    assert KINDS["dwelling"].title({"building": "3", "unit": "2", "room": "501"}, "zh") == "3 2 501"
    assert KINDS["note"].title({"text": ["第一条\n分两行", "第二条"]}, "zh") == "第一条 分两行 第二条"
    assert KINDS["matter"].title({"title": "漏水", "status": "closed"}, "en") == "漏水 closed"
    assert KINDS["resident"].title({}, "zh") == ""


@pytest.mark.parametrize(
    ("kind", "values", "warning"),
    [
        ("visit", {"visited_at": "2026-05-02T10:00", "follow_up": "2026-05-01"}, "the follow-up is before the visit"),
        ("visit", {}, "dwelling is missing"),
        ("resident", {"moved_in": "2026-05-02", "moved_out": "2026-05-01"}, "moved out before moving in"),
        ("matter", {"status": "closed", "result": []}, "closed without a result"),
        ("dwelling", {"building": "3"}, "room is missing"),
    ],
)
def test_a_whole_record_is_warned_about_and_not_refused(kind: str, values: dict[str, Any], warning: str) -> None:
    assert warning in [text.en for text in KINDS[kind].warnings(values)]


def test_a_complete_visit_has_no_warnings() -> None:
    values = {"dwelling": ID, "visited_at": "2026-05-01T10:00", "follow_up": "2026-05-01"}
    assert KINDS["visit"].warnings(values) == []


def test_every_code_of_every_table_is_labelled_in_both_languages() -> None:
    assert len(TABLES["resident_tag"]) == 26
    for table in TABLES.values():
        for code, label in table.items():
            assert code.isascii()
            assert code == code.strip().lower()
            assert label.zh
            assert label.en
        assert len({label.zh for label in table.values()}) == len({label.en for label in table.values()}) == len(table)


@each_kind
@given(data=st.data())
def test_asking_the_fields_directly_accepts_and_refuses_what_the_marshmallow_schema_does(
    kind: Kind, data: st.DataObject
) -> None:
    plain = {name: field for name, field in kind.fields.items() if not field.family}
    name = data.draw(st.sampled_from(sorted(plain)))
    likely = st.sampled_from(
        [None, True, 0, 7, 10**18, "", "x", "2026-02-30", "2026-02-28", "13800000001", "\x00", "好", "a" * 32, "123X"]
    )
    moments = st.from_regex(r"\A[12][0-9]{3}-[0-3][0-9]-[0-3][0-9](T[0-3][0-9]:[0-9]{2})?\n?\Z")
    references = st.from_regex(r"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\n?\Z")
    value = data.draw(
        likely | moments | references | st.text(max_size=300) | st.integers() | st.lists(st.integers(), max_size=2)
    )
    try:
        kind.schema.load({name: value}, partial=True)
        wanted = {}
    except ValidationError as error:
        wanted = {name: error.messages_dict[name][0]}
    assert kind.validate({name: value}) == wanted


@each_kind
@given(data=st.data())
def test_a_value_that_is_plainly_good_is_one_the_field_accepts(kind: Kind, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(kind.fields)))
    field = kind.fields[name]
    plain = st.from_regex(r"\A(?:19|20|21)[0-9]{2}-[01][0-9]-[0-3][0-9](?:T[0-2][0-9]:[0-5][0-9])?\Z")
    value = data.draw(plain | st.text(max_size=70) | st.integers() | st.booleans() | st.just("a" * 4001))
    if field.is_plain(value):
        field.check(value)
