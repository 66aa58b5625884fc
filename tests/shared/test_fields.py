"""Every field: what it accepts and refuses, what it makes of typed text, how it is said."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from doorstep_shared.changes import MAX_INTEGER
from doorstep_shared.fields import (
    Choice,
    Day,
    Flag,
    Integer,
    KindField,
    Line,
    Minute,
    Phone,
    Prose,
    Reference,
    Tags,
    mask,
    tidy,
)
from doorstep_shared.i18n import Text
from doorstep_shared.reasons import FIELD_REASONS

X = Text("某", "x")
LINE, PROSE, PHONE = Line(X, longest=10), Prose(X), Phone(X)
INTEGER, FLAG, DAY, MINUTE = Integer(X, least=-10, most=200), Flag(X), Day(X), Minute(X)
CHOICE, OPEN_CHOICE = Choice(X, "dwelling_use"), Choice(X, "dwelling_use", open_table=True)
TAGS, REFERENCE = Tags(X, "resident_tag"), Reference(X, ["dwelling"])
FIELDS = [LINE, PROSE, PHONE, INTEGER, FLAG, DAY, MINUTE, CHOICE, OPEN_CHOICE, TAGS, REFERENCE]
ID = "018f3a2b-0000-7000-8000-000000000001"


def refusal(field: KindField, value: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        field.check(value)
    return str(refused.value.messages[0])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (LINE, "x"), (LINE, "王".ljust(10, "x")), (LINE, None), (PROSE, "多行\n\t文字"), (PROSE, "x" * 4000),
        (PHONE, "13800000003"), (PHONE, "+86-138-0000-0003"), (PHONE, "12345"), (PHONE, "1" * 20), (PHONE, None),
        (INTEGER, -10), (INTEGER, 0), (INTEGER, 200), (Integer(X), MAX_INTEGER), (FLAG, True), (FLAG, False),
        (DAY, "2024-02-29"), (DAY, "1900-01-01"), (DAY, "2199-12-31"), (MINUTE, "2026-05-01T00:00"),
        (MINUTE, "2199-12-31T23:59"), (CHOICE, "rented"), (CHOICE, None), (OPEN_CHOICE, "a_code_of_this_town"),
        (TAGS, True), (REFERENCE, ID), (REFERENCE, None),
    ],
)  # fmt: skip
def test_accepts(field: KindField, value: Any) -> None:
    field.check(value)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (LINE, "", "empty"), (LINE, "x" * 11, "too_long"), (LINE, "a\x00", "control_characters"),
        (LINE, "a\x1b[31m", "control_characters"), (LINE, "a\x85", "control_characters"),
        (LINE, "\ud800", "control_characters"), (LINE, 1, "not_text"), (LINE, True, "not_text"),
        (LINE, ["x"], "not_text"),
        (LINE, {}, "not_text"), (PROSE, "x" * 4001, "too_long"),
        (PHONE, "1234", "bad_phone"), (PHONE, "1" * 21, "bad_phone"), (PHONE, "abc12345", "bad_phone"),
        (PHONE, "1--2345", "bad_phone"), (PHONE, "-12345", "bad_phone"), (PHONE, "12345-", "bad_phone"),
        (PHONE, "１２３４５", "bad_phone"), (PHONE, "+", "bad_phone"), (PHONE, 13800000003, "not_text"),
        (INTEGER, -11, "out_of_range"), (INTEGER, 201, "out_of_range"), (INTEGER, True, "not_an_integer"),
        (INTEGER, "5", "not_an_integer"), (INTEGER, 1.0, "not_an_integer"), (INTEGER, [1], "not_an_integer"),
        (FLAG, 1, "not_in_choices"), (FLAG, 0, "not_in_choices"), (FLAG, "yes", "not_in_choices"),
        (DAY, "2023-02-29", "not_a_date"), (DAY, "2026-5-1", "not_a_date"), (DAY, "20260501", "not_a_date"),
        (DAY, "2026-W18-5", "not_a_date"), (DAY, "1899-12-31", "not_a_date"), (DAY, "2200-01-01", "not_a_date"),
        (DAY, "0000-00-00", "not_a_date"), (DAY, 20260501, "not_text"),
        (MINUTE, "2026-05-01 19:30", "not_a_time"), (MINUTE, "2026-05-01", "not_a_time"),
        (MINUTE, "2026-05-01T24:00", "not_a_time"), (MINUTE, "2026-05-01T19", "not_a_time"),
        (MINUTE, "20260501T193000Z", "not_a_time"), (MINUTE, "0999-05-01T19:30", "not_a_time"),
        (MINUTE, "2026-05-01T19:30:00", "too_long"), (MINUTE, None.__class__, "not_text"),
        (CHOICE, "a_code_of_this_town", "not_in_choices"), (CHOICE, "出租", "not_in_choices"), (CHOICE, [], "not_text"),
        (OPEN_CHOICE, "x" * 65, "too_long"), (OPEN_CHOICE, "", "empty"),
        (TAGS, None, "not_true"), (TAGS, False, "not_true"), (TAGS, 1, "not_true"), (TAGS, "true", "not_true"),
        (REFERENCE, ID.upper(), "not_a_reference"), (REFERENCE, ID + "\n", "not_a_reference"),
        (REFERENCE, "", "not_a_reference"), (REFERENCE, [ID], "not_a_reference"),
    ],
)  # fmt: skip
def test_refuses(field: KindField, value: Any, code: str) -> None:
    assert refusal(field, value) == code
    assert code in FIELD_REASONS


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (LINE, "  张 三  ", "张 三"), (LINE, "ａｂ１２", "ab12"), (LINE, "", None), (LINE, " \u3000\t", None),
        (LINE, "a \n b", "a b"),
        (PHONE, "１３８ ００００ ０００３", "13800000003"), (PHONE, "(0571) 8888.0001", "057188880001"),
        (PHONE, "0571－88880001", "0571-88880001"), (PHONE, "0571—88880001", "0571-88880001"), (PHONE, " ", None),
        (INTEGER, "４５", 45), (INTEGER, " -3 ", -3), (INTEGER, "", None),
        (FLAG, "是", True), (FLAG, "没有", False), (FLAG, "YES", True), (FLAG, "０", False), (FLAG, "", None),
        (DAY, "2026-5-1", "2026-05-01"), (DAY, "２０２６年５月１日", "2026-05-01"), (DAY, "2026/05/01", "2026-05-01"),
        (DAY, "20260501", "2026-05-01"), (DAY, "2026.5.1", "2026-05-01"), (DAY, "2026 年 5 月 1 日", "2026-05-01"),
        (DAY, "", None),
        (MINUTE, "2026-05-01 19：30", "2026-05-01T19:30"), (MINUTE, "2026/05/01 19:30", "2026-05-01T19:30"),
        (MINUTE, "2026-05-01T19:30", "2026-05-01T19:30"), (MINUTE, "2026/5/1 9:05", "2026-05-01T09:05"),
        (MINUTE, "2026年5月1日 9:05:40", "2026-05-01T09:05"),
        (CHOICE, "出租", "rented"), (CHOICE, "Self-Occupied", "self"), (CHOICE, "rented", "rented"), (CHOICE, "", None),
        (OPEN_CHOICE, "公房", "公房"),
        (PROSE, "老人说：“膝盖痛”，要①看病；②买药。", "老人说：“膝盖痛”，要①看病；②买药。"),
        (PROSE, "  第一行\r\n  第二行\n", "第一行\n  第二行"), (PROSE, "e\u0301", "é"), (PROSE, " \n ", None),
        (REFERENCE, f" {ID} ", ID),
    ],
)  # fmt: skip
def test_reads_what_was_typed(field: KindField, typed: str, value: Any) -> None:
    assert field.read(typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        (PHONE, "张三", "bad_phone"), (INTEGER, "五", "not_an_integer"), (INTEGER, "1" * 5000, "not_an_integer"),
        (INTEGER, "1.5", "not_an_integer"), (INTEGER, "999", "out_of_range"), (FLAG, "也许", "not_in_choices"),
        (DAY, "2026111", "not_a_date"), (DAY, "2026-111", "not_a_date"), (DAY, "五月一日", "not_a_date"),
        (DAY, "2026-13-01", "not_a_date"), (DAY, "2026-00-01", "not_a_date"), (MINUTE, "今天", "not_a_time"),
        (CHOICE, "宫殿", "not_in_choices"), (REFERENCE, "3-2-501", "not_a_reference"),
        (PROSE, "a\x00b", "control_characters"),
        (PROSE, "x" * 4001, "too_long"),
    ],
)  # fmt: skip
def test_refuses_what_was_typed(field: KindField, typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.read(typed)
    assert refused.value.messages == [code]


def test_tags_are_read_by_label_or_code_without_repetition() -> None:
    assert TAGS.read_many("独居老人，veteran、独居老人;Disabled，本镇特有") == [
        "living_alone",
        "veteran",
        "disabled",
        "本镇特有",
    ]
    assert TAGS.read_many(" , ，") == []
    with pytest.raises(ValidationError, match="too_long"):
        TAGS.read_many("x" * 65)


@pytest.mark.parametrize(
    ("field", "value", "zh", "en"),
    [
        (LINE, None, "", ""), (LINE, "张三", "张三", "张三"), (FLAG, True, "是", "yes"), (FLAG, False, "否", "no"),
        (FLAG, None, "", ""), (CHOICE, "rented", "出租", "rented"), (CHOICE, "unknown", "unknown", "unknown"),
        (CHOICE, None, "", ""), (CHOICE, 7, "7", "7"),
        (MINUTE, "2026-05-01T19:30", "2026-05-01 19:30", "2026-05-01 19:30"),
        (PROSE, ["一", "二"], "一\n二", "一\n二"), (INTEGER, 0, "0", "0"),
        (TAGS, {"veteran": True, "disabled": True}, "退役军人、残疾人", "veteran, disabled"), (TAGS, {}, "", ""),
        (TAGS, "veteran", "退役军人", "veteran"),
    ],
)  # fmt: skip
def test_says(field: KindField, value: Any, zh: str, en: str) -> None:
    assert (field.say(value, "zh"), field.say(value, "en")) == (zh, en)


def code_of(ask: Callable[[Any], Any], value: Any) -> str | None:
    """The code with which a value is refused, or None."""
    try:
        ask(value)
    except ValidationError as refused:
        return str(refused.messages[0])
    return None


json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


@given(st.sampled_from(FIELDS), json_values)
def test_no_value_brings_a_field_down(field: KindField, value: Any) -> None:
    assert code_of(field.check, value) in (None, *FIELD_REASONS)
    assert isinstance(field.say(value, "zh"), str)
    field.normalise(value)


@given(st.sampled_from([field for field in FIELDS if field is not TAGS]), st.text(max_size=40))
def test_what_was_typed_is_read_as_an_acceptable_value_or_refused(field: KindField, typed: str) -> None:
    code = code_of(field.read, typed)
    assert code in (None, *FIELD_REASONS)
    if code:
        return
    value = field.read(typed)
    field.check(value)
    assert value is None or field.read(str(value)) == value or isinstance(value, bool)


@pytest.mark.parametrize(
    ("one", "other"),
    [("13800000003", "+86-138-0000-0003"), ("0571-88880001", "057188880001"), ("１３８00000003", "13800000003")],
)
def test_two_spellings_are_one_number(one: str, other: str) -> None:
    assert PHONE.normalise(one) == PHONE.normalise(other)


def test_two_numbers_stay_two() -> None:
    assert (
        len({PHONE.normalise(n) for n in ("13800000003", "13800000004", "8613800000003888", "不详", "拒绝", "")}) == 6
    )


def test_a_texts_case_width_and_blanks_do_not_make_a_conflict() -> None:
    assert LINE.normalise(" Ａb  c") == LINE.normalise("aB c")
    assert LINE.normalise("张三") != LINE.normalise("张山")


@pytest.mark.parametrize(
    ("value", "masked"),
    [("13800000003", "138******03"), ("", ""), ("12345", "*****"), ("123456", "123*56"), ("1", "*")],
)
def test_masks(value: str, masked: str) -> None:
    assert mask(value) == masked
    assert len(mask(value)) == len(value)


def test_tidy_makes_full_width_plain_and_joins_blanks() -> None:
    assert tidy("　Ａ　 １２ ") == "A 12"


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_describes_itself_in_both_languages(field: KindField) -> None:
    assert field.metadata["description"] == "某 / x"
