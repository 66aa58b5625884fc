"""Reading what a hub answered. Nothing of it is believed before it was looked at; what is wrong is `reply_damaged`."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from doorstep_client.store.folding import Awaited
from doorstep_client.store.log import CLOSING, LogLine, Settlement
from doorstep_client.store.records import Status
from doorstep_client.store.snapshot import OwnLine, Snapshot, SnapshotLine
from doorstep_shared.changes import Json, MalformedChange, decode
from doorstep_shared.errors import DoorstepError
from doorstep_shared.identity import read_key
from doorstep_shared.ids import CHANGE_ID, GRID_ID, KIND_NAME, RECORD_ID, content_id
from doorstep_shared.log import ENTRY_KINDS, OK, QUARANTINED, Entry
from doorstep_shared.protocol import (
    DEAD,
    DUPLICATE,
    ENDED,
    REWOUND,
    SNAPSHOT,
    TAIL,
    ValidationError,
    read_entry,
    read_tables,
)

_RESULTS = (OK, QUARANTINED, DUPLICATE, DEAD)
_STATES = (TAIL, SNAPSHOT, REWOUND, ENDED)
_STATUSES: dict[str, Status] = {"ok": "ok", "quarantined": "quarantined", "rejected": "rejected"}


class Result(NamedTuple):
    """What became of one offered change; `status` is what it is now."""

    id: str
    result: str
    settlement: Settlement


class GridReply(NamedTuple):
    """What the hub said of one grid. `until` is the last day of standing in, empty where there is none; `own` tells
    that this laptop came in place of another, whose work is its own now."""

    name: str
    level: str
    role: str
    state: str
    seq: int
    digest: str
    more: bool
    forked: bool
    missing: tuple[str, ...]
    lines: tuple[LogLine, ...]
    until: str = ""
    own: bool = False


class Reply(NamedTuple):
    """The hub's answer to a round trip, read. `clock_ms` is None where the answer was carried here in a bundle."""

    clock_ms: int | None
    revoked: bool
    results: Mapping[str, Result]
    grids: Mapping[str, GridReply]
    dead_missing: tuple[str, ...] = ()
    identity_key: bytes = b""
    tables: str | None = None


class _Wrong(Exception):
    """Something is not as agreed; the text says what."""


@contextmanager
def _believing_nothing() -> Iterator[None]:
    try:
        yield
    except (_Wrong, ValidationError) as error:
        raise DoorstepError("reply_damaged", detail=str(error)) from error


def read_reply(document: Any) -> Reply:
    """Read an answer.

    Raises:
        DoorstepError: reply_damaged.
    """
    with _believing_nothing():
        _take(document, dict, "reply")
        results = [_result(each) for each in _list(document, "results")]
        grids = _take(document.get("grids", {}), dict, "grids")
        return Reply(
            clock_ms=None if document.get("bundled") is True else _whole(document, "clock_ms"),
            revoked=_yes(document, "revoked"),
            results={result.id: result for result in results},
            grids={_matching(grid, GRID_ID): _grid_reply(grid, each) for grid, each in grids.items()},
            dead_missing=tuple(_matching(id, CHANGE_ID) for id in _list(document, "dead_missing")),
            identity_key=read_key(document.get("identity_key")),
            tables=read_tables(document.get("tables")),
        )


def _result(message: Any) -> Result:
    _take(message, dict, "result")
    id, result = _matching(message.get("id"), CHANGE_ID), message.get("result")
    if result not in _RESULTS:
        raise _Wrong("result")
    entry = read_entry(message["entry"]) if message.get("entry") is not None else None
    if entry and (entry.id != id or entry.kind != "change"):
        raise _Wrong("result")
    status: Status = "dead"
    if result != DEAD:
        told = _text(message, "status") or (entry.status if entry else result)
        status = _STATUSES.get(told, "quarantined" if told != DUPLICATE else "ok")
    return Result(id, result, Settlement(id, status, _text(message, "reason"), entry))


def _grid_reply(grid: str, message: Any) -> GridReply:
    _take(message, dict, "grid")
    if message.get("state") not in _STATES:
        raise _Wrong("state")
    return GridReply(
        name=_text(message, "name"),
        level=_text(message, "level"),
        role=_text(message, "role"),
        state=message["state"],
        seq=_whole(message, "seq"),
        digest=_text(message, "digest"),
        more=_yes(message, "more"),
        forked=_yes(message, "forked"),
        missing=tuple(_matching(id, CHANGE_ID) for id in _list(message, "missing")),
        lines=tuple(_line(grid, each) for each in _list(message, "entries")),
        until=_day(message, "until"),
        own=_yes(message, "own"),
    )


