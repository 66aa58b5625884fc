"""The key file: only its passphrase opens it, and nothing of it can be altered unseen."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from doorstep_client.keys import wrapping
from doorstep_client.keys.store_key import StoreKey
from doorstep_client.keys.store_lock import check_passphrase
from doorstep_client.keys.wrapping import KeyFile, read_key_file, wrap
from doorstep_shared.errors import DoorstepError

PASSPHRASE = "春天的石榴"


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapping, "LOG2_N", 4)


@pytest.fixture
def key() -> StoreKey:
    return StoreKey(os.urandom(32), os.urandom)


def written(tmp_path: Path, content: bytes) -> KeyFile:
    path = tmp_path / "store.key"
    path.write_bytes(content)
    return read_key_file(path)


def test_a_key_comes_out_as_it_went_in(tmp_path: Path, key: StoreKey) -> None:
    content = wrap(key, PASSPHRASE, os.urandom).content()
    assert written(tmp_path, content).opened(PASSPHRASE, os.urandom).data == key.data
    assert key.data.hex().encode() not in content


def test_another_passphrase_opens_nothing(key: StoreKey) -> None:
    key_file = wrap(key, PASSPHRASE, os.urandom)
    for other in ("", "春天的石榴 ", "秋天的石榴", PASSPHRASE.encode().hex()):
        with pytest.raises(DoorstepError) as raised:
            key_file.opened(other, os.urandom)
        assert raised.value.code == "passphrase_wrong"


def test_the_passphrase_of_a_month_of_salts_is_never_wrapped_alike(key: StoreKey) -> None:
    files = [wrap(key, PASSPHRASE, os.urandom) for _ in range(30)]
    assert len({each.wrapped for each in files} | {each.salt for each in files}) == 60


@pytest.mark.parametrize("path", [("name",), ("check",), ("scrypt", "salt"), ("wrapped",)])
def test_no_part_of_the_file_can_be_exchanged(tmp_path: Path, key: StoreKey, path: tuple[str, ...]) -> None:
    document: dict[str, Any] = json.loads(wrap(key, PASSPHRASE, os.urandom).content())
    place = document
    for step in path[:-1]:
        place = place[step]
    first = place[path[-1]][0]
    place[path[-1]] = ("0" if first != "0" else "1") + place[path[-1]][1:]
    with pytest.raises(DoorstepError) as raised:
        written(tmp_path, json.dumps(document).encode()).opened(PASSPHRASE, os.urandom)
    assert raised.value.code == "passphrase_wrong"


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 300, b"null", b"{}", b"[" * 5000, b'{"format": 2}', b'{"format": true, "scrypt": {}}', b"\xff\xfe",
     b'{"format": 1, "scrypt": {"log2_n": 1e9, "r": 8, "p": 1}}',
     b'{"format": 1, "scrypt": {"log2_n": 21, "r": 8, "p": 1, "salt": "00"}}',
     b'{"format": 1, "scrypt": {"log2_n": 4, "r": 1073741824, "p": 1, "salt": "00"}}',
     b'{"format":1,"name":"..","check":"","scrypt":{"log2_n":4,"r":8,"p":1,"salt":""},"wrapped":""}'],
)  # fmt: skip
def test_what_is_no_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DoorstepError) as raised:
        written(tmp_path, content)
    assert raised.value.code == "key_file_damaged"


@pytest.mark.parametrize("good", ["春天的石榴", "0123456789", "ab春天的石榴", "石榴 自行车", "x" * 1000])
def test_long_enough(good: str) -> None:
    check_passphrase(good)


@pytest.mark.parametrize("bad", ["", "春天石榴", "012345678", "   012345678   ", "x" * 1001, "ﬁ" * 501])
def test_not_long_enough_or_too_long(bad: str) -> None:
    with pytest.raises(DoorstepError) as raised:
        check_passphrase(bad)
    assert raised.value.code == "invalid_value"
