"""Identifiers, made from what the caller passes in: no clock and no randomness here."""

import hashlib
import re
import uuid

CHANGE_ID = re.compile(r"[0-9a-f]{32}")
WRITER_ID = re.compile(r"[0-9a-f]{16}")
GRID_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
KIND_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
RECORD_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ACCOUNT = re.compile(r"[^\s/\\\"'<>&\x00-\x1f\x7f]{1,64}")


def content_id(body: bytes) -> str:
    """The id of a change: the first 16 bytes of the SHA-256 of its canonical bytes, as 32 hex digits."""
    return hashlib.sha256(body).hexdigest()[:32]


def uuid7(now_ms: int, random_bytes: bytes) -> str:
    """A time-ordered record id (RFC 9562, version 7) from unix milliseconds and ten random bytes."""
    value = (now_ms & (2**48 - 1)) << 80 | int.from_bytes(random_bytes[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
