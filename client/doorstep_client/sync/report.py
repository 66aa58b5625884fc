"""What a sync did, as data: progress while it runs, a report when it ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from doorstep_client.store.records import Grid, Notice

Stage = Literal["push", "pull", "snapshot"]


class Progress(NamedTuple):
    """How far a sync has come: changes delivered, entries received, or snapshot lines read.

    `total` is the best guess at the time, 0 where none can be made.
    """

    stage: Stage
    done: int
    total: int
    grid: str = ""


class Refused(NamedTuple):
    """An own change that this sync brought to the tray: `status` is ``quarantined``, ``rejected`` or ``dead``."""

    change: str
    grid: str
    kind: str
    record: str
    status: str
    reason: str


class Decided(NamedTuple):
    """An own change that was let out of quarantine (``ok``) or closed there (``rejected``), by whom and why."""

    change: str
    grid: str
    kind: str
    record: str
    status: str
    by: str
    why: str


class Cover(NamedTuple):
    """A grid this worker stands in for: that it began, goes on until another day, or is over.

    `until` is the last day (``YYYY-MM-DD``); empty where the grid is hers now without end.
    """

    grid: str
    name: str
    what: Literal["began", "changed", "ended"]
    until: str


@dataclass(slots=True)
class Report:
    """What became of the worker's changes, what came in, and what is not in order.

    `offered` counts the changes that waited when the sync began or were saved during it; `delivered` those of them
    the hub's log holds as ok; `waiting` is what is still in the outbox. `notices` tell what others' work did to
    hers. `digest_differs` names grids whose data still differ from the hub's after healing. `ended` grids
    were given up; `covers` tell of standing in. `tables` is the version of the town's tables, where others came.
    """

    run: int = 0
    started_ms: int = 0
    offered: int = 0
    delivered: int = 0
    received: int = 0
    requests: int = 0
    waiting: int = 0
    notices: list[Notice] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    rewound: list[str] = field(default_factory=list)
    snapshots: list[str] = field(default_factory=list)
    forked: list[str] = field(default_factory=list)
    healed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    digest_differs: list[str] = field(default_factory=list)
    revoked: bool = False
    clock_offset_ms: int = 0
    tables: str | None = None

    def of(self, what: str) -> Sequence[Notice]:
        """The notices of one kind: merged, lost, opened, settled."""
        return [notice for notice in self.notices if notice.what == what]

    def note_cover(self, grid: str, name: str, until: str, known: Grid | None) -> None:
        """What the hub says of standing in, where it is news to a laptop that has `known` the grid so far."""
        if until != (known.until if known else ""):
            self.covers.append(Cover(grid, name, "changed" if known else "began", until))

    def note_end(self, grid: Grid) -> None:
        """A grid was given up: its cover is over, or it is no longer hers at all."""
        if grid.until:
            self.covers.append(Cover(grid.id, grid.name, "ended", grid.until))
        else:
            self.ended.append(grid.id)