def _line(grid: str, message: Any) -> LogLine:
    """An entry with its change, whose bytes must be what its id says.

    A kind of entry this version does not know is a newer hub's, and no damage: passing it over would leave this laptop
    with another fold than everybody's.
    """
    kind = message.get("kind") if isinstance(message, dict) else None
    if isinstance(kind, str) and kind not in ENTRY_KINDS and KIND_NAME.fullmatch(kind):
        raise DoorstepError("version_too_old")
    entry = read_entry(message)
    body = message.get("body")
    if entry.kind == "member" and content_id(entry.detail.encode()) != entry.id:
        raise _Wrong("member")
    if body is None:
        return LogLine(entry)
    if not isinstance(body, str):
        raise _Wrong("body")
    try:
        packed = body.encode()
    except UnicodeEncodeError as error:
        raise _Wrong("body") from error
    try:
        change = decode(packed)
    except MalformedChange as error:
        if content_id(packed) != entry.id:
            raise _Wrong("body") from error
        return LogLine(entry, packed)
    if change.id != entry.id:
        raise _Wrong("body")
    if change.grid != grid:
        raise _Wrong("grid")
    return LogLine(entry, packed, change)


def read_snapshot(grid: str, lines: Iterable[Any]) -> Snapshot:
    """Read a snapshot to its end, which tells how many lines came before.

    Raises:
        DoorstepError: reply_damaged when a line is wrong or the stream was cut.
    """
    with _believing_nothing():
        stream = iter(lines)
        header = _take(next(stream, None), dict, "snapshot")
        if header.get("snapshot") != 1 or header.get("grid") != grid:
            raise _Wrong("snapshot")
        changes: list[SnapshotLine] = []
        awaited: list[Awaited] = []
        members: list[Entry] = []
        own: list[OwnLine] = []
        count = 1
        for message in stream:
            _take(message, dict, "snapshot")
            if "end" in message:
                if message["end"] != count or next(stream, None) is not None:
                    raise _Wrong("snapshot")
                return Snapshot(
                    _whole(header, "seq"),
                    _text(header, "chain"),
                    _text(header, "digest"),
                    changes,
                    awaited,
                    members,
                    own,
                )
            count += 1
            if "entry" in message:
                changes.append(_snapshot_line(grid, message))
            elif "awaited" in message:
                awaited.append(_awaited(message["awaited"]))
            elif "member" in message:
                members.append(_line(grid, message["member"]).entry)
            elif "own" in message:
                own.append(_own_line(grid, message))
        raise _Wrong("snapshot")


def _snapshot_line(grid: str, message: Mapping[str, Any]) -> SnapshotLine:
    line = _line(grid, message["entry"])
    if line.entry.kind != "change" or line.body is None:
        raise _Wrong("entry")
    release = read_entry(message["release"]) if message.get("release") is not None else None
    if release and (release.id != line.entry.id or release.kind != "release"):
        raise _Wrong("release")
    dead = _list(message, "dead")
    if not all(isinstance(path, str) for path in dead):
        raise _Wrong("dead")
    return SnapshotLine(line, frozenset(dead), release)


def _own_line(grid: str, message: Mapping[str, Any]) -> OwnLine:
    line = _line(grid, message["own"])
    if line.entry.kind != "change" or line.body is None:
        raise _Wrong("own")
    decision = read_entry(message["decision"]) if message.get("decision") is not None else None
    if decision and (decision.id != line.entry.id or decision.kind not in CLOSING):
        raise _Wrong("own")
    return OwnLine(line, decision)


def _awaited(message: Any) -> Awaited:
    _take(message, dict, "awaited")
    over = {
        str(path): tuple(_matching(id, CHANGE_ID) for id in _take(ids, list, "awaited"))
        for path, ids in _take(message.get("over"), dict, "awaited").items()
    }
    return Awaited(_matching(message.get("kind"), KIND_NAME), _matching(message.get("record"), RECORD_ID), over)


def _take(value: Any, wanted: type, what: str) -> Any:
    if not isinstance(value, wanted):
        raise _Wrong(what)
    return value


def _list(document: Mapping[str, Any], name: str) -> list[Any]:
    found: list[Any] = _take(document.get(name) or [], list, name)
    return found


def _text(document: Mapping[str, Any], name: str) -> str:
    found: str = _take(document.get(name) or "", str, name)
    return found


def _whole(document: Mapping[str, Any], name: str) -> int:
    value: Json = document.get(name)
    if type(value) is not int:
        raise _Wrong(name)
    return value


def _day(document: Mapping[str, Any], name: str) -> str:
    """A day, or an empty text where there is none."""
    text = _text(document, name)
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise _Wrong(name) from error


def _yes(document: Mapping[str, Any], name: str) -> bool:
    return bool(_take(document.get(name) or False, bool, name))


def _matching(value: Any, pattern: Any) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _Wrong(str(pattern.pattern))
    return value
