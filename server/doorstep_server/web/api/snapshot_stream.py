"""A snapshot on its way out: JSON lines, packed as they go; what was packed before is sent as it is."""

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from flask import Request, Response

from doorstep_server.web.api.body import GZIP_LEVEL, GZIP_WINDOW, takes_gzip
from doorstep_server.web.api.prepared import Position, Prepared
from doorstep_shared.protocol import SNAPSHOT_MEDIA_TYPE

_PIECE_BYTES = 64 * 1024


def stream(lines: Iterator[bytes], request: Request, prepared: Prepared | None = None, grid: str = "") -> Response:
    """The answer that carries a snapshot. The first line is made at once, so that a failure is still an error.

    With `prepared` the packed answer is kept there for the next who asks for this grid.
    """
    first = next(lines)
    pieces = _pieces(chain([first], lines))
    if not takes_gzip(request):
        return _answer(pieces, is_packed=False)
    packed = _packed(pieces)
    if prepared:
        head = json.loads(first)
        packed = prepared.keeping(grid, (head["seq"], head["chain"]), packed)
    return _answer(packed, is_packed=True)


def again(prepared: Prepared, grid: str, position: Position, request: Request) -> Response | None:
    """The answer that was made before, where the log has not moved since and the asker takes it packed."""
    packed = prepared.get(grid, position) if takes_gzip(request) else None
    return None if packed is None else _answer([packed], is_packed=True)


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
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
