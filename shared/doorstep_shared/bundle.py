"""Bundles: what a sync would carry over a network, sealed in a file that travels on a stick.

A bundle is two plain lines (what it is; whose it is, and where it goes) and the sealed rest: JSON documents, one a
line, compressed. Both sides know the SHA-256 of the device's token, and nobody else does: it is the secret.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from doorstep_shared.errors import DoorstepError
from doorstep_shared.sealing import NotAuthentic, derived_key, seal, unseal

TO_HUB, TO_LAPTOP = "to_hub", "to_laptop"
"""Where a bundle goes: changes to the hub, the hub's answer to the laptop."""
FORMAT = 1
SALT_BYTES = 16
NUMBER_BYTES = 8
MAX_HEADER_BYTES = 1024
MAX_BYTES = 1024 * 1024 * 1024
"""The most a bundle may hold, unpacked."""

MAX_MADE_MS = 10**14
"""The year 5138."""

_MAGIC = b"DOORSTEP BUNDLE "
_PIECE_BYTES = 256 * 1024
_NAME = re.compile(r"[\x21-\x7e]{1,64}")
_PATTERNS = {
    "hub": _NAME,
    "device": _NAME,
    "direction": re.compile(f"{TO_HUB}|{TO_LAPTOP}"),
    "number": re.compile(rf"[0-9a-f]{{{2 * NUMBER_BYTES}}}"),
    "salt": re.compile(rf"[0-9a-f]{{{2 * SALT_BYTES}}}"),
}


@dataclass(frozen=True, slots=True)
class Header:
    """What a bundle tells everybody: which hub and device it belongs to, where it goes, when it was made (unix ms).

    `number` names the bundle, and an answer carries the number of what it answers; `salt` (hex) makes its key unique.
    """

    hub: str
    device: str
    direction: str
    number: str
    salt: str
    made_ms: int

    def as_bytes(self) -> bytes:
        """The two plain lines, which are bound to every sealed byte after them."""
        return b"%s%d\n%s\n" % (_MAGIC, FORMAT, json.dumps(asdict(self), separators=(",", ":")).encode())

    def key(self, secret: str) -> bytes:
        """The key of this one bundle; `secret` is the SHA-256 of the device's token, as hex."""
        purpose = "\n".join(("doorstep bundle", self.direction, self.hub, self.device)).encode()
        return derived_key(bytes.fromhex(secret), bytes.fromhex(self.salt), purpose)


def told_time_ms(clock_ms: int) -> int:
    """A clock's time as a header can tell it, however wrong the clock is."""
    return max(0, min(MAX_MADE_MS, clock_ms))


def write(sink: BinaryIO, header: Header, secret: str, documents: Iterable[Any]) -> None:
    """Write a bundle; the documents are taken one by one, so that none needs to wait in memory."""
    top = header.as_bytes()
    sink.write(top)
    seal(header.key(secret), top, _packed(documents), sink.write)


def _packed(documents: Iterable[Any]) -> Iterator[bytes]:
    packer = zlib.compressobj()
    for document in documents:
        if piece := packer.compress(_dumped(document) + b"\n"):
            yield piece
    yield packer.flush()


def _dumped(document: Any) -> bytes:
    """JSON as UTF-8; where a disk spoilt a text so that it is none, as ASCII with escapes."""
    try:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(document, separators=(",", ":")).encode()


class Bundle:
    """A bundle in a file that can be read from the beginning again; `name` is what errors call it."""

    def __init__(self, source: BinaryIO, name: str) -> None:
        """Read the header, of which nothing is proved before the first document was read.

        Raises:
            DoorstepError: `bundle_damaged`, `version_too_old`, `file_unreadable`.
        """
        self.name = name
        self._source = source
        with self._reading():
            self._top, self.header = _read_header(source)

    def documents(self, secret: str, *, max_document_bytes: int) -> Iterator[Any]:
        """What the bundle holds, from its beginning. Whether anything is missing is known at the end.

        Raises:
            DoorstepError: `bundle_damaged` when it was altered, cut or sealed with another secret, or when it or one
                of its documents is larger than it may be; `file_unreadable`.
        """
        with self._reading():
            self._source.seek(len(self._top))
            frames = unseal(self.header.key(secret), self._top, self._source)
            for line in _lines(frames, max_document_bytes):
                yield json.loads(line)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DoorstepError("file_unreadable", path=self.name, detail=error.strerror or error) from error
        except (NotAuthentic, zlib.error, ValueError, RecursionError) as error:
            raise DoorstepError("bundle_damaged", path=self.name) from error


def _read_header(source: BinaryIO) -> tuple[bytes, Header]:
    source.seek(0)
    first, second = source.readline(MAX_HEADER_BYTES), source.readline(MAX_HEADER_BYTES)
    if not first.startswith(_MAGIC) or not first[len(_MAGIC) : -1].isdigit() or not second.endswith(b"\n"):
        raise NotAuthentic
    if int(first[len(_MAGIC) :]) > FORMAT:
        raise DoorstepError("version_too_old")
    told = json.loads(second)
    if not isinstance(told, dict) or told.keys() != {*_PATTERNS, "made_ms"} or type(told["made_ms"]) is not int:
        raise NotAuthentic
    if not 0 <= told["made_ms"] <= MAX_MADE_MS:
        raise NotAuthentic
    for field, pattern in _PATTERNS.items():
        if not isinstance(told[field], str) or not pattern.fullmatch(told[field]):
            raise NotAuthentic
    return first + second, Header(**told)


def _lines(frames: Iterable[bytes], max_line_bytes: int) -> Iterator[bytes]:
    """The lines of the compressed text; never more of it in memory than a line and a piece."""
    unpacker, rest, total = zlib.decompressobj(), bytearray(), 0
    for frame in frames:
        packed, is_drained = frame, False
        while not is_drained:
            piece = unpacker.decompress(packed, _PIECE_BYTES)
            packed = unpacker.unconsumed_tail
            is_drained = not packed and len(piece) < _PIECE_BYTES
            total += len(piece)
            rest += piece
            *whole, last = rest.split(b"\n") if b"\n" in piece else [rest]
            if total > MAX_BYTES or max(map(len, (*whole, last))) > max_line_bytes:
                raise NotAuthentic
            yield from map(bytes, whole)
            rest = last
    if not unpacker.eof or unpacker.unused_data or rest:
        raise NotAuthentic
