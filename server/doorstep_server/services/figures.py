"""The coverage figures of grids, kept while neither the grid's log nor the day nor the rules have changed."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from doorstep_server.services import coverage, visit_rules
from doorstep_server.services.coverage import Calendar, Counts
from doorstep_server.services.hub import Hub
from doorstep_server.store.grids import Grid
from doorstep_shared.holidays import workdays

_KEPT_GRIDS = 4000


class Figures:
    """Counts a grid once for everybody who looks at it. One for each process; threads may share it."""

    def __init__(self, hub: Hub, local_time: Callable[[int], datetime]) -> None:
        self._hub, self._local_time = hub, local_time
        self._kept: OrderedDict[str, tuple[object, Counts]] = OrderedDict()

    def calendar(self, now_ms: int) -> Calendar:
        """A day of the place, with the rules that count now."""
        return Calendar(self._local_time(now_ms), visit_rules.current(self._hub), workdays(), self._local_time)

    def of(self, grid: Grid, calendar: Calendar) -> Counts:
        """A grid's figures. A visit dated later this day counts from the next change of the log on, or tomorrow."""
        key = (grid.seq, grid.chain, calendar.now.date(), calendar.rules)
        kept = self._kept.get(grid.id)
        if kept is None or kept[0] != key:
            kept = (key, coverage.counts(coverage.of_grid(self._hub, grid.id, calendar)))
            self._kept[grid.id] = kept
            if len(self._kept) > _KEPT_GRIDS:
                self._kept.popitem(last=False)
        return kept[1]
