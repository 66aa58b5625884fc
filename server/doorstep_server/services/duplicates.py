"""Possible duplicates: which records of a grid look like one, and what becomes of such a pair."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from doorstep_server.services import authoring, settling
from doorstep_server.services.authoring import Writing
from doorstep_server.services.hub import Hub
from doorstep_server.services.log_reading import state_at
from doorstep_server.store import duplicates, grids, records, runs
from doorstep_server.store.duplicates import DistinctPair
from doorstep_server.store.records import Record
from doorstep_shared.changes import LIFE, SAME_AS, Change, Json
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from doorstep_shared.likeness import Reason, door_blocks, door_reason, person_blocks, person_reason

PAGE_PAIRS = 10
MOST_BESIDE = 12
"""With how many others of a block a record is compared: a block of hundreds is a mistake, not hundreds of twins."""
MOST_MERGED = 100

Values = Mapping[str, Json]
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Look:
    """How duplicates of a kind are found: the fields looked at, the blocks, the reason of a pair."""

    fields: tuple[str, ...]
    blocks: Callable[[Values], set[Hashable]]
    reason: Callable[[Values, Values], Reason | None]


_LOOKS = {
    "dwelling": _Look(("building", "unit", "room"), door_blocks, door_reason),
    "resident": _Look(("name", "birth", "dwelling", "identity_hash", "identity_last4"), person_blocks, person_reason),
}


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two records of a grid that look like one; `left` sorts before `right`."""

    grid: str
    kind: str
    left: str
    right: str
    reason: Reason

    @property
    def key(self) -> Key:
        """What names the pair."""
        return self.grid, self.kind, self.left, self.right


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair as it was judged on a page rendered at log position `seen`: by whom, why."""

    grid: str
    kind: str
    keep: str
    other: str
    seen: int
    why: str


class Candidates:
    """The pairs of each grid, looked for again only when the grid's log has grown."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._found: dict[str, tuple[str, list[Pair]]] = {}

    def page(self, grid_ids: Sequence[str], after: Key | None, limit: int = PAGE_PAIRS) -> tuple[list[Pair], bool]:
        """The first pairs after one, by grid, without those found to be two; and whether there are more."""
        found: list[Pair] = []
        chains = {grid.id: grid.chain for grid in grids.everything(self.hub.store)}
        known_as_two = {pair[:4] for pair in duplicates.distinct(self.hub.store, grid_ids)}
        for grid in sorted(grid_ids):
            if after and grid < after[0]:
                continue
            for pair in self._of_grid(grid, chains[grid]):
                if pair.key not in known_as_two and (after is None or pair.key > after):
                    found.append(pair)
            if len(found) > limit:
                break
        return found[:limit], len(found) > limit

    def _of_grid(self, grid: str, chain: str) -> list[Pair]:
        known = self._found.get(grid)
        if known is None or known[0] != chain:
            known = (chain, sorted(_pairs(self.hub, grid)))
            self._found[grid] = known
        return known[1]


def _pairs(hub: Hub, grid: str) -> Iterator[Pair]:
    for kind, look in _LOOKS.items():
        blocks: dict[Hashable, list[tuple[str, Values]]] = {}
        for record, *cells in duplicates.cells(hub.store, kind, grid, look.fields):
            values: Values = dict(zip(look.fields, cells, strict=True))
            for block in look.blocks(values):
                blocks.setdefault(block, []).append((record, values))
        compared: set[tuple[str, str]] = set()
        for members in blocks.values():
            for (one, its), (other, others) in _neighbours(members):
                both = (min(one, other), max(one, other))
                if both not in compared and (reason := look.reason(its, others)):
                    yield Pair(grid, kind, *both, reason)
                compared.add(both)


Member = tuple[str, Values]


def _neighbours(members: Sequence[Member]) -> Iterator[tuple[Member, Member]]:
    for number, member in enumerate(members):
        for other in members[number + 1 : number + 1 + MOST_BESIDE]:
            yield member, other


def merge(hub: Hub, account: str, judged: Judged, title: str, now_ms: int) -> Change:
    """Let one record stand for another one. Nothing is destroyed, and it can be undone.

    Raises:
        DoorstepError: `not_found`, `changed_meanwhile` when either record is not what the page showed, `invalid_value`
            for the reason. Nothing is written then.
    """
    why = settling.reason(judged.why)
    with hub.store.write():
        _unchanged(hub, judged, title)
        edit = Edit(set={SAME_AS: judged.keep}, why=why)
        writing = Writing(judged.kind, judged.other, edit, seen=judged.seen)
        return authoring.write(hub, account, judged.grid, [writing], now_ms)[0]


def _unchanged(hub: Hub, judged: Judged, title: str) -> None:
    """Lock the grid; both records must stand, as they were rendered."""
    grids.lock(hub.store, judged.grid)
    both = [(judged.grid, judged.kind, record) for record in (judged.keep, judged.other)]
    found = records.by_keys(hub.store, both)
    if len(found) < 2:
        raise DoorstepError("not_found", what=judged.other)
    for key, record in found.items():
        settling.check_unchanged(hub, record, state_at(hub, *key, judged.seen), LIFE, title)
        if _is_gone(record):
            raise DoorstepError("not_found", what=key[2])


def _is_gone(record: Record) -> bool:
    shown = record.shown()
    return shown.deleted or shown.same_as is not None


def say_distinct(hub: Hub, account: str, pair: Key, why: str, now_ms: int) -> None:
    """Remember that two records are two, so that the pair is not proposed again; it stands in the audit trail.

    Raises:
        DoorstepError: `not_found`, `invalid_value` for the reason.
    """
    told = settling.reason(why)
    grid, kind, *both = pair
    left, right = sorted(both)
    if left == right or len(records.by_keys(hub.store, [(grid, kind, left), (grid, kind, right)])) < 2:
        raise DoorstepError("not_found", what=right)
    with hub.store.write():
        duplicates.put_distinct(hub.store, DistinctPair(grid, kind, left, right, account, now_ms, told))
        runs.audit(hub.store, now_ms, account, "say_distinct", f"{grid} {kind} {left} {right}: {told}")


def look_again(hub: Hub, account: str, pair: Key, now_ms: int) -> None:
    """Forget that two records are two, so that the pair may be proposed again.

    Raises:
        DoorstepError: `not_found`.
    """
    grid, kind, *both = pair
    with hub.store.write():
        if not duplicates.drop_distinct(hub.store, grid, kind, *sorted(both)):
            raise DoorstepError("not_found", what=both[0])
        runs.audit(hub.store, now_ms, account, "look_again", f"{grid} {kind} {' '.join(sorted(both))}")


def separate(hub: Hub, account: str, judged: Judged, title: str, now_ms: int) -> Change:
    """Undo a merge: `judged.other` stands for itself again.

    Raises:
        DoorstepError: `not_found` when it was not merged, `changed_meanwhile`, `invalid_value` for the reason.
    """
    why = settling.reason(judged.why)
    key = (judged.grid, judged.kind, judged.other)
    with hub.store.write():
        grids.lock(hub.store, judged.grid)
        record = records.by_keys(hub.store, [key]).get(key)
        if record is None:
            raise DoorstepError("not_found", what=judged.other)
        settling.check_unchanged(hub, record, state_at(hub, *key, judged.seen), SAME_AS, title)
        if record.shown().same_as is None:
            raise DoorstepError("not_found", what=judged.other)
        edit = Edit(drop=frozenset({SAME_AS}), why=why)
        writing = Writing(judged.kind, judged.other, edit, seen=judged.seen)
        return authoring.write(hub, account, judged.grid, [writing], now_ms)[0]
