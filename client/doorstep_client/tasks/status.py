"""Where this laptop stands: what is not delivered, what needs a decision, and the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from doorstep_client.store.records import Counts, Grid, SyncRun
from doorstep_client.tasks.desk import Desk
from doorstep_shared.clock import SUSPECT_OFFSET_MS

NextStep = Literal["sync", "first_sync", "conflicts", "log", "none"]
"""What to do next: get the grids, send what waits, settle conflicts, look at what was refused, or nothing."""
RECENT_RUNS = 20


@dataclass(frozen=True, slots=True)
class Status:
    """What `doorstep status` tells. `clock_offset_ms` is how far the hub's clock is ahead."""

    account: str
    grids: Sequence[Grid]
    counts: Counts
    last_good: SyncRun | None
    last_run: SyncRun | None
    clock_offset_ms: int | None

    @property
    def has_suspect_clock(self) -> bool:
        """Whether this laptop's clock is too far from the hub's."""
        return self.clock_offset_ms is not None and abs(self.clock_offset_ms) > SUSPECT_OFFSET_MS

    @property
    def next_step(self) -> NextStep:
        """The one thing to do next."""
        if not self.grids:
            return "first_sync"
        if self.counts.pending:
            return "sync"
        if self.counts.conflicts:
            return "conflicts"
        return "log" if self.counts.quarantined or self.counts.dead else "none"


def status(desk: Desk) -> Status:
    """Look at this laptop; reads only."""
    runs = desk.store.sync_runs(RECENT_RUNS)
    return Status(
        account=desk.account,
        grids=desk.store.grids(),
        counts=desk.store.counts(),
        last_good=next((run for run in runs if run.outcome in ("ok", "waiting")), None),
        last_run=runs[0] if runs else None,
        clock_offset_ms=desk.store.clock_offset_ms(),
    )
