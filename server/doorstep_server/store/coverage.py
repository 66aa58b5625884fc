"""What coverage is counted from: doors, who lives behind them, the visits to them. One query a table and grid.

Only accepted work is here, so every figure made of it rests on receipts.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep_server.store.database import Store
from doorstep_shared.due import NOT_COUNTED

_STANDING = "NOT deleted AND same_as IS NULL AND state LIKE '______\"%'"
"""A record that is there, is no duplicate of another, and has a live value: ``{"w":{"…`` where none has ``{"w":{}``."""
_DOOR = (
    "coalesce(v_dwelling, (SELECT r.v_dwelling FROM record_resident r"
    " WHERE r.grid = record_visit.grid AND r.record = v_subject AND r.kind = 'resident'))"
)
"""The door of a visit: its own, or that of the resident it was made to."""
_COUNTS = f"coalesce(v_outcome, '') NOT IN ({', '.join(repr(each) for each in NOT_COUNTED)})"


@dataclass(frozen=True, slots=True)
class DoorRow:
    """A dwelling as its read table shows it; texts are empty where nothing stands."""

    id: str
    building: str
    unit: str
    room: str
    floor: int | None
    use: str
    own_frequency: str
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class VisitDays:
    """The visits to one door that count: the last, and the last before the month; ``YYYY-MM-DDTHH:MM`` or empty."""

    last: str = ""
    last_before: str = ""

    def and_also(self, other: "VisitDays") -> "VisitDays":
        """The later of both in either respect."""
        return VisitDays(max(self.last, other.last), max(self.last_before, other.last_before))


@dataclass(frozen=True, slots=True)
class MonthCount:
    """The visits of one month (``YYYY-MM``) in a grid by a worker, and to how many doors."""

    month: str
    grid: str
    worker: str
    visits: int
    doors: int


def doors(store: Store, grid: str) -> dict[str, DoorRow]:
    """The dwellings of a grid by id."""
    names = "record, v_building, v_unit, v_room, v_floor, v_use, v_visit_frequency, v_tags"
    rows = store.rows(f"SELECT {names} FROM record_dwelling WHERE grid = ? AND {_STANDING}", [grid])
    return {row[0]: _door(row) for row in rows}


def _door(row: Sequence[Any]) -> DoorRow:
    id, building, unit, room, floor, use, own, tags = row
    return DoorRow(id, building or "", unit or "", room or "", floor, use or "", own or "", frozenset(_members(tags)))


def duplicates(store: Store, grid: str) -> dict[str, str]:
    """The dwellings of a grid that are marked as the duplicate of another, with that other."""
    sql = "SELECT record, same_as FROM record_dwelling WHERE grid = ? AND same_as IS NOT NULL"
    return dict(store.rows(sql, [grid]))


def registered_ms(store: Store, grid: str, ids: Sequence[str]) -> dict[str, int]:
    """When these dwellings came into the register: the earliest time (unix ms) of what stands in them."""
    sql = "SELECT record, state FROM record_dwelling WHERE grid = ? AND record IN {}"
    found = {record: json.loads(state)["w"].values() for record, state in store.rows_in(sql, ids, [grid])}
    return {record: min(write[0] for write in writes) for record, writes in found.items() if writes}


def tags(store: Store, grid: str, today: str) -> dict[str, set[str]]:
    """The tags of the people who live behind each door of a grid by `today` (``YYYY-MM-DD``)."""
    rows = store.rows(
        "SELECT v_dwelling, v_tags FROM record_resident WHERE grid = ? AND v_tags IS NOT NULL"
        f" AND v_dwelling IS NOT NULL AND (v_moved_out IS NULL OR v_moved_out > ?) AND {_STANDING}",
        [grid, today],
    )
    found: dict[str, set[str]] = {}
    for door, text in rows:
        found.setdefault(door, set()).update(_members(text))
    return found


def visits(store: Store, grid: str, now: str, month: str) -> dict[str, VisitDays]:
    """The last visits to each door of a grid up to `now`, and before the `month` began (both ``YYYY-MM-DDTHH:MM``)."""
    sql = (
        f"SELECT {_DOOR} AS door, max(v_visited_at), max(CASE WHEN v_visited_at < ? THEN v_visited_at END)"
        f" FROM record_visit WHERE grid = ? AND v_visited_at <= ? AND {_COUNTS} AND {_STANDING} GROUP BY 1"
    )
    rows = store.rows(sql, [month, grid, now])
    return {door: VisitDays(last or "", before or "") for door, last, before in rows if door}


def visited_between(store: Store, grid: str, first: str, last: str) -> set[str]:
    """The doors of a grid with a visit that counts from the day `first` to the day `last` (``YYYY-MM-DD``)."""
    sql = (
        f"SELECT DISTINCT {_DOOR} FROM record_visit WHERE grid = ? AND v_visited_at >= ? AND v_visited_at <= ?"
        f" AND {_COUNTS} AND {_STANDING}"
    )
    return {door for (door,) in store.rows(sql, [grid, first, f"{last}T23:59"]) if door}


def by_month(store: Store, grids: Sequence[str], first: str) -> list[MonthCount]:
    """The visits that count of these grids by month, grid and worker, from the month `first` (``YYYY-MM``) on."""
    sql = (
        "SELECT substr(v_visited_at, 1, 7), grid, coalesce(v_worker, changed_by), count(*),"
        f" count(DISTINCT {_DOOR}) FROM record_visit WHERE v_visited_at >= ? AND {_COUNTS} AND {_STANDING}"
        " AND grid IN {} GROUP BY 1, 2, 3"
    )
    return [MonthCount(*row) for row in sorted(store.rows_in(sql, grids, [first]))]


def _members(text: str | None) -> Iterable[str]:
    return json.loads(text) if text else ()
