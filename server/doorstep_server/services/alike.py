"""The same for all like this: settling the conflicts of one field by a rule, exactly as it was shown beforehand."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.services import authoring, settling
from doorstep_server.services.authoring import Writing
from doorstep_server.services.disputes import lives_at, merging_of
from doorstep_server.services.doors import Key
from doorstep_server.services.hub import Hub
from doorstep_server.store import conflicts, grids, records
from doorstep_server.store.records import Record
from doorstep_shared.changes import DELETED, KEPT, LIFE, Json
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

MOST_LOOKED_AT = 500
"""How many records in conflict of a kind are looked at for those alike: the newest."""
MOST_AT_ONCE = 100
"""How many are proposed, and settled, in one go."""
NOTHING_TICKED = Text("没有勾选", "nothing is ticked")
TICKED = Text("勾选的记录", "what is ticked")


@dataclass(frozen=True, slots=True)
class Rule:
    """How each conflict is to be settled.

    `latest`: the value that came last; `by`: what `account` wrote; `pair`: where exactly the values of `rivals` (in
    normal form) stand against each other, the one that equals `winner`; ``kept`` and ``deleted``: every deletion.
    """

    name: str
    account: str = ""
    rivals: frozenset[str] = frozenset()
    winner: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule makes of one record. `choice` is a change or what becomes of the record; `mark` tells its state."""

    record: Record
    choice: str
    value: Json
    mark: str

    @property
    def key(self) -> Key:
        """The record's grid, kind and id."""
        return self.record.grid, self.record.kind, self.record.record


@dataclass(frozen=True, slots=True)
class Item:
    """One record a person ticked: as `Proposal`."""

    grid: str
    record: str
    choice: str
    mark: str


def in_conflict(hub: Hub, grid_ids: Sequence[str], kind: str = "") -> list[Record]:
    """The newest records in conflict of these grids."""
    rows = conflicts.page(hub.store, grid_ids, None, MOST_LOOKED_AT, kind=kind)
    return list(records.by_keys(hub.store, [row.key for row in rows]).values())


def groups(found: Sequence[Record]) -> list[tuple[str, str, int]]:
    """The kinds and paths in conflict with how many records each has, the most first."""
    counted = Counter((each.kind, path) for each in found for path in each.shown().conflicts)
    ordered = sorted(counted.items(), key=lambda group: (-group[1], group[0]))
    return [(kind, path, count) for (kind, path), count in ordered]


def propose(found: Sequence[Record], kind: str, path: str, rule: Rule) -> list[Proposal]:
    """What a rule makes of every record it fits."""
    proposals = []
    for record in found:
        if record.kind == kind and path in record.shown().conflicts:
            chosen = _chosen(record, path, rule)
            if chosen is not None:
                proposals.append(Proposal(record, *chosen, mark_of(record, path)))
    return proposals


def normal(kind: str, path: str, value: Json) -> str:
    """A value in the form in which two of them count as equal."""
    return repr(merging_of(kind, path).normalise(value))


def _chosen(record: Record, path: str, rule: Rule) -> tuple[str, Json] | None:
    if path == LIFE:
        return (rule.name, rule.name) if rule.name in (KEPT, DELETED) else None
    lives = record.state.live(path)
    forms = [normal(record.kind, path, live.value) for live in lives]
    if rule.name == "latest":
        fitting = lives[-1:]
    elif rule.name == "by":
        fitting = [live for live in lives if live.by == rule.account]
        if len({normal(record.kind, path, live.value) for live in fitting}) != 1:
            return None
    elif rule.name == "pair" and set(forms) == rule.rivals:
        fitting = [live for live, form in zip(lives, forms, strict=True) if form == rule.winner]
    else:
        return None
    return (fitting[-1].id, fitting[-1].value) if fitting else None


def mark_of(record: Record, path: str) -> str:
    """What tells whether the values a decision rests on are still the same."""
    at_stake = settling.at_stake(record.state, path)
    return hashlib.sha256(repr(sorted(at_stake)).encode()).hexdigest()[:16]


def settle_all(
    hub: Hub, account: str, kind: str, path: str, items: Sequence[Item], why: str, now_ms: int
) -> tuple[int, int]:
    """Settle what was ticked, a transaction a grid; how many were, and how many had changed meanwhile and were not.

    The caller has checked that the account may act in every grid.

    Raises:
        DoorstepError: `invalid_value` for the reason, for nothing ticked, or for too much.
    """
    told = settling.reason(why)
    if not items or len(items) > MOST_AT_ONCE:
        raise DoorstepError("invalid_value", field=TICKED, detail=NOTHING_TICKED)
    done = 0
    for grid in sorted({item.grid for item in items}):
        wanted = {item.record: item for item in items if item.grid == grid}
        with hub.store.write():
            grids.lock(hub.store, grid)
            held = records.by_keys(hub.store, [(grid, kind, record) for record in wanted])
            writings = [
                Writing(kind, record.record, Edit(set={path: value}, why=told))
                for record in held.values()
                for value in _values(record, path, wanted[record.record])
            ]
            if writings:
                authoring.write(hub, account, grid, writings, now_ms)
        done += len(writings)
    return done, len({(item.grid, item.record) for item in items}) - done


def _values(record: Record, path: str, item: Item) -> list[Json]:
    """The value that is to stand; none when something else stands there than was shown."""
    if path not in record.shown().conflicts or mark_of(record, path) != item.mark:
        return []
    if path == LIFE:
        return [item.choice] if item.choice in (KEPT, DELETED) else []
    return [live.value for live in lives_at(record, path) if live.id == item.choice]
