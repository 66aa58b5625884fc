"""The change: one immutable edit of one record by one writer, as canonical bytes.

Canonical bytes are JSON in UTF-8, NFC text, sorted keys, no spaces, no floats. They are stored and
forwarded as they are; what this version does not know in them survives untouched.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

from doorstep_shared.clock import Stamp, parse_stamp
from doorstep_shared.ids import ACCOUNT, CHANGE_ID, GRID_ID, KIND_NAME, RECORD_ID, WRITER_ID, content_id

Json = Any
"""A JSON value without floats: None, bool, int, str, or lists and objects of these."""

VERSION = 1
MAX_BODY_BYTES = 64 * 1024
MAX_PATH_CHARS = 128
MAX_DEPTH = 8
"""How deep (lists and objects in one another) a value may be."""
MAX_INTEGER = 2**53 - 1
LIFE = "_life"
SAME_AS = "_same_as"
DELETED = "deleted"
KEPT = "kept"

_KNOWN = frozenset(
    ("v", "writer", "prev", "at", "by", "grid", "seen", "kind", "record", "schema", "set", "over", "why")
)


class MalformedChange(ValueError):
    """These bytes are not a change. The message says which rule they break; they are kept as a dead letter."""


class Change(NamedTuple):
    """A decoded change beside the bytes it came from.

    `set` maps paths to the values written; `over` maps paths to the ids of the changes whose values
    there are superseded. A path is ``field`` or ``field/member``, split at the first slash.
    """

    id: str
    body: bytes
    writer: str
    prev: str
    at: Stamp
    by: str
    grid: str
    seen: int
    kind: str
    record: str
    schema: int
    set: Mapping[str, Json]
    over: Mapping[str, tuple[str, ...]]
    why: str


def compose(
    *,
    writer: str,
    prev: str,
    at: Stamp,
    by: str,
    grid: str,
    seen: int,
    kind: str,
    record: str,
    schema: int,
    set: Mapping[str, Json],
    over: Mapping[str, Iterable[str]],
    why: str = "",
) -> Change:
    """Write a new change.

    Raises:
        MalformedChange: when a part breaks the rules of the format (a lone surrogate, a number with a fraction,
            a path too long …).
    """
    document: dict[str, Json] = {
        "v": VERSION,
        "writer": writer,
        "prev": prev,
        "at": str(at),
        "by": by,
        "grid": grid,
        "seen": seen,
        "kind": kind,
        "record": record,
        "schema": schema,
        "set": dict(set),
        "over": {path: names for path, ids in over.items() if (names := sorted(frozenset(ids)))},
    }
    if why:
        document["why"] = why
    try:
        body = _dump(_composed(document)).encode()
    except (UnicodeEncodeError, TypeError, ValueError, RecursionError) as error:
        raise MalformedChange("text_not_unicode") from error
    return decode(body)


def decode(body: bytes) -> Change:
    """Read canonical bytes.

    Raises:
        MalformedChange: for anything else, with the name of the broken rule.
    """
    if len(body) > MAX_BODY_BYTES:
        raise MalformedChange("too_large")
    try:
        text = body.decode()
        document = _read_json(text)
        canonical = _dump(document)
    except RecursionError as error:
        raise MalformedChange("too_deep") from error
    except ValueError as error:
        raise MalformedChange("not_json") from error
    if canonical != text or not unicodedata.is_normalized("NFC", text):
        raise MalformedChange("not_canonical")
    if not isinstance(document, dict) or type(document.get("v")) is not int or document["v"] != VERSION:
        raise MalformedChange("unknown_version")
    if not document.keys() <= _KNOWN:
        for name in document.keys() - _KNOWN:
            _check_depth(document[name], MAX_DEPTH)
    return _read(body, document)


def paths_set(body: bytes) -> list[str]:
    """The paths a stored change writes, without reading all of it again. Only for bytes that `decode` once took."""
    return list(json.loads(body)["set"])


def body_text(body: bytes) -> str:
    """A change's bytes as they travel. Bytes that are no UTF-8, on a disk that rots, travel as lone surrogates."""
    return body.decode(errors="surrogateescape")


