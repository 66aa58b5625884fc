"""The key file: a store's key, wrapped under a passphrase with scrypt and AES-256-GCM; noise without it."""

import hashlib
import json
import unicodedata
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from doorstep_client.keys.store_key import KEY_BYTES, StoreKey
from doorstep_shared.errors import DoorstepError
from doorstep_shared.sealing import TAG_BYTES, NotAuthentic, seal, unseal

FORMAT = 1
LOG2_N = 17
"""How hard one try of a passphrase is: 128 MiB of memory and a third of a second on an old laptop."""
_MOST_LOG2_N = 20
_R, _P = 8, 1
_SALT_BYTES, _NAME_BYTES = 16, 8
_WRAPPED_BYTES = 4 + KEY_BYTES + TAG_BYTES
_MAX_BYTES = 4096


class KeyFile(NamedTuple):
    """What a key file says. `name` is what keyrings know the key by, `check` tells the right key from another."""

    name: str
    check: str
    log2_n: int
    salt: bytes
    wrapped: bytes

    def head(self) -> dict[str, Any]:
        """Everything but the wrapped key; the wrapping vouches for it."""
        return {
            "format": FORMAT,
            "name": self.name,
            "check": self.check,
            "scrypt": {"log2_n": self.log2_n, "r": _R, "p": _P, "salt": self.salt.hex()},
        }

    def content(self) -> bytes:
        """The file's bytes."""
        document = {**self.head(), "wrapped": self.wrapped.hex()}
        return (json.dumps(document, indent=1) + "\n").encode()

    def opened(self, passphrase: str, random_bytes: Callable[[int], bytes]) -> StoreKey:
        """The key.

        Raises:
            DoorstepError: passphrase_wrong.
        """
        try:
            frames = unseal(_stretched(passphrase, self.salt, self.log2_n), _vouched(self), BytesIO(self.wrapped))
            return StoreKey(b"".join(frames), random_bytes)
        except NotAuthentic as error:
            raise DoorstepError("passphrase_wrong") from error


def wrap(key: StoreKey, passphrase: str, random_bytes: Callable[[int], bytes], name: str = "") -> KeyFile:
    """The key under a passphrase; `name` where it has one already."""
    bare = KeyFile(name or random_bytes(_NAME_BYTES).hex(), key.check, LOG2_N, random_bytes(_SALT_BYTES), b"")
    made = BytesIO()
    seal(_stretched(passphrase, bare.salt, LOG2_N), _vouched(bare), [key.data], made.write)
    return bare._replace(wrapped=made.getvalue())


def read_key_file(path: Path) -> KeyFile:
    """The key file at `path`.

    Raises:
        DoorstepError: key_file_damaged, also where there is none.
    """
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(_MAX_BYTES))
        return _read(document)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DoorstepError("key_file_damaged", path=path) from error


def _read(document: Any) -> KeyFile:
    """The key file of a document; ValueError, KeyError or TypeError where it is none, or asks for too much."""
    scrypt = document["scrypt"]
    numbers = (document["format"], scrypt["log2_n"], scrypt["r"], scrypt["p"])
    if any(type(number) is not int for number in numbers) or (numbers[0], *numbers[2:]) != (FORMAT, _R, _P):
        raise ValueError("another format")
    if not 1 <= scrypt["log2_n"] <= _MOST_LOG2_N:
        raise ValueError("scrypt out of bounds")
    key_file = KeyFile(
        name=str(document["name"]),
        check=str(document["check"]),
        log2_n=scrypt["log2_n"],
        salt=bytes.fromhex(scrypt["salt"]),
        wrapped=bytes.fromhex(document["wrapped"]),
    )
    sizes = (len(key_file.salt), len(key_file.wrapped))
    if sizes != (_SALT_BYTES, _WRAPPED_BYTES) or len(bytes.fromhex(key_file.name)) != _NAME_BYTES:
        raise ValueError("sizes")
    return key_file


def _vouched(key_file: KeyFile) -> bytes:
    return json.dumps(key_file.head(), sort_keys=True).encode()


def _stretched(passphrase: str, salt: bytes, log2_n: int) -> bytes:
    """The key a passphrase gives, by much work.

    Full-width letters and digits, which a Chinese input method gives, count as the plain ones.
    """
    said = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    memory_bytes = 128 * _R * (2**log2_n + 4)
    return hashlib.scrypt(said, salt=salt, n=2**log2_n, r=_R, p=_P, maxmem=memory_bytes * 2, dklen=KEY_BYTES)
