"""Identity numbers are checked, told apart by their hash, and never say themselves. All numbers are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep_shared.identity import (
    HASH_CHARS,
    KEY_BYTES,
    WrongNumber,
    identity_key,
    key_name,
    read_identity_number,
)

NUMBER, WITH_X = "990101195003010014", "99010119491231028X"
"""From a region that does not exist."""


@pytest.mark.parametrize(
    ("typed", "number", "birth", "sex"),
    [
        (NUMBER, NUMBER, "1950-03-01", "male"),
        ("９９０１０１１９５００３０１００１４", NUMBER, "1950-03-01", "male"),
        (" 990101 19500301 0014 ", NUMBER, "1950-03-01", "male"),
        ("990101-19500301-0014", NUMBER, "1950-03-01", "male"),
        (WITH_X, WITH_X, "1949-12-31", "female"),
        (WITH_X.lower(), WITH_X, "1949-12-31", "female"),
    ],
)
def test_a_number_tells_birth_and_sex(typed: str, number: str, birth: str, sex: str) -> None:
    read = read_identity_number(typed)
    assert (read.number, read.birth, read.sex, read.tail) == (number, birth, sex, number[-4:])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "bad_identity_number"),
        ("990101500301001", "bad_identity_number"),
        (NUMBER + "0", "bad_identity_number"),
        ("X" + NUMBER[1:], "bad_identity_number"),
        ("090101195003010017", "bad_identity_number"),
        ("990101195002300017", "bad_identity_number"),
        ("990101185003010017", "bad_identity_number"),
        ("%' OR 1=1 --", "bad_identity_number"),
        ("张" * 18, "bad_identity_number"),
        ("\ud800" * 18, "bad_identity_number"),
        ("٩٩٠١٠١١٩٥٠٠٣٠١٠٠١٧", "bad_identity_number"),
        ("9" * 100_000, "bad_identity_number"),
        (NUMBER[:-1] + "X", "bad_check_digit"),
        (NUMBER[:-2] + "27", "bad_check_digit"),
        (NUMBER[:-3] + "107", "bad_check_digit"),
    ],
)
def test_what_is_no_number_is_refused_without_repeating_it(typed: str, code: str) -> None:
    with pytest.raises(WrongNumber) as raised:
        read_identity_number(typed)
    assert raised.value.code == code
    assert str(raised.value) == code


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_noticed(place: int, sign: str) -> None:
    changed = NUMBER[:place] + sign + NUMBER[place + 1 :]
    if changed == NUMBER:
        return
    with pytest.raises(WrongNumber):
        read_identity_number(changed)


@given(st.integers(0, 16))
def test_two_neighbours_that_changed_places_are_always_noticed(place: int) -> None:
    changed = NUMBER[:place] + NUMBER[place + 1] + NUMBER[place] + NUMBER[place + 2 :]
    if changed == NUMBER:
        return
    with pytest.raises(WrongNumber):
        read_identity_number(changed)


def test_a_hash_tells_numbers_apart_and_hubs() -> None:
    one, other = identity_key(b"1" * KEY_BYTES), identity_key(b"2" * KEY_BYTES)
    hashes = {read_identity_number(number).hashed(key) for number in (NUMBER, WITH_X) for key in (one, other)}
    assert len(hashes) == 4
    assert all(len(each) == HASH_CHARS for each in hashes)
    assert read_identity_number(f" {NUMBER} ").hashed(one) == read_identity_number(NUMBER).hashed(one)


def test_a_hash_is_this_one_for_ever() -> None:
    key = identity_key(b"1" * KEY_BYTES)
    assert key.hex() == "f4fc662c9a633f949186422d9d626a667d7a1e09465bba66b94b3b05e59eeee2"
    assert read_identity_number(NUMBER).hashed(key) == "5b4a39ba808bd156d8ce1a06849c7d18"
    assert key_name(key) == "70a8759a"
    assert key_name(b"") == ""


def test_a_number_that_is_printed_shows_its_tail_only() -> None:
    number = read_identity_number(NUMBER)
    assert NUMBER not in f"{number!r} {number}"
    assert "0014" in repr(number)
