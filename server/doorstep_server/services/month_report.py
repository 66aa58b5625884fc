"""A month of a grid or community in figures, from what the hub had received when it was asked."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from doorstep_server.services import board, coverage, matters
from doorstep_server.services.coverage import Calendar, Counts, DoorStanding
from doorstep_server.services.hub import Hub
from doorstep_server.services.log_steps import fold_histories
from doorstep_server.services.moments import day_start_ms
from doorstep_server.services.morning import BEHIND_MS
from doorstep_server.store import coverage as store_coverage
from doorstep_server.store import devices, log_lines, log_places, memberships, records
from doorstep_server.store import matters as store_matters
from doorstep_server.store.log_places import Asked
from doorstep_server.store.records import Record

MOST_MEETINGS = 20_000
"""How many notable entries of a month are looked at."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker's visits of the month that count, and how many doors of a grid at a time they reached."""

    account: str
    visits: int
    doors: int


@dataclass(frozen=True, slots=True)
class Door:
    """A door with its grid."""

    grid: str
    standing: DoorStanding


@dataclass(frozen=True, slots=True)
class MatterFigures:
    """Matters reported and closed in the month; those open and overdue when asked; the ratings of the closed ones."""

    reported: int
    closed: int
    open: int
    overdue: int
    rated: int
    rating_sum: int

    @property
    def rating(self) -> str:
        """The mean rating to a tenth, empty where nobody rated."""
        return f"{self.rating_sum / self.rated:.1f}" if self.rated else ""


@dataclass(frozen=True, slots=True)
class Settled:
    """Conflicts that began and ended in the month, those open when asked; refusals, let in, closed, still waiting."""

    opened: int
    settled: int
    open: int
    refused: int
    released: int
    rejected: int
    waiting: int


@dataclass(frozen=True, slots=True)
class MonthReport:
    """The month. `until_ms` is when the last entry counted here was received, None when there is none. `close` are the
    doors where somebody is looked after closely, `close_missed` those of them nobody came to; `stale` laptops of
    `laptops` were not heard of for a day when asked."""

    month: str
    until_ms: int | None
    by_grid: Mapping[str, Counts]
    total: Counts
    workers: Sequence[Worker]
    missed: Sequence[Door]
    never: int
    close: int
    close_missed: Sequence[Door]
    matters: MatterFigures
    settled: Settled
    laptops: int
    stale: int


