"""The messages between laptop and hub, as marshmallow schemas; the hub's OpenAPI is written from them.

A change travels as a JSON string that holds its canonical bytes, inside an ordinary JSON document.
"""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate
from marshmallow import ValidationError as ValidationError

from doorstep_shared import town_tables
from doorstep_shared.changes import MAX_INTEGER
from doorstep_shared.clock import Stamp, parse_stamp
from doorstep_shared.ids import CHANGE_ID, GRID_ID, WRITER_ID
from doorstep_shared.log import ENTRY_KINDS, Entry
from doorstep_shared.protocol_lists import Cursors, Offers

PROTOCOL_VERSION = 1
MAX_CHANGES = 500
"""The most changes one request may carry."""
MAX_CHANGES_BYTES = 1024 * 1024
"""The most bytes of change bodies one request carries, unless a single change is larger."""
MAX_DEAD = 100
"""The most dead letters a laptop asks after in one request."""
MAX_REQUEST_BYTES = 8 * 1024 * 1024
"""The largest request the hub reads, packed or unpacked."""
PAGE_ENTRIES = 1000
"""The most log entries of one grid in one reply."""
SNAPSHOT_ENTRIES = 20_000
"""A laptop further behind than this (log entries) gets a snapshot."""
SNAPSHOT_FIRST_ENTRIES = 500
"""A laptop new to a grid gets a snapshot when the grid's log is longer than this."""
SNAPSHOT_MEDIA_TYPE = "application/x-ndjson"

ACCEPTED, QUARANTINED, DUPLICATE, DEAD = "ok", "quarantined", "duplicate", "dead"
"""What became of an offered change."""

TAIL, SNAPSHOT, REWOUND, ENDED = "tail", "snapshot", "rewound", "ended"
"""What a reply says of a grid: entries follow; fetch the snapshot; the hub was restored; no longer yours."""


class Message(Schema):
    """The base of all messages: what a newer side adds is passed over."""

    class Meta:
        unknown = EXCLUDE


def matches(pattern: Any) -> validate.Regexp:
    """A check that a text is wholly of a pattern."""
    return validate.Regexp(rf"\A(?:{pattern.pattern})\Z")


def read_stamp(text: Any) -> Stamp:
    """A stamp from a message, or `ValidationError`."""
    try:
        return parse_stamp(text)
    except (ValueError, TypeError) as error:
        raise ValidationError("not a stamp") from error


def read_tables(document: Any) -> str | None:
    """The document of a town's tables from a message as it came, None where there is none; or `ValidationError`."""
    if document is None:
        return None
    try:
        town_tables.read(document)
    except (ValueError, TypeError, RecursionError) as error:
        raise ValidationError("not a town's tables") from error
    return str(document)


def _stamp(text: str) -> None:
    read_stamp(text)


def storable(text: str) -> None:
    """Refuse what no database takes: NUL and lone surrogates."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError("not storable text")


class EntrySchema(Message):
    """One log entry; `body` is left out when the change was contained in this very request."""

    seq = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=MAX_INTEGER))
    kind = fields.String(required=True, validate=validate.OneOf(ENTRY_KINDS))
    id = fields.String(required=True, validate=matches(CHANGE_ID))
    ts = fields.String(required=True, validate=_stamp, metadata={"description": "<unix ms>.<counter>"})
    status = fields.String(required=True)
    reason = fields.String(load_default="")
    by = fields.String(load_default="")
    why = fields.String(load_default="")
    detail = fields.String(load_default="")
    chain = fields.String(required=True)
    mac = fields.String(required=True)
    body = fields.String(allow_none=True)


class ReceiptSchema(Message):
    """An entry of an earlier log, offered again to a restored hub; accepted on its `mac`."""

    kind = fields.String(required=True, validate=validate.OneOf(ENTRY_KINDS))
    ts = fields.String(required=True, validate=_stamp)
    status = fields.String(required=True, validate=storable)
    reason = fields.String(load_default="", validate=storable)
    by = fields.String(load_default="", validate=storable)
    why = fields.String(load_default="", validate=storable)
    mac = fields.String(required=True, validate=storable)


class OfferSchema(Message):
    """A change offered to the hub, with the receipt it once had, if any."""

    id = fields.String(required=True, validate=matches(CHANGE_ID))
    grid = fields.String(required=True, validate=matches(GRID_ID))
    body = fields.String(required=True, metadata={"description": "the change's canonical bytes, as text"})
    receipts = fields.List(fields.Nested(ReceiptSchema), load_default=list)


class CursorSchema(Message):
    """Where a laptop stands in a grid's log, and the last id of its own writer there."""

    seq = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=MAX_INTEGER))
    chain = fields.String(required=True, validate=storable)
    writer = fields.String(required=True, validate=matches(WRITER_ID))
    head = fields.String(required=True, validate=storable)


class TroubleSchema(Message):
    """How many syncs of a laptop in a row did not get through before this one, and why the last did not."""

    failed = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=MAX_INTEGER))
    code = fields.String(
        load_default="",
        validate=validate.Regexp(r"\A[a-z_]{0,64}\Z"),
        metadata={"description": "a code of the catalogue of errors; empty where a sync was cut off"},
    )


