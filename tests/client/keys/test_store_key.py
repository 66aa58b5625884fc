"""What is encrypted with a store's key: it comes back under its own name only, and no bit of it can be altered."""

import os

import pytest

from doorstep_client.keys.store_key import StoreKey
from doorstep_client.keys.token import is_locked_token, locked_token, opened_token

KEY = StoreKey(os.urandom(32), os.urandom)


@pytest.mark.parametrize("content", [b"", b"a", "欧阳石榴".encode(), b"\0" * 100_000])
def test_it_comes_back(content: bytes) -> None:
    sealed = KEY.encrypt("draft", content)
    assert KEY.decrypt("draft", sealed) == content
    assert len(content) < 4 or content not in sealed


def test_the_same_is_never_encrypted_alike() -> None:
    assert len({KEY.encrypt("draft", b"the same") for _ in range(20)}) == 20


def test_another_name_another_store_and_every_altered_byte_are_refused() -> None:
    sealed = KEY.encrypt("draft", b"secret")
    other = StoreKey(os.urandom(32), os.urandom)
    with pytest.raises(ValueError, match="damaged"):
        other.decrypt("draft", sealed)
    with pytest.raises(ValueError, match="damaged"):
        KEY.decrypt("archive", sealed)
    for position in range(len(sealed)):
        altered = bytes([*sealed[:position], sealed[position] ^ 1, *sealed[position + 1 :]])
        with pytest.raises(ValueError, match=r"damaged|not encrypted"):
            KEY.decrypt("draft", altered)
    for length in range(len(sealed)):
        with pytest.raises(ValueError, match=r"damaged|not encrypted"):
            KEY.decrypt("draft", sealed[:length])


def test_a_token_is_locked_and_opened() -> None:
    locked = locked_token("t0ken", KEY)
    assert (is_locked_token(locked), is_locked_token("t0ken")) == (True, False)
    assert "t0ken" not in locked
    assert opened_token(locked, KEY) == "t0ken"
    for damaged in ("locked:", "locked:%%%", locked[:-8]):
        with pytest.raises(ValueError, match=r"\w"):
            opened_token(damaged, KEY)


def test_the_check_tells_keys_apart_and_not_the_key() -> None:
    checks = {StoreKey(bytes([number]) * 32, os.urandom).check for number in range(100)}
    assert len(checks) == 100
    assert KEY.check not in KEY.data.hex()
