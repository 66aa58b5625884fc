"""Sealing bytes so that only who holds a secret can read or alter them: AES-256-GCM, frame by frame.

Each frame's nonce counts the frames and tells the last one, so that none can be left out, moved, repeated or cut off.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

FRAME_BYTES = 64 * 1024
"""The most a frame holds, before it is sealed."""
TAG_BYTES = 16
_SIZE_BYTES = 4
_COUNTER_BYTES = 11
_KEY_BYTES = 32


class NotAuthentic(Exception):
    """The bytes were altered, cut, or sealed with another secret."""


def derived_key(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    """A key of its own for each `purpose` and `salt` (HKDF with SHA-256)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=purpose).derive(secret)


def seal(key: bytes, associated: bytes, pieces: Iterable[bytes], write: Callable[[bytes], object]) -> None:
    """Write `pieces` as sealed frames. A key is used for one call only; `associated` is bound to every frame."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(key)

    def put(number: int, plain: bytes, *, is_last: bool) -> None:
        sealed = cipher.encrypt(_nonce(number, is_last=is_last), plain, associated)
        write(len(sealed).to_bytes(_SIZE_BYTES, "big") + sealed)

    number, held = 0, bytearray()
    for piece in pieces:
        held += piece
        while len(held) > FRAME_BYTES:
            put(number, bytes(held[:FRAME_BYTES]), is_last=False)
            del held[:FRAME_BYTES]
            number += 1
    put(number, bytes(held), is_last=True)


def unseal(key: bytes, associated: bytes, source: BinaryIO) -> Iterator[bytes]:
    """The frames that `seal` wrote, each as soon as it proved authentic; the end proves that none is missing.

    Raises:
        NotAuthentic: at the first frame that is not as it was written.
        OSError: what reading raises.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(key)
    number, size = 0, source.read(_SIZE_BYTES)
    while size:
        length = int.from_bytes(size, "big")
        if len(size) < _SIZE_BYTES or not TAG_BYTES <= length <= FRAME_BYTES + TAG_BYTES:
            raise NotAuthentic
        sealed = source.read(length)
        if len(sealed) < length:
            raise NotAuthentic
        size = source.read(_SIZE_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not size), sealed, associated)
        except (InvalidTag, ValueError) as error:
            raise NotAuthentic from error
        number += 1
    if number == 0:
        raise NotAuthentic


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_COUNTER_BYTES, "big") + bytes([is_last])