class SyncRequestSchema(Message):
    """One round trip: what the laptop has not delivered, and where it stands in each of its grids."""

    protocol = fields.Integer(required=True, strict=True)
    client = fields.String(required=True, validate=[validate.Length(max=100), storable])
    clock_ms = fields.Integer(required=True, strict=True, validate=validate.Range(min=-MAX_INTEGER, max=MAX_INTEGER))
    grids = Cursors(keys=fields.String(validate=storable), values=fields.Nested(CursorSchema), load_default=dict)
    changes = Offers(fields.Nested(OfferSchema), load_default=list, validate=validate.Length(max=MAX_CHANGES))
    waiting = fields.Integer(
        load_default=0,
        strict=True,
        validate=validate.Range(min=0, max=MAX_INTEGER),
        metadata={"description": "changes still in the outbox"},
    )
    dead = fields.List(
        fields.String(validate=matches(CHANGE_ID)),
        load_default=list,
        validate=validate.Length(max=MAX_DEAD),
        metadata={"description": "hashes of bytes the hub once kept as dead letters"},
    )
    tables = fields.String(
        load_default=None,
        allow_none=True,
        validate=[validate.Length(max=16), storable],
        metadata={"description": "the version of the town's tables it has, empty for none"},
    )
    trouble = fields.Nested(TroubleSchema, allow_none=True, load_default=None)
    identity_key = fields.String(load_default=None, allow_none=True, validate=[validate.Length(max=8), storable])


class ResultSchema(Message):
    """What became of one offered change: ok, quarantined, duplicate or dead, with its entry where it has one that this
    reply does not hold among the grid's entries."""

    id = fields.String(required=True)
    result = fields.String(required=True, validate=validate.OneOf([ACCEPTED, QUARANTINED, DUPLICATE, DEAD]))
    reason = fields.String(load_default="")
    grid = fields.String(load_default="")
    status = fields.String(load_default="", metadata={"description": "now: ok, quarantined or rejected"})
    entry = fields.Nested(EntrySchema, allow_none=True, load_default=None)


class GridReplySchema(Message):
    """What the hub has for one grid of this laptop."""

    name = fields.String(load_default="")
    level = fields.String(load_default="")
    role = fields.String(load_default="")
    until = fields.String(load_default="", metadata={"description": "the last day (YYYY-MM-DD) of a stand-in"})
    own = fields.Boolean(load_default=False, metadata={"description": "its account's changes are this laptop's own"})
    state = fields.String(required=True, validate=validate.OneOf([TAIL, SNAPSHOT, REWOUND, ENDED]))
    seq = fields.Integer(required=True, strict=True)
    digest = fields.String(load_default="")
    more = fields.Boolean(load_default=False)
    forked = fields.Boolean(load_default=False)
    missing = fields.List(fields.String(), load_default=list)
    entries = fields.List(fields.Nested(EntrySchema), load_default=list)


class SyncReplySchema(Message):
    """The hub's answer to a round trip."""

    hub = fields.String(required=True)
    clock_ms = fields.Integer(required=True, strict=True)
    account = fields.String(load_default="")
    revoked = fields.Boolean(load_default=False)
    results = fields.List(fields.Nested(ResultSchema), load_default=list)
    grids = fields.Dict(keys=fields.String(), values=fields.Nested(GridReplySchema), load_default=dict)
    dead_missing = fields.List(
        fields.String(),
        load_default=list,
        metadata={"description": "dead letters asked after that this hub, restored from a backup, no longer has"},
    )
    identity_key = fields.String(load_default="", metadata={"description": "for identity hashes, where it lacks"})
    tables = fields.String(
        allow_none=True, load_default=None, metadata={"description": "the town's tables, where they are others"}
    )


class HealthReplySchema(Message):
    """Whether the hub answers, and which hub it is."""

    hub = fields.String(required=True)
    protocol = fields.Integer(required=True, strict=True)
    version = fields.String(required=True)
    clock_ms = fields.Integer(required=True, strict=True)


class ProblemSchema(Message):
    """An error of the catalogue as the hub answers it."""

    code = fields.String(required=True)
    values = fields.Dict(keys=fields.String(), load_default=dict)
    sentence = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


_RARE = ("reason", "by", "why", "detail")


def entry_message(entry: Entry, body: str | None) -> dict[str, Any]:
    """An entry as it travels; empty parts are left out."""
    seq, kind, id, (ms, counter), status, *rare, chain, mac = entry
    message: dict[str, Any] = {
        "seq": seq,
        "kind": kind,
        "id": id,
        "ts": f"{ms}.{counter}",
        "status": status,
        "chain": chain,
        "mac": mac,
    }
    if any(rare):
        message |= {name: value for name, value in zip(_RARE, rare, strict=True) if value}
    if body is not None:
        message["body"] = body
    return message


def read_entry(message: Any) -> Entry:
    """An entry from a message.

    Raises:
        ValidationError: when the message is not an entry.
    """
    if not isinstance(message, dict) or message.get("kind") not in ENTRY_KINDS:
        raise ValidationError("not an entry")
    said = message.get
    texts: list[Any] = [said("id"), said("status"), said("chain"), said("mac")]
    texts += [said("reason", ""), said("by", ""), said("why", ""), said("detail", "")]
    seq = said("seq")
    if type(seq) is not int or not 1 <= seq <= MAX_INTEGER or set(map(type, texts)) != {str}:
        raise ValidationError("not an entry")
    id, status, chain, mac, reason, by, why, detail = texts
    if not CHANGE_ID.fullmatch(id):
        raise ValidationError("not an entry")
    return Entry(seq, message["kind"], id, read_stamp(said("ts")), status, reason, by, why, detail, chain, mac)