def body_bytes(text: str) -> bytes:
    """The bytes a text stands for: for what `body_text` wrote exactly those; any other text gives bytes of its own."""
    try:
        return text.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return text.encode(errors="surrogatepass")


def _read(body: bytes, document: dict[str, Json]) -> Change:
    writes = document.get("set")
    supersedes = document.get("over")
    if not isinstance(writes, dict) or not isinstance(supersedes, dict) or not (writes or supersedes):
        raise MalformedChange("says_nothing")
    for path, value in writes.items():
        if len(path) > MAX_PATH_CHARS or not _is_path(path):
            raise MalformedChange("bad_path")
        if type(value) is not str:
            _check_depth(value, MAX_DEPTH)
            _check_integers(value)
    over: dict[str, tuple[str, ...]] = {}
    for path, ids in supersedes.items():
        if len(path) > MAX_PATH_CHARS or not _is_path(path):
            raise MalformedChange("bad_path")
        if not isinstance(ids, list) or not ids or not all(isinstance(i, str) and CHANGE_ID.fullmatch(i) for i in ids):
            raise MalformedChange("bad_over")
        over[path] = tuple(ids)
    prev = _text(document, "prev")
    if prev and not CHANGE_ID.fullmatch(prev):
        raise MalformedChange("bad_prev")
    why = document.get("why", "")
    if not isinstance(why, str) or len(why) > 1000 or "\x00" in why:
        raise MalformedChange("bad_why")
    try:
        at = parse_stamp(_text(document, "at"))
    except ValueError as error:
        raise MalformedChange("bad_at") from error
    return Change(
        id=content_id(body),
        body=body,
        writer=_matching(document, "writer", WRITER_ID),
        prev=prev,
        at=at,
        by=_matching(document, "by", ACCOUNT),
        grid=_matching(document, "grid", GRID_ID),
        seen=_count(document, "seen"),
        kind=_matching(document, "kind", KIND_NAME),
        record=_matching(document, "record", RECORD_ID),
        schema=_count(document, "schema"),
        set=writes,
        over=over,
        why=why,
    )


def _composed(value: Json) -> Json:
    """The value with all its texts in Unicode's composed form (NFC)."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_composed(name): _composed(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_composed(part) for part in value]
    return value


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(f"a change holds no such number: {text[:20]}")


# Made once: `json.loads` and `json.dumps` with options make theirs anew for every call.
_read_json = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number).decode
_dump = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def _text(document: Mapping[str, Json], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise MalformedChange(f"bad_{name}")
    return value


def _matching(document: Mapping[str, Json], name: str, pattern: Any) -> str:
    value = _text(document, name)
    if not pattern.fullmatch(value):
        raise MalformedChange(f"bad_{name}")
    return value


def _count(document: Mapping[str, Json], name: str) -> int:
    value = document.get(name)
    if type(value) is not int or not 0 <= value <= MAX_INTEGER:
        raise MalformedChange(f"bad_{name}")
    return value


@lru_cache(maxsize=4096)
def _is_path(path: str) -> bool:
    field, slash, member = path.partition("/")
    return bool(field) and (not slash or bool(member)) and path.isprintable()


def _check_depth(value: Json, depth: int) -> None:
    """Refuse what is nested too deep, by count: the interpreter's own limit differs from one call to the next."""
    if isinstance(value, dict | list):
        if depth == 0:
            raise MalformedChange("too_deep")
        for part in value.values() if isinstance(value, dict) else value:
            _check_depth(part, depth - 1)


def _check_integers(value: Json) -> None:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            _check_integers(part)
    elif type(value) is int and abs(value) > MAX_INTEGER:
        raise MalformedChange("integer_too_large")
