"""Identifiers."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep_shared.ids import ACCOUNT, CHANGE_ID, GRID_ID, KIND_NAME, RECORD_ID, WRITER_ID, content_id, uuid7

times_ms = st.integers(0, 2**48 - 1)
random_bytes = st.binary(min_size=10, max_size=16)


@given(times_ms, random_bytes)
def test_a_record_id_is_a_uuid_of_version_7(now_ms: int, randomness: bytes) -> None:
    made = uuid.UUID(uuid7(now_ms, randomness))
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == now_ms
    assert RECORD_ID.fullmatch(str(made))


@given(times_ms, times_ms, random_bytes, random_bytes)
def test_record_ids_sort_by_time(one_ms: int, other_ms: int, one: bytes, other: bytes) -> None:
    if one_ms < other_ms:
        assert uuid7(one_ms, one) < uuid7(other_ms, other)


def test_all_other_bits_of_a_record_id_are_random() -> None:
    zeros, ones = uuid.UUID(uuid7(0, b"\x00" * 10)).int, uuid.UUID(uuid7(0, b"\xff" * 10)).int
    assert (zeros ^ ones).bit_count() == 74


def test_a_record_id_has_this_form_for_ever() -> None:
    assert uuid7(0x017F22E279B0, bytes.fromhex("0cc318c4dc0c0c07398f")) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_a_content_id_is_the_first_half_of_sha256() -> None:
    assert content_id(b"abc") == "ba7816bf8f01cfea414140de5dae2223"
    assert CHANGE_ID.fullmatch(content_id(b""))


@pytest.mark.parametrize("pattern", [CHANGE_ID, WRITER_ID, GRID_ID, KIND_NAME, RECORD_ID, ACCOUNT])
@pytest.mark.parametrize("text", ["", "\n", "a\n", "a b", "../x", "a\x00", "é/", "'; --"], ids=repr)
def test_no_identifier_holds_blanks_slashes_or_control_characters(pattern: object, text: str) -> None:
    assert not pattern.fullmatch(text)  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["li.na", "李娜", "a@b.example", "x" * 64])
def test_is_an_account(text: str) -> None:
    assert ACCOUNT.fullmatch(text)
