"""A snapshot on its way out: JSON lines, packed as they go; what was packed before is sent as it is."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain

from flask import Request, Response

from doorstep_server.web.api.body import takes_gzip
from doorstep_server.web.api.kept_snapshots import KeptSnapshots
from doorstep_server.web.api.packing import packer
from doorstep_shared.protocol import SNAPSHOT_MEDIA_TYPE

_PIECE_BYTES = 64 * 1024


def stream(lines: Iterator[bytes], request: Request, kept: KeptSnapshots | None = None) -> Response:
    """The answer that carries a snapshot. The first line is made at once, so that a failure is still an error.

    The packed answer is kept in `kept` for the next who asks for this grid.
    """
    first = next(lines)
    pieces = _pieces(chain([first], lines))
    if not takes_gzip(request):
        return _answer(pieces, is_packed=False)
    packed = _packed(pieces)
    if kept:
        head = json.loads(first)
        packed = kept.keeping(head["grid"], head["seq"], head["chain"], packed)
    return _answer(packed, is_packed=True)


def again(packed: bytes) -> Response:
    """The answer that was made and packed before."""
    return _answer([packed], is_packed=True)


def _answer(pieces: Iterable[bytes], *, is_packed: bool) -> Response:
    response = Response(pieces, status=200, mimetype=SNAPSHOT_MEDIA_TYPE)
    response.headers["Vary"] = "Accept-Encoding"
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, many to a piece."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= _PIECE_BYTES:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packing = packer()
    for piece in pieces:
        if packed := packing.compress(piece):
            yield packed
    yield packing.flush()
