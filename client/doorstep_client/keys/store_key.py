"""The key of one encrypted store: it opens the database, and encrypts the few files that stand beside it."""

import hmac
from collections.abc import Callable
from io import BytesIO

from doorstep_shared.sealing import NotAuthentic, derived_key, seal, unseal

KEY_BYTES = 32
_SALT_BYTES = 16
_MARK = b"doorstep locked 1\n"
"""Every encrypted file begins with this."""


class StoreKey:
    """A key of 32 bytes. `random_bytes` gives that many; it is drawn from for everything that is encrypted."""

    def __init__(self, data: bytes, random_bytes: Callable[[int], bytes]) -> None:
        assert len(data) == KEY_BYTES
        self.data = data
        self._random_bytes = random_bytes

    @property
    def literal(self) -> str:
        """The key as SQLCipher takes it: used as it is, without deriving another from it at every start."""
        return f"x'{self.data.hex()}'"

    @property
    def check(self) -> str:
        """16 hex digits that tell whether this is the right key, and nothing about it."""
        return hmac.digest(self.data, b"doorstep check", "sha256").hex()[:16]

    def encrypt(self, kind: str, content: bytes) -> bytes:
        """The content as what it is (`kind`); it can be opened as that only."""
        salt, made = self._random_bytes(_SALT_BYTES), BytesIO()
        seal(self._key_of_file(salt), kind.encode(), [content], made.write)
        return _MARK + salt + made.getvalue()

    def decrypt(self, kind: str, content: bytes) -> bytes:
        """What was encrypted.

        Raises:
            ValueError: it was damaged, belongs to another store, or is of another kind.
        """
        sealed = content.removeprefix(_MARK)
        if len(sealed) + len(_MARK) != len(content):
            raise ValueError("not encrypted here")
        try:
            key = self._key_of_file(sealed[:_SALT_BYTES])
            return b"".join(unseal(key, kind.encode(), BytesIO(sealed[_SALT_BYTES:])))
        except NotAuthentic as error:
            raise ValueError("damaged, or of another store") from error

    def _key_of_file(self, salt: bytes) -> bytes:
        return derived_key(self.data, salt, b"doorstep file")
