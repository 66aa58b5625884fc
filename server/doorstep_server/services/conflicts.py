"""What a person must settle, as lists and record by record; and what stood back where nobody had to choose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from doorstep_server.services.disputes import Disputed, Telling, lives_at, stood_back_paths
from doorstep_server.services.doors import Key
from doorstep_server.services.hub import Hub
from doorstep_server.store import conflicts, grids, log_lines, records
from doorstep_server.store.conflicts import InConflict
from doorstep_server.store.log_places import Position
from doorstep_server.store.records import Record

PAGE_CONFLICTS = 10
_STRIDE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conflicts a reader wants: of these grids, of one kind, one account's."""

    grids: Sequence[str]
    kind: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Records in conflict, those changed last first; `before` is where the next page begins, None at the end."""

    records: list[Disputed]
    before: Position | None


def read(
    hub: Hub,
    wanted: Wanted,
    before: Position | None,
    local_day: Callable[[int], str],
    limit: int = PAGE_CONFLICTS,
) -> ConflictPage:
    """A page of what must be settled. `local_day` tells the day of a time (unix ms) where the grids are."""
    seqs = {each.id: each for each in grids.everything(hub.store)}
    rows, held = _wanted_rows(hub, wanted, before, limit + 1)
    here = rows[:limit]
    told = Telling(hub, [held[row.key] for row in here], local_day)
    found = [told.disputed(held[row.key], seqs[row.position.grid], row.position) for row in here]
    return ConflictPage(found, here[-1].position if len(rows) > limit else None)


def of_record(hub: Hub, grid_ids: Sequence[str], record: str, local_day: Callable[[int], str]) -> list[Disputed]:
    """A record of these grids with what is in conflict there, which may be nothing; empty when there is no such record.

    Only a hand-over makes it more than one: the same record in several grids.
    """
    by_id = {each.id: each for each in grids.everything(hub.store)}
    keys = [(grid, kind, record) for grid, kind in conflicts.of_record(hub.store, grid_ids, record)]
    held = records.by_keys(hub.store, keys)
    told = Telling(hub, list(held.values()), local_day)
    return [told.disputed(each, by_id[each.grid], _position(hub, each)) for each in held.values()]


def stood_back(hub: Hub, grid_ids: Sequence[str], record: str, local_day: Callable[[int], str]) -> list[Disputed]:
    """A record of these grids with the fields in which a value stood back, each side told as in a conflict."""
    by_id = {each.id: each for each in grids.everything(hub.store)}
    keys = [(grid, kind, record) for grid, kind in conflicts.of_record(hub.store, grid_ids, record)]
    held = [each for each in records.by_keys(hub.store, keys).values() if stood_back_paths(each)]
    if not held:
        return []
    told = Telling(hub, held, local_day, stood_back_paths)
    return [told.disputed(each, by_id[each.grid], _position(hub, each)) for each in held]


def _position(hub: Hub, record: Record) -> Position:
    received_ms = conflicts.received_at(hub.store, record.grid, record.last_seq)
    return Position(received_ms, record.last_seq, record.grid)


def count(hub: Hub, wanted: Wanted) -> int:
    """How many records wait, whoever wrote them."""
    return sum(log_lines.conflicts(hub.store, wanted.grids, wanted.kind).values())


def following(hub: Hub, wanted: Wanted, position: Position | None) -> str | None:
    """The record to settle next: the one after a position in the list, else the first; None when nothing is left."""
    for before in (position, None):
        rows, _ = _wanted_rows(hub, wanted, before, 1)
        if rows:
            return rows[0].record
    return None


def _wanted_rows(
    hub: Hub, wanted: Wanted, before: Position | None, limit: int
) -> tuple[list[InConflict], dict[Key, Record]]:
    size = _STRIDE if wanted.by else limit
    found: list[InConflict] = []
    held: dict[Key, Record] = {}
    while True:
        rows = conflicts.page(hub.store, wanted.grids, before, size, kind=wanted.kind, author=wanted.by)
        here = records.by_keys(hub.store, [row.key for row in rows])
        found += [row for row in rows if row.key in here and (not wanted.by or _takes_part(here[row.key], wanted.by))]
        held |= here
        if len(found) >= limit or len(rows) < size:
            return found[:limit], held
        before = rows[-1].position


def _takes_part(record: Record, account: str) -> bool:
    """Whether the account wrote one of the values in conflict."""
    paths = record.shown().conflicts
    return any(each.by == account for path in paths for each in lives_at(record, path))
