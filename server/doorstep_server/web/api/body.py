"""Reading and writing bodies: JSON, packed with gzip where both sides like it, and never larger than the limit."""

import json
import zlib
from typing import Any

import orjson
from flask import Request, Response
from marshmallow import Schema, ValidationError

from doorstep_server.web.api.packing import GZIP_WINDOW, pack
from doorstep_shared.errors import DoorstepError
from doorstep_shared.protocol import MAX_REQUEST_BYTES

WORTH_PACKING_BYTES = 500


def read_message(request: Request, schema: Schema) -> dict[str, Any]:
    """The message a request carries.

    Raises:
        DoorstepError: `request_too_large` (packed or unpacked), `request_malformed`.
    """
    body = _read_capped(request)
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("gzip", "x-gzip"):
        body = unpack(body)
    elif encoding not in ("identity", ""):
        raise DoorstepError("request_malformed", detail="Content-Encoding")
    try:
        message: dict[str, Any] = schema.load(_read_json(body))
    except ValidationError as error:
        raise DoorstepError("request_malformed", detail=_where(error)) from error
    except (ValueError, RecursionError) as error:
        raise DoorstepError("request_malformed", detail="JSON") from error
    return message


def _read_capped(request: Request) -> bytes:
    if (request.content_length or 0) > MAX_REQUEST_BYTES:
        raise DoorstepError("request_too_large", limit=MAX_REQUEST_BYTES)
    try:
        body = request.stream.read(MAX_REQUEST_BYTES + 1)
    except OSError as error:
        raise DoorstepError("request_malformed", detail="incomplete") from error
    if len(body) > MAX_REQUEST_BYTES:
        raise DoorstepError("request_too_large", limit=MAX_REQUEST_BYTES)
    if request.content_length is not None and len(body) < request.content_length:
        raise DoorstepError("request_malformed", detail="incomplete")
    return body


def unpack(packed: bytes) -> bytes:
    """The text in a gzip body; never more than the limit is unpacked.

    Raises:
        DoorstepError: `request_too_large`, `request_malformed` for damaged or cut gzip, or bytes after it.
    """
    unpacker = zlib.decompressobj(GZIP_WINDOW)
    try:
        body = unpacker.decompress(packed, MAX_REQUEST_BYTES + 1)
    except zlib.error as error:
        raise DoorstepError("request_malformed", detail="gzip") from error
    if len(body) > MAX_REQUEST_BYTES:
        raise DoorstepError("request_too_large", limit=MAX_REQUEST_BYTES)
    if not unpacker.eof or unpacker.unused_data:
        raise DoorstepError("request_malformed", detail="gzip")
    return body


def _read_json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # A lone surrogate is kept: whether a change is good is not for the envelope to say.
        return json.loads(body.decode("utf-8", "surrogatepass"), parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _where(error: ValidationError) -> str:
    """The place of the first thing wrong in a message, such as ``changes.3.id``; nothing of what stood there."""
    parts: list[str] = []
    found: Any = error.messages
    while isinstance(found, dict) and found:
        name, found = next(iter(found.items()))
        parts.append(str(name)[:40])
    words = [part for part in parts if part.isprintable() and part != "_schema"]
    return ".".join(words) or "JSON"


def reply(document: Any, request: Request, status: int = 200) -> Response:
    """A JSON answer, packed when the asker takes gzip and it is worth it."""
    body = orjson.dumps(document)
    response = Response(status=status, mimetype="application/json")
    if len(body) >= WORTH_PACKING_BYTES:
        response.headers["Vary"] = "Accept-Encoding"
        if takes_gzip(request):
            body = pack(body)
            response.headers["Content-Encoding"] = "gzip"
    response.set_data(body)
    return response


def takes_gzip(request: Request) -> bool:
    """Whether the asker takes gzip."""
    return request.accept_encodings.quality("gzip") > 0
