"""Where this laptop stands: what is not delivered, what needs a decision, and the next step."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from doorstep_client.store.records import Counts, Grid, HistoryLine, SyncRun
from doorstep_client.store.sealing import Sealed
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.doctor import LEAST_FREE_BYTES
from doorstep_client.tasks.last_sync import LastSync, read_last_sync
from doorstep_client.tasks.planned import Planned
from doorstep_client.tasks.sent_back import sent_back
from doorstep_shared.clock import SUSPECT_OFFSET_MS

NextStep = Literal["sync", "first_sync", "answer", "conflicts", "log", "none"]
"""What to do next: get the grids, send what waits, read the answer to a bundle that holds all of it, settle conflicts,
look at what was refused, or nothing."""

RECENT_RUNS = 20
"""How many runs are looked through where nothing else tells of the last good one."""


class Status(NamedTuple):
    """What `doorstep status` tells. `clock_offset_ms` is how far the hub's clock is ahead.

    `good_ms` is when a sync delivered and fetched everything last, in unix milliseconds; None before the first.
    `last_sync` says why the last sync failed, if it did; `missed_nights` how many nights went by without a good one;
    `sealed` is the bundle whose answer is waited for; `nightly` the schedule this laptop remembers, `free_bytes` the
    space left where its data are, `day` the day it is (``YYYY-MM-DD``).
    """

    account: str
    grids: Sequence[Grid]
    counts: Counts
    good_ms: int | None
    last_run: SyncRun | None
    clock_offset_ms: int | None
    last_sync: LastSync | None
    sealed: Sealed | None
    missed_nights: int
    nightly: Planned | None
    sent_back: Sequence[HistoryLine]
    free_bytes: int
    day: str

    @property
    def for_a_person(self) -> int:
        """How much waits for somebody to decide: conflicts here, and what the hub holds for review."""
        return self.counts.conflicts + self.counts.quarantined

    @property
    def is_short_of_space(self) -> bool:
        """Whether new records may soon not fit."""
        return self.free_bytes < LEAST_FREE_BYTES

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
            return "answer" if self.sealed and self.sealed.waiting >= self.counts.pending else "sync"
        if self.counts.conflicts:
            return "conflicts"
        return "log" if self.counts.quarantined or self.counts.dead or self.sent_back else "none"


def status(desk: Desk, home: Path, schedule: Planned | None) -> Status:
    """Look at this desk, whose folder is `home`; reads only. `schedule` is the laptop's."""
    last_sync = read_last_sync(home)
    runs = desk.store.sync_runs(RECENT_RUNS)
    return Status(
        account=desk.account,
        grids=desk.store.grids(),
        counts=desk.store.counts(),
        good_ms=last_sync.good_ms
        if last_sync
        else next((run.finished_ms for run in runs if run.outcome == "ok"), None),
        last_run=runs[0] if runs else None,
        clock_offset_ms=desk.store.clock_offset_ms(),
        last_sync=last_sync,
        sealed=desk.store.sealed(),
        missed_nights=last_sync.missed_nights(desk.now_ms(), desk.local_time) if last_sync else 0,
        nightly=schedule,
        sent_back=sent_back(desk),
        free_bytes=shutil.disk_usage(home).free,
        day=desk.local_time(desk.now_ms()).date().isoformat(),
    )