def read(hub: Hub, grid_ids: Sequence[str], month: date, calendar: Calendar, now_ms: int) -> MonthReport:
    """Count a month (its first day) of these grids; of a month that is not over, up to now."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    end = datetime.combine(last, time(23, 59), calendar.now.tzinfo)
    then = replace(calendar, now=min(end, calendar.now))
    standings = {grid: coverage.of_grid(hub, grid, then) for grid in grid_ids}
    by_grid = {grid: coverage.counts(each) for grid, each in standings.items() if each.doors}
    total = coverage.NOTHING
    for each in by_grid.values():
        total = total.plus(each)
    doors = [Door(grid, door) for grid, standing in standings.items() for door in standing.doors]
    came = {grid: _visited(hub, grid, month, last) for grid in grid_ids}
    missed = [door for door in doors if door.standing.row.id not in came[door.grid]]
    newest = log_places.newest(hub.store, Asked(grid_ids), None, 1)
    laptops = _laptops(hub, grid_ids, now_ms)
    return MonthReport(
        month=month.strftime("%Y-%m"),
        until_ms=newest[0].received_ms if newest else None,
        by_grid=by_grid,
        total=total,
        workers=_workers(hub, grid_ids, month.strftime("%Y-%m")),
        missed=missed,
        never=sum(door.standing.last is None for door in doors),
        close=sum(board.is_priority(door.standing) for door in doors),
        close_missed=[door for door in missed if board.is_priority(door.standing)],
        matters=_matters(hub, grid_ids, month, calendar),
        settled=_settled(hub, grid_ids, month, last, calendar),
        laptops=len(laptops),
        stale=sum(laptops),
    )


def _visited(hub: Hub, grid: str, first: date, last: date) -> set[str]:
    """The doors with a visit that counts, as the list of missed doors counts them."""
    visited = store_coverage.visited_between(hub.store, grid, first.isoformat(), last.isoformat())
    duplicates = store_coverage.duplicates(hub.store, grid)
    return visited | {original for duplicate, original in duplicates.items() if duplicate in visited}


def _workers(hub: Hub, grid_ids: Sequence[str], month: str) -> list[Worker]:
    """Who made how many visits, most first."""
    visits: dict[str, list[int]] = {}
    for each in store_coverage.by_month(hub.store, grid_ids, month):
        if each.month == month:
            found = visits.setdefault(each.worker, [0, 0])
            found[0] += each.visits
            found[1] += each.doors
    rows = [Worker(name, *counts) for name, counts in visits.items()]
    return sorted(rows, key=lambda row: (-row.visits, row.account))


def _matters(hub: Hub, grid_ids: Sequence[str], month: date, calendar: Calendar) -> MatterFigures:
    name = month.strftime("%Y-%m")
    open_ones = store_matters.open_matters(hub.store, grid_ids)
    reported = closed = rated = rating_sum = 0
    for grid in grid_ids:
        for record in records.of_kind(hub.store, grid, "matter"):
            shown = record.shown()
            if shown.deleted or shown.same_as:
                continue
            reported += str(shown.values.get("reported_at") or "").startswith(name)
            if shown.values.get("status") == "closed" and _closed_in(record, calendar) == name:
                closed += 1
                rating = shown.values.get("rating")
                if isinstance(rating, int):
                    rated, rating_sum = rated + 1, rating_sum + rating
    overdue = sum(matters.look(row, calendar).colour == "red" for row in open_ones)
    return MatterFigures(reported, closed, len(open_ones), overdue, rated, rating_sum)


def _closed_in(record: Record, calendar: Calendar) -> str:
    """The month in which a matter was closed first, by the log's own time."""
    times = [live.ts.ms for live in record.state.live("status") if live.value == "closed"]
    try:
        return calendar.local_time(min(times)).strftime("%Y-%m") if times else ""
    except (ValueError, OverflowError, OSError):
        return ""


def _settled(hub: Hub, grid_ids: Sequence[str], first: date, last: date, calendar: Calendar) -> Settled:
    from_ms = day_start_ms(calendar.local_time, first)
    until_ms = day_start_ms(calendar.local_time, date.fromordinal(last.toordinal() + 1))
    asked = Asked(grid_ids, from_ms=from_ms, until_ms=until_ms, notable_only=True)
    places = log_places.newest(hub.store, asked, None, MOST_MEETINGS)
    lines = log_lines.at(hub.store, places)
    met = sorted({(row.position.grid, row.change.record) for row in lines if row.change and row.entry.kind == "change"})
    steps = fold_histories(log_lines.of_records(hub.store, met), str)
    here = [steps[place.grid, place.seq] for place in places if (place.grid, place.seq) in steps]
    kinds = [(row.entry.kind, row.entry.status) for row in lines]
    return Settled(
        opened=sum(len(step.opened) for step in here),
        settled=sum(len(step.settled) for step in here),
        open=sum(log_lines.conflicts(hub.store, grid_ids).values()),
        refused=sum(kind == "change" and status == "quarantined" for kind, status in kinds),
        released=sum(kind == "release" for kind, _ in kinds),
        rejected=sum(kind == "reject" for kind, _ in kinds),
        waiting=sum(log_lines.waiting(hub.store, grid_ids).values()),
    )


def _laptops(hub: Hub, grid_ids: Sequence[str], now_ms: int) -> list[bool]:
    """Whether each laptop of the people at work here was not heard of for a day."""
    mine = set(grid_ids)
    people = {
        name for grid, name, role in memberships.everybody(hub.store) if grid in mine and role in ("worker", "lead")
    }
    return [
        each.seen_ms is None or now_ms - each.seen_ms > BEHIND_MS
        for each in devices.everything(hub.store)
        if each.account in people and each.revoked_ms is None
    ]
