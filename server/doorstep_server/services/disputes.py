"""One record in conflict: what stood before, the values that stand against each other, and what shows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from doorstep_server.services import doors
from doorstep_server.services.doors import Door
from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, changes, conflicts, grids
from doorstep_server.store.changes import Named
from doorstep_server.store.conflicts import VisitRow
from doorstep_server.store.log_places import Position
from doorstep_server.store.records import Record
from doorstep_shared.changes import DELETED, LIFE, SAME_AS, Change, Json, decode
from doorstep_shared.kinds import find_kind
from doorstep_shared.merge import Live
from doorstep_shared.rules import LATEST, Merging, shown


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values that stand against each other.

    `change` is the newest change that wrote it (or one that counts as the same); `by` are all who did, by name.
    `at_ms` is when the author wrote it, `received_ms` when the hub received it. `visit` is what she recorded at that
    door on that day.
    """

    change: str
    value: Json
    by: tuple[str, ...]
    at_ms: int
    received_ms: int
    why: str
    visit: VisitRow | None


@dataclass(frozen=True, slots=True)
class Unseen:
    """A value somebody wrote that the author of a deletion had not seen."""

    path: str
    value: Json
    by: str
    at_ms: int
    received_ms: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """One path in conflict: what stood before, the sides oldest first, what shows now.

    A deletion against an edit has the path ``_life``: its sides say ``deleted`` or ``kept``, `unseen` what was edited.
    """

    path: str
    base: tuple[Json, ...]
    sides: tuple[Side, ...]
    now: Json
    unseen: tuple[Unseen, ...] = ()


@dataclass(frozen=True, slots=True)
class Disputed:
    """A record in conflict. `seq` is its grid's log position, read before the record; `position` where it stands in the
    list."""

    record: Record
    grid_name: str
    seq: int
    door: Door
    disputes: tuple[Dispute, ...]
    position: Position


def lives_at(record: Record, path: str) -> list[Live]:
    """The live values a conflict at a path is about, in order; for a deletion also what its author had not seen."""
    lives = record.state.live(path)
    return [*lives, *unseen_edits(record)] if path == LIFE else lives


def unseen_edits(record: Record) -> list[Live]:
    """The live values that no live deletion of the record lists."""
    return [live for _, live in _unseen(record)]


def _unseen(record: Record) -> list[tuple[str, Live]]:
    listed = {id for live in record.state.live(LIFE) if live.value == DELETED for id in live.lists}
    paths = sorted(path for path in record.state.paths() if path != LIFE)
    return [(path, live) for path in paths for live in record.state.live(path) if live.id not in listed]


def stood_back_paths(record: Record) -> tuple[str, ...]:
    """The paths where a value lives and is not shown, though nobody has to choose: a later one came beside it."""
    return tuple(path for path in sorted(record.state.paths()) if _stands_back(record, path))


def _stands_back(record: Record, path: str) -> bool:
    merging = merging_of(record.kind, path)
    if path in (LIFE, SAME_AS) or merging.rule != "latest":
        return False
    return len({repr(merging.normalise(live.value)) for live in record.state.live(path)}) > 1


def merging_of(kind_name: str, path: str) -> Merging:
    """How a path of a kind merges."""
    kind = find_kind(kind_name)
    return kind.merging(path) if kind else LATEST


class Telling:
    """What the disputes of one answer share: names, the changes behind the sides, visits, doors."""

    def __init__(
        self,
        hub: Hub,
        found: Sequence[Record],
        local_day: Callable[[int], str],
        paths_of: Callable[[Record], Sequence[str]] = lambda record: record.shown().conflicts,
    ) -> None:
        self.paths_of = paths_of
        self.names = {each.name: each.display_name or each.name for each in accounts.everything(hub.store)}
        self.local_day = local_day
        self.doors = doors.of_records(hub, found)
        lives = [
            (each.grid, each.record, live.id)
            for each in found
            for path in paths_of(each)
            for live in lives_at(each, path)
        ]
        named = list(dict.fromkeys(lives))
        self.received = conflicts.received(hub.store, named)
        self.changes = _changes(hub, named)
        self.changes |= _changes(hub, changes.superseded(self.changes.values()))
        self.visits = _visits(hub, found)

    def disputed(self, record: Record, grid: grids.Grid, position: Position) -> Disputed:
        """A record with its disputes."""
        disputes = tuple(self._dispute(record, path) for path in self.paths_of(record))
        door = self.doors[record.grid, record.kind, record.record]
        return Disputed(record, grid.name, grid.seq, door, disputes, position)

    def _dispute(self, record: Record, path: str) -> Dispute:
        lives = record.state.live(path)
        merging = merging_of(record.kind, path)
        grouped: dict[str, list[Live]] = {}
        for live in lives:
            grouped.setdefault(repr(merging.normalise(live.value)), []).append(live)
        sides = tuple(self._side(record, same) for same in grouped.values())
        return Dispute(
            path,
            self._base(path, lives),
            sides,
            shown(lives, merging),
            tuple(self._unseen(*each) for each in _unseen(record)) if path == LIFE else (),
        )

    def _base(self, path: str, lives: Iterable[Live]) -> tuple[Json, ...]:
        """What the sides replaced, without what still lives."""
        lives = list(lives)
        alive = {live.id for live in lives}
        named = [id for live in lives if live.id in self.changes for id in self.changes[live.id].over.get(path, ())]
        values = [self.changes[id].set.get(path) for id in named if id in self.changes and id not in alive]
        return tuple({repr(value): value for value in values if value is not None}.values())

    def _side(self, record: Record, same: Sequence[Live]) -> Side:
        newest = same[-1]
        written = [self.changes[live.id] for live in reversed(same) if live.id in self.changes]
        why = next((change.why for change in written if change.why), "")
        by = tuple(self._name(account) for account in dict.fromkeys(live.by for live in same))
        visit = self._visit(record, newest)
        return Side(newest.id, newest.value, by, newest.at.ms, self.received.get(newest.id, newest.ts.ms), why, visit)

    def _unseen(self, path: str, live: Live) -> Unseen:
        received_ms = self.received.get(live.id, live.ts.ms)
        return Unseen(path, live.value, self._name(live.by), live.at.ms, received_ms)

    def _visit(self, record: Record, live: Live) -> VisitRow | None:
        """What the author of a value recorded at that door on the same day; the last of several."""
        day, called = self.local_day(live.at.ms), (live.by, self._name(live.by))
        own = [
            each
            for each in self.visits.get(_dwelling(record), ())
            if each.visited_at[:10] == day and (each.worker in called if each.worker else each.changed_by == live.by)
        ]
        return max(own, key=lambda each: (each.visited_at, each.record), default=None)

    def _name(self, account: str) -> str:
        return self.names.get(account, account)


def _changes(hub: Hub, named: Sequence[Named]) -> dict[str, Change]:
    return {id: decode(body) for id, body in changes.bodies(hub.store, named).items()}


def _dwelling(record: Record) -> str:
    if record.kind == "dwelling":
        return record.record
    dwelling = record.shown().values.get("dwelling")
    return dwelling if isinstance(dwelling, str) and record.kind != "visit" else ""


def _visits(hub: Hub, found: Sequence[Record]) -> Mapping[str, list[VisitRow]]:
    dwellings = sorted({(each.grid, dwelling) for each in found if (dwelling := _dwelling(each))})
    grouped: dict[str, list[VisitRow]] = {}
    for visit in conflicts.visits_at(hub.store, dwellings):
        grouped.setdefault(visit.dwelling, []).append(visit)
    return grouped
