"""The change: one immutable edit of one record by one writer, as canonical bytes.

Canonical bytes are JSON in UTF-8, NFC text, sorted keys, no spaces, no floats. They are stored and
forwarded as they are; what this version does not know in them survives untouched.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

import orjson

from doorstep_shared.clock import STAMP, Stamp, parse_stamp
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
    document = _read_quickly(body)
    if document is not None:
        try:
            return _read(body, document)
        except MalformedChange:
            pass  # the exact reader names the broken rule
    return _read(body, _read_exactly(body))


def _read_quickly(body: bytes) -> dict[str, Json] | None:
    """The document in canonical bytes of this version, in a third of the time; None for anything it cannot be sure of.

    What it takes, `_read_exactly` takes as well: both write the document anew and compare. Only numbers with a fraction
    pass here and not there, as values; `_read` refuses them.
    """
    try:
        document = orjson.loads(body)
        is_canonical = orjson.dumps(document, option=orjson.OPT_SORT_KEYS) == body
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    if not is_canonical or type(document) is not dict or not document.keys() <= _KNOWN:
        return None
    is_ours = type(document.get("v")) is int and document["v"] == VERSION
    return document if is_ours and unicodedata.is_normalized("NFC", body.decode()) else None


def _read_exactly(body: bytes) -> dict[str, Json]:
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
    return document


def paths_set(body: bytes) -> list[str]:
    """The paths a stored change writes, without reading all of it again. Only for bytes that `decode` once took."""
    return list(orjson.loads(body)["set"])


def read_writing(body: bytes) -> tuple[Stamp, str, dict[str, Json]]:
    """When a stored change was written, by whom, its values by path. Only for bytes that `decode` once took.

    Raises:
        ValueError, KeyError, TypeError: where they have rotted since.
    """
    document = orjson.loads(body)
    return parse_stamp(document["at"]), document["by"], document["set"]


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
    if not all(map(_is_path, writes)) or not all(map(_is_path, supersedes)):
        raise MalformedChange("bad_path")
    for value in writes.values():
        if type(value) not in _PLAIN_TYPES:
            _check_value(value, MAX_DEPTH)
    over: dict[str, tuple[str, ...]] = {}
    for path, ids in supersedes.items():
        if not isinstance(ids, list) or not ids or not all(isinstance(i, str) and CHANGE_ID.fullmatch(i) for i in ids):
            raise MalformedChange("bad_over")
        over[path] = tuple(ids)
    why = document.get("why", "")
    if not isinstance(why, str) or len(why) > 1000 or "\x00" in why:
        raise MalformedChange("bad_why")
    writer, by, grid, kind, record, prev, ms, counter = _head(document)
    at = Stamp(int(ms), int(counter))
    seen, schema = _count(document, "seen"), _count(document, "schema")
    return Change(content_id(body), body, writer, prev, at, by, grid, seen, kind, record, schema, writes, over, why)


_PLAIN_TYPES = frozenset((str, bool, type(None)))
_HEAD = {
    "writer": WRITER_ID.pattern,
    "by": ACCOUNT.pattern,
    "grid": GRID_ID.pattern,
    "kind": KIND_NAME.pattern,
    "record": RECORD_ID.pattern,
    "prev": f"(?:{CHANGE_ID.pattern})?",
    "at": STAMP.pattern,
}
_HEAD_LINES = re.compile("\n".join([*(f"({form})" for name, form in _HEAD.items() if name != "at"), _HEAD["at"]]))
"""All texts of the head below one another: none may hold a line break. One search instead of eight."""


def _head(document: Mapping[str, Json]) -> Sequence[str]:
    """The texts of the head in the order of `_HEAD`, the last one, the time, as its two numbers."""
    head: list[Any] = [document.get(name) for name in _HEAD]
    try:
        if found := _HEAD_LINES.fullmatch("\n".join(head)):
            return found.groups()
    except TypeError:
        pass  # one is no text
    for name, pattern in _HEAD.items():
        text = document.get(name)
        if not isinstance(text, str) or not re.fullmatch(pattern, text):
            raise MalformedChange(f"bad_{name}")
    raise MalformedChange("bad_at")


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


def _count(document: Mapping[str, Json], name: str) -> int:
    value = document.get(name)
    if type(value) is not int or not 0 <= value <= MAX_INTEGER:
        raise MalformedChange(f"bad_{name}")
    return value


@lru_cache(maxsize=4096)
def _is_path(path: str) -> bool:
    field, slash, member = path.partition("/")
    is_whole = bool(field) and (not slash or bool(member))
    return is_whole and len(path) <= MAX_PATH_CHARS and path.isprintable()


def _check_depth(value: Json, depth: int) -> None:
    """Refuse what is nested too deep, by count: the interpreter's own limit differs from one call to the next."""
    if isinstance(value, dict | list):
        if depth == 0:
            raise MalformedChange("too_deep")
        for part in value.values() if isinstance(value, dict) else value:
            _check_depth(part, depth - 1)


def _check_value(value: Json, depth: int) -> None:
    """Refuse what is nested too deep, and numbers that others could not hold."""
    if isinstance(value, dict | list):
        if depth == 0:
            raise MalformedChange("too_deep")
        for part in value.values() if isinstance(value, dict) else value:
            _check_value(part, depth - 1)
    elif type(value) is int and not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise MalformedChange("integer_too_large")
    elif type(value) is float:
        raise MalformedChange("not_json")
