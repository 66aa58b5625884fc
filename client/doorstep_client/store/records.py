"""What the local store hands out: plain data, detached from the database."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from doorstep_shared.changes import Change, Json
from doorstep_shared.clock import Stamp
from doorstep_shared.i18n import Language
from doorstep_shared.kinds import find_kind
from doorstep_shared.merge import State

Status = Literal["pending", "ok", "quarantined", "rejected", "dead"]
"""What is known of a change: no receipt yet, delivered, stored for review, closed by review, never accepted."""

PENDING: Status = "pending"
DELIVERED: Status = "ok"
IN_QUARANTINE: Status = "quarantined"
REJECTED: Status = "rejected"
DEAD: Status = "dead"

NoticeKind = Literal["merged", "lost", "opened", "settled"]
"""What a sync did to this worker's records: somebody else's work was merged in, a value of hers gave way,
a conflict arose, a conflict was settled."""


class Grid(NamedTuple):
    """A grid of this laptop: its name and role, where its log was read to, and the writer of what is saved here.

    `seq`, `chain` and `digest` are those of the receipted log; `head` is the writer's last change id.
    `ended` grids are no longer this account's: what is pending there is still sent, then the grid is archived.
    `log` counts the logs this laptop has known of the grid (a snapshot starts a new one). `until` is the last day
    (``YYYY-MM-DD``) of standing in there, empty where the role has no end.
    """

    id: str
    name: str
    level: str
    role: str
    seq: int
    chain: str
    digest: str
    writer: str
    head: str
    ended: bool = False
    log: int = 1
    until: str = ""


class Record(NamedTuple):
    """A record as this laptop shows it: the receipted state with the own pending changes laid over it.

    `values` maps fields to shown values (a family to its members, a `join` field to its list of texts);
    `conflicts` are the paths a person must settle; `pending` tells that an own change here has no receipt.
    """

    kind: str
    id: str
    grid: str
    values: Mapping[str, Json]
    conflicts: tuple[str, ...]
    deleted: bool
    same_as: str | None
    state: State
    pending: bool
    first_seq: int
    last_seq: int

    def title(self, language: Language) -> str:
        """One line that names the record; its id where this version does not know the kind."""
        kind = find_kind(self.kind)
        return (kind.title(self.values, language) if kind else "") or self.id


class HistoryLine(NamedTuple):
    """A change and what is known of it. `seq` and `ts` are its log entry's, None while it has none.

    `reason` tells why it was refused; `closed_by` and `closed_why` who released or rejected it and why.
    """

    change: Change
    status: Status
    own: bool
    seq: int | None = None
    ts: Stamp | None = None
    reason: str = ""
    closed_by: str = ""
    closed_why: str = ""


class TrayItem(NamedTuple):
    """An own change that is not applied: quarantined, rejected, or dead; with the reason."""

    change: Change
    status: Status
    reason: str
    closed_by: str = ""
    closed_why: str = ""


class Counts(NamedTuple):
    """How many own changes are in which state, and how many records need a decision."""

    pending: int
    delivered: int
    quarantined: int
    rejected: int
    dead: int
    conflicts: int


class Notice(NamedTuple):
    """One thing a sync did to the worker's own records.

    `mine` is the value that gave way, `shown` what stands there now, `whose` its author, `why` the reason given.
    `path` is empty for `merged`; then `shown` lists the fields the others touched.
    """

    what: NoticeKind
    grid: str
    kind: str
    record: str
    path: str = ""
    mine: Json = None
    shown: Json = None
    whose: str = ""
    why: str = ""


class SyncRun(NamedTuple):
    """One sync as it is remembered. `outcome` is ``running``, ``ok``, ``waiting`` or ``failed``; times are unix
    milliseconds by the laptop's clock; `error` is a code of the catalogue or empty.

    A run that is still ``running`` when another starts was cut off.
    """

    id: int
    started_ms: int
    finished_ms: int | None
    outcome: str
    offered: int = 0
    delivered: int = 0
    received: int = 0
    requests: int = 0
    waiting: int = 0
    error: str = ""


class Finding(NamedTuple):
    """Something `verify` found. `what` is ``digest``, ``chain``, ``row``, ``change`` or ``file``."""

    what: Literal["digest", "chain", "row", "change", "file"]
    grid: str
    detail: str
    record: str = ""


class Contains(NamedTuple):
    """A filter: the column's text holds `text`."""

    text: str


class EndsWith(NamedTuple):
    """A filter: the column's text ends with `text` (the tail of a phone number)."""

    text: str


class Between(NamedTuple):
    """A filter: `low` <= column <= `high`; None leaves that side open."""

    low: str | int | None = None
    high: str | int | None = None


class OneOf(NamedTuple):
    """A filter: the column is one of `values`."""

    values: tuple[str | int, ...] = ()


Filter = Json | Contains | EndsWith | Between | OneOf
"""What a column must be: a plain value means equality (a member's name, for a family column)."""
