"""The coverage figures of grids, kept while neither the grid's log nor the day nor the rules have changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from doorstep_server.services import coverage, visit_rules
from doorstep_server.services.coverage import Calendar, Counts
from doorstep_server.services.hub import Hub
from doorstep_server.store.grids import Grid
from doorstep_shared.holidays import workdays

_MOST_KEPT = 4000

T = TypeVar("T")


class Figures:
    """Counts once for everybody who looks. One for each process; threads may share it."""

    def __init__(self, hub: Hub, local_time: Callable[[int], datetime]) -> None:
        self._hub, self._local_time = hub, local_time
        self._kept: OrderedDict[Hashable, tuple[object, Any]] = OrderedDict()

    def calendar(self, now_ms: int) -> Calendar:
        """A day of the place, with the rules that count now."""
        return Calendar(self._local_time(now_ms), visit_rules.current(self._hub), workdays(), self._local_time)

    def of(self, grid: Grid, calendar: Calendar) -> Counts:
        """A grid's figures. A visit dated later this day counts from the next change of the log on, or tomorrow."""
        return self.kept(
            "counts", [grid], calendar, lambda: coverage.counts(coverage.of_grid(self._hub, grid.id, calendar))
        )

    def missed(self, grid: Grid, first: date, last: date, calendar: Calendar) -> int:
        """How many doors of a grid had no visit that counts in a period."""
        return self.kept(
            ("missed", first, last),
            [grid],
            calendar,
            lambda: len(coverage.missed(self._hub, grid.id, first, last, calendar)),
        )

    def kept(self, what: Hashable, grids: Sequence[Grid], calendar: Calendar, make: Callable[[], T]) -> T:
        """What was made of these grids before, while no log of theirs has moved and day and rules are the same."""
        key = (what, tuple(grid.id for grid in grids))
        stands = (tuple((grid.seq, grid.chain) for grid in grids), calendar.now.date(), calendar.rules)
        kept = self._kept.get(key)
        if kept is None or kept[0] != stands:
            kept = (stands, make())
            self._kept[key] = kept
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        found: T = kept[1]
        return found
