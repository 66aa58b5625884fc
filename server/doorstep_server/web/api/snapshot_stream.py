"""A snapshot on its way out: JSON lines, packed as they go."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from flask import Request, Response

from doorstep_server.web.api.body import GZIP_LEVEL, GZIP_WINDOW, takes_gzip
from doorstep_shared.protocol import SNAPSHOT_MEDIA_TYPE

_PIECE_BYTES = 64 * 1024


def stream(lines: Iterator[str], request: Request) -> Response:
    """The answer that carries a snapshot. The first line is made at once, so that a failure is still an error."""
    first = next(lines)
    pieces = _pieces(chain([first], lines))
    response = Response(status=200, mimetype=SNAPSHOT_MEDIA_TYPE)
    response.headers["Vary"] = "Accept-Encoding"
    if takes_gzip(request):
        response.headers["Content-Encoding"] = "gzip"
        pieces = _packed(pieces)
    response.response = pieces
    return response


def _pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines as bytes, many to a piece."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        encoded = line.encode()
        held.append(encoded)
        size += len(encoded)
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
