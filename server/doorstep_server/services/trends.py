"""How the months went: visits that count and doors reached, by month and quarter, by grid and worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from doorstep_server.services.hub import Hub
from doorstep_server.store import coverage
from doorstep_server.store.coverage import MonthCount

MONTHS = 12
"""How far back the desk looks."""


@dataclass(frozen=True, slots=True)
class Row:
    """The visits of a grid or a worker month by month, in the order of `Trend.months`, and their sum."""

    name: str
    visits: Sequence[int]
    total: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The last months (``YYYY-MM``, oldest first) and quarters (year, number), with the visits of each."""

    months: Sequence[str]
    visits: Sequence[int]
    quarters: Sequence[tuple[int, int, int]]
    by_grid: Sequence[Row]
    by_worker: Sequence[Row]

    @property
    def most(self) -> int:
        """The most visits of a month, at least 1."""
        return max([1, *self.visits])


def read(hub: Hub, grids: Sequence[str], today: date, months: int) -> Trend:
    """The visits of these grids in the `months` that end with this one."""
    names = months_until(today, months)
    found = [each for each in coverage.by_month(hub.store, grids, names[0]) if each.month in names]
    sums = _by_month(found, names)
    quarters: dict[tuple[int, int], int] = {}
    for name, visits in zip(names, sums, strict=True):
        year, month = int(name[:4]), int(name[5:])
        key = (year, (month + 2) // 3)
        quarters[key] = quarters.get(key, 0) + visits
    return Trend(
        months=names,
        visits=sums,
        quarters=[(year, number, visits) for (year, number), visits in quarters.items()],
        by_grid=_rows(found, names, "grid"),
        by_worker=_rows(found, names, "worker"),
    )


def months_until(today: date, count: int) -> list[str]:
    """The names of so many months, the last being this one."""
    last = today.year * 12 + today.month - 1
    return [f"{each // 12:04}-{each % 12 + 1:02}" for each in range(last - count + 1, last + 1)]


def _rows(found: Sequence[MonthCount], names: Sequence[str], part: str) -> list[Row]:
    """A row for each grid or worker, those with most visits first."""
    grouped: dict[str, list[MonthCount]] = {}
    for each in found:
        grouped.setdefault(getattr(each, part), []).append(each)
    rows = [
        Row(name, _by_month(counts, names), sum(each.visits for each in counts)) for name, counts in grouped.items()
    ]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def _by_month(found: Sequence[MonthCount], names: Sequence[str]) -> list[int]:
    return [sum(each.visits for each in found if each.month == name) for name in names]
