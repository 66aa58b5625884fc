"""Reasons for refusal in plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep_shared.reasons import FIELD_REASONS, REASONS, invalid, say_reason


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        ("not_permitted", "作者当时没有这个网格的权限", "its author had no grant for this grid at the time"),
        ("invalid phone=bad_phone", "有字段不合规：电话不是电话号码",
         "a field breaks its rules: 电话 is not a phone number"),
        ("invalid tags/x=not_true", "有字段不合规：tags/x只能为真",
         "a field breaks its rules: tags/x can only be true"),
        ("malformed not_json", "内容损坏，无法读出 (not_json)", "its content is damaged and cannot be read (not_json)"),
        ("a_later_reason", "a_later_reason", "a_later_reason"),
        ("a_later_reason x=y", "a_later_reason：xy", "a_later_reason: x y"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_says(reason: str, zh: str, en: str) -> None:
    labels = {"phone": "电话"}
    assert (say_reason(reason, "zh", labels), say_reason(reason, "en", labels)) == (zh, en)


def test_invalid_fields_are_listed_in_order() -> None:
    assert invalid({"phone": "bad_phone", "minutes": "out_of_range"}) == "invalid minutes=out_of_range;phone=bad_phone"


def test_a_path_with_an_equals_sign_is_still_read() -> None:
    assert say_reason(invalid({"tags/a=b": "not_true"}), "en").endswith("tags/a=b can only be true")


@given(st.text(), st.sampled_from(["zh", "en"]))
def test_any_text_can_be_said_as_a_reason(reason: str, language: str) -> None:
    assert isinstance(say_reason(reason, language), str)  # type: ignore[arg-type]


def test_every_reason_is_in_both_languages() -> None:
    for text in [*REASONS.values(), *FIELD_REASONS.values()]:
        assert text.zh
        assert not text.zh.isascii()
        assert text.en
        assert text.en.isascii()
