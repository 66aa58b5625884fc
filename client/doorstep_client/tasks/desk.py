"""What every task works with: the store, whose laptop it is, the clock and chance."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from doorstep_client.store.records import Grid, Record
from doorstep_client.store.store import LaptopStore
from doorstep_shared.changes import Change, MalformedChange
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.ids import uuid7
from doorstep_shared.reasons import FIELD_REASONS

WHY = Text("原因", "the reason")
LONGEST_WHY = 1000
"""The longest reason (characters) a change may carry."""


class Desk(NamedTuple):
    """A worker's desk. `now_ms` is unix milliseconds, `local_time` turns them into the clock on the wall."""

    store: LaptopStore
    account: str
    now_ms: Callable[[], int]
    local_time: Callable[[int], datetime]
    random_bytes: Callable[[int], bytes]

    def new_id(self) -> str:
        """A fresh record id, ordered by time."""
        return uuid7(self.now_ms(), self.random_bytes(10))

    def save(self, kind: str, grid: str, record: str, edit: Edit) -> Change:
        """Save one edit of this worker. It is on the disk when this returns.

        Raises:
            DoorstepError: invalid_value when no change can hold the edit, or what the store reports.
        """
        if len(edit.why) > LONGEST_WHY:
            raise DoorstepError("invalid_value", field=WHY, detail=FIELD_REASONS["too_long"])
        try:
            return self.store.save(kind, grid, record, edit, by=self.account, now_ms=self.now_ms())
        except MalformedChange as error:
            raise DoorstepError("storage_failed", detail=error) from error

    def grid_of(self, typed: str | None) -> Grid:
        """The grid a new record belongs to: the one named by id or name, or the only one there is.

        Raises:
            DoorstepError: no_grid; grid_needed when there are several and none is named; not_found.
        """
        grids = [grid for grid in self.store.grids() if not grid.ended]
        if not grids:
            raise DoorstepError("no_grid")
        if typed:
            for grid in grids:
                if typed in (grid.id, grid.name):
                    return grid
            raise DoorstepError("grid_needed", grids=_listed(grids))
        if len(grids) > 1:
            raise DoorstepError("grid_needed", grids=_listed(grids))
        return grids[0]


def _listed(grids: list[Grid]) -> str:
    return " / ".join(f"{grid.id} {grid.name}".strip() for grid in grids)


class Saved(NamedTuple):
    """A record as it stands after a change to it was saved."""

    record: Record
    change: Change
