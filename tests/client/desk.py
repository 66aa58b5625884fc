"""A worker at her laptop, for tests: a store in memory, a counted clock, writer ids in order."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from doorstep_client.store.store import LaptopStore, open_store
from doorstep_client.sync.engine import sync
from doorstep_client.sync.hub import Hub
from doorstep_client.sync.report import Progress, Report
from doorstep_shared.changes import Change, compose
from doorstep_shared.clock import Stamp
from doorstep_shared.editing import Edit

START_MS = 1_790_000_000_000
DOOR = "00000000-0000-4000-8000-000000000001"
OTHER_DOOR = "00000000-0000-4000-8000-000000000002"
_writers = itertools.count(1)


class Desk:
    """One laptop of `account` with the grid g1 (or others), and short words for what a worker does."""

    def __init__(self, account: str = "li", *grids: str, path: str = ":memory:", archive: Path | None = None) -> None:
        self.account = account
        self.store: LaptopStore = open_store(path, archive_folder=archive)
        self.now_ms = START_MS
        self.progress: list[Progress] = []
        for grid in grids or ("g1",):
            self.store.exchange.describe_grid(grid, grid, "small", "worker", ended=False, writer=self.new_writer())

    def new_writer(self) -> str:
        """A writer id no laptop had before."""
        return f"{next(_writers):016x}"

    def tick(self) -> int:
        """The time; a second passes with each look."""
        self.now_ms += 1000
        return self.now_ms

    def save(self, values: Mapping[str, Any], record: str = DOOR, *, kind: str = "dwelling", grid: str = "g1",
             drop: frozenset[str] = frozenset(), why: str = "") -> Change:  # fmt: skip
        """Write values into a record."""
        edit = Edit(set=values, drop=drop, why=why)
        return self.store.save(kind, grid, record, edit, by=self.account, now_ms=self.tick())

    def sync(self, hub: Hub) -> Report:
        """One sync."""
        return sync(
            self.store,
            hub,
            account=self.account,
            clock_ms=self.tick,
            new_writer=self.new_writer,
            client_version="test",
            progress=self.progress.append,
        )

    def shows(self, field: str, record: str = DOOR, kind: str = "dwelling") -> Any:
        """What a field of a record shows, None where there is no such record."""
        found = self.store.record(kind, record)
        return found.values.get(field) if found else None


def elsewhere(values: Mapping[str, Any], record: str = DOOR, *, by: str = "wang", at_ms: int = START_MS,
              over: Mapping[str, list[str]] | None = None, kind: str = "dwelling", grid: str = "g1",
              why: str = "", writer: str = "e" * 16) -> Change:  # fmt: skip
    """A change somebody else wrote on another laptop."""
    return compose(
        writer=writer,
        prev="",
        at=Stamp(at_ms, 0),
        by=by,
        grid=grid,
        seen=0,
        kind=kind,
        record=record,
        schema=1,
        set=values,
        over=over or {},
        why=why,
    )
