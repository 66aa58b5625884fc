"""The lock of a store and the places its key is kept in."""

import os
from pathlib import Path

import pytest

from doorstep_client.keys import wrapping
from doorstep_client.keys.store_lock import StoreLock
from tests.client.pocket import Pocket

PASSPHRASE = "春天的石榴"


@pytest.fixture
def places() -> list[Pocket]:
    return [Pocket(), Pocket()]


@pytest.fixture
def lock(tmp_path: Path, places: list[Pocket], monkeypatch: pytest.MonkeyPatch) -> StoreLock:
    monkeypatch.setattr(wrapping, "LOG2_N", 4)
    made = StoreLock(tmp_path, lambda: places, os.urandom)
    _, key_file = made.new_key(PASSPHRASE)
    (tmp_path / "store.key").write_bytes(key_file.content())
    return made


def test_a_key_found_in_the_slower_place_is_put_into_the_quicker_one(lock: StoreLock, places: list[Pocket]) -> None:
    key = lock.opened(PASSPHRASE)
    assert lock.keep(key) is not None
    places[0].held.clear()
    found = lock.key_at_hand(renew=False)
    assert found is not None
    assert found.data == key.data
    assert places[0].held == places[1].held
    lock.forget()
    assert (places[0].held, places[1].held) == ({}, {})
    assert lock.key_at_hand(renew=False) is None


def test_one_place_that_works_is_enough(lock: StoreLock, places: list[Pocket]) -> None:
    places[1].works = False
    key = lock.opened(PASSPHRASE)
    assert lock.keep(key) is not None
    assert lock.key_at_hand(renew=False) is not None
    places[0].works = False
    lock.forget()
    assert lock.keep(key) is None


def test_another_passphrase_wraps_the_same_key_under_the_same_name(lock: StoreLock, places: list[Pocket]) -> None:
    key = lock.opened(PASSPHRASE)
    lock.keep(key)
    lock.change(PASSPHRASE, "秋天的柿子树")
    assert lock.opened("秋天的柿子树").data == key.data
    assert lock.key_at_hand(renew=False) is not None, "who is unlocked stays so"


@pytest.mark.parametrize("held", [b"", b"short", b"x" * 31, b"x" * 33])
def test_what_is_no_key_in_a_place_is_passed_over(lock: StoreLock, places: list[Pocket], held: bytes) -> None:
    lock.keep(lock.opened(PASSPHRASE))
    (name,) = places[0].held
    places[0].held[name] = held
    found = lock.key_at_hand(renew=False)
    assert found is not None
    assert places[0].held == places[1].held, "and replaced by the right one"
