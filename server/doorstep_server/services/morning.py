"""What a secretary asks in the morning: how the night went, who is behind, what waits for a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from doorstep_server.services import coverage, matters
from doorstep_server.services.coverage import Calendar, Counts
from doorstep_server.services.figures import Figures
from doorstep_server.services.hub import Hub
from doorstep_server.services.moments import day_start_ms
from doorstep_server.services.sync import FAILED
from doorstep_server.store import accounts, devices, grids, log_lines, memberships, runs
from doorstep_server.store.devices import Device
from doorstep_server.store.matters import open_matters
from doorstep_server.store.runs import SyncRun

DAY_MS = 24 * 60 * 60 * 1000
NIGHT_BEGINS_HOUR = 12
"""Last night is what came since noon of the day before."""
BEHIND_MS = DAY_MS
"""Who was not heard of for longer than this (milliseconds) is behind."""
AT_WORK = ("worker", "lead")
"""The roles whose people are expected to sync."""


@dataclass(frozen=True, slots=True)
class Night:
    """What the laptops brought since noon of the day before; `waiting` is what they said they still had to send."""

    laptops: int
    accepted: int
    quarantined: int
    dead: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Laptop:
    """A laptop as it was heard of last. `failed` counts the syncs that had not got through before that, `failure` is
    the last one's error code."""

    device: Device
    failed: int
    failure: str


@dataclass(frozen=True, slots=True)
class Behind:
    """Somebody who was not heard of for a day, from the last of her laptops.

    `seen_ms` is None when no laptop of hers ever synced; `days` are whole days since. `due` counts the doors of
    her grids that are to be visited by the end of this month, overdue ones and those never visited among them.
    """

    account: str
    name: str
    grids: Sequence[str]
    seen_ms: int | None
    days: int | None
    due: int
    laptops: Sequence[Laptop]


@dataclass(frozen=True, slots=True)
class Morning:
    """The board. `behind_with_visits` had visits due, `behind_without` had none."""

    night: Night
    people: int
    behind_with_visits: Sequence[Behind]
    behind_without: Sequence[Behind]
    stale: Sequence[Laptop]
    conflicts: int
    quarantined: int
    overdue_matters: int
    coverage: Counts


def read(hub: Hub, grid_ids: Sequence[str], calendar: Calendar, now_ms: int, figures: Figures) -> Morning:
    """Look at these grids and the people who work in them; reads only."""
    wanted = set(grid_ids)
    rows = {grid.id: grid for grid in grids.everything(hub.store) if grid.id in wanted}
    counts = {id: figures.of(grid, calendar) for id, grid in rows.items()}
    works_in: dict[str, list[str]] = {}
    for grid, account, role in memberships.everybody(hub.store):
        if grid in wanted and role in AT_WORK:
            works_in.setdefault(account, []).append(grid)
    laptops = _laptops(hub, works_in, now_ms)
    behind = _behind(hub, works_in, laptops, counts, now_ms)
    total = coverage.NOTHING
    for each in counts.values():
        total = total.plus(each)
    return Morning(
        night=_night(hub, works_in, calendar),
        people=len(works_in),
        behind_with_visits=[each for each in behind if each.due],
        behind_without=[each for each in behind if not each.due],
        stale=sorted(
            (each for each in laptops if _is_stale(each.device, now_ms)), key=lambda each: each.device.seen_ms or 0
        ),
        conflicts=sum(log_lines.conflicts(hub.store, grid_ids).values()),
        quarantined=sum(log_lines.waiting(hub.store, grid_ids).values()),
        overdue_matters=sum(matters.look(row, calendar).colour == "red" for row in open_matters(hub.store, grid_ids)),
        coverage=total,
    )


def days_since(seen_ms: int | None, now_ms: int) -> int | None:
    """Whole days since a laptop was heard of; None when it never was."""
    return None if seen_ms is None else max(0, now_ms - seen_ms) // DAY_MS


def _night(hub: Hub, works_in: Mapping[str, object], calendar: Calendar) -> Night:
    yesterday = calendar.now.date() - timedelta(days=1)
    noon_ms = day_start_ms(calendar.local_time, yesterday) + NIGHT_BEGINS_HOUR * 60 * 60 * 1000
    came = [each for each in runs.since(hub.store, noon_ms) if each.account in works_in]
    waiting = {each.device: each.waiting for each in came}
    return Night(
        laptops=len(waiting),
        accepted=sum(each.accepted for each in came),
        quarantined=sum(each.quarantined for each in came),
        dead=sum(each.dead for each in came),
        waiting=sum(waiting.values()),
    )


def _laptops(hub: Hub, works_in: Mapping[str, object], now_ms: int) -> list[Laptop]:
    """The laptops of these people that were not revoked; of the stale ones also what they told last."""
    found = [each for each in devices.everything(hub.store) if each.account in works_in and each.revoked_ms is None]
    told = runs.last_of_each(hub.store, [each.id for each in found if _is_stale(each, now_ms)])
    return [_laptop(each, told.get(each.id)) for each in found]


def _laptop(device: Device, last: SyncRun | None) -> Laptop:
    for note in last.notes.split() if last else ():
        word, _, trouble = note.partition(":")
        failed, _, code = trouble.partition(":")
        if word == FAILED and failed.isdigit():
            return Laptop(device, int(failed), code)
    return Laptop(device, 0, "")


def _is_stale(device: Device, now_ms: int) -> bool:
    return device.seen_ms is None or now_ms - device.seen_ms > BEHIND_MS


def _behind(
    hub: Hub, works_in: Mapping[str, list[str]], laptops: Iterable[Laptop], counts: Mapping[str, Counts], now_ms: int
) -> list[Behind]:
    """Everybody not heard of for a day, the longest silent first."""
    names = {each.name: each.display_name or each.name for each in accounts.everything(hub.store)}
    owned: dict[str, list[Laptop]] = {}
    for each in laptops:
        owned.setdefault(each.device.account, []).append(each)
    found = []
    for account, grid_ids in works_in.items():
        own = owned.get(account, [])
        seen_ms = max((each.device.seen_ms for each in own if each.device.seen_ms is not None), default=None)
        if seen_ms is None or now_ms - seen_ms > BEHIND_MS:
            due = sum(counts[grid].to_visit for grid in grid_ids)
            name = names.get(account, account)
            found.append(Behind(account, name, grid_ids, seen_ms, days_since(seen_ms, now_ms), due, own))
    return sorted(found, key=lambda each: (each.seen_ms or 0, each.account))
