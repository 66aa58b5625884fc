"""Merging is one subtraction.

    live values = values written by accepted changes - values named in any accepted change's ``over``

A pure set function: any order and any batching of the same accepted changes gives the same live
values. `live_values` is that sentence itself; `State` is the same function kept up to date one change
at a time, for a log that names every change once. A property test holds the two together.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import orjson

from doorstep_shared.changes import DELETED, LIFE, Change, Json, read_writing
from doorstep_shared.clock import Stamp


class Live(NamedTuple):
    """One live value of one path: the change that wrote it, when, by whom.

    `lists` is filled for a live deletion only: the ids of the changes its author saw.
    """

    ts: Stamp
    at: Stamp
    id: str
    by: str
    value: Json
    lists: tuple[str, ...] = ()


class Accepted(NamedTuple):
    """A change the hub's log accepted, with the time its entry carries."""

    change: Change
    ts: Stamp


def live_values(accepted: Iterable[Accepted]) -> dict[str, list[Live]]:
    """The live values of one record by path, greatest (ts, at, id) last: the definition of merging."""
    once = {each.change.id: each for each in accepted}
    superseded = {(path, target) for each in once.values() for path, ids in each.change.over.items() for target in ids}
    result: dict[str, list[Live]] = {}
    for change, ts in once.values():
        for path, value in change.set.items():
            if (path, change.id) not in superseded:
                lists = _lists(change) if path == LIFE else ()
                result.setdefault(path, []).append(Live(ts, change.at, change.id, change.by, value, lists))
    return {path: sorted(values, key=precedence) for path, values in result.items()}


def precedence(live: Live) -> tuple[Stamp, Stamp, str]:
    """The order among true siblings: logged time, then the writer's own, then the id."""
    return (live.ts, live.at, live.id)


Mark = tuple[str, tuple[str, ...]]
"""What one change has alive in a record, by name: its id and the paths. A grid's digest is made of these."""


class Writing(NamedTuple):
    """What one change still has alive in a record: its values by path, and for a deletion the ids its author saw."""

    ts: Stamp
    at: Stamp
    by: str
    values: dict[str, Json]
    lists: tuple[str, ...]


class State:
    """The merge state of one record: its live values, and the names that supersede values not seen yet.

    Every change of a log is applied exactly once, in any order. `awaited` keeps an ``over`` whose
    target is not here: should the target arrive later, it arrives superseded. Live values are kept by the change that
    wrote them: most records have few changes, each of many fields.
    """

    __slots__ = ("_written", "awaited", "sole_change")

    def __init__(self) -> None:
        self._written: dict[str, Writing] = {}
        self.awaited: dict[str, set[str]] = {}
        self.sole_change = ""
        """The id of the change that wrote everything here, where all it wrote still stands and nothing more is known:
        its bytes and its time then say it all. Empty otherwise, and for every deletion."""

    def apply(self, change: Change, ts: Stamp, dead_paths: frozenset[str] = frozenset()) -> list[Mark]:
        """Take in one accepted change; the marks that ceased to stand for the record and those that began to.

        `dead_paths` are paths of the change known to be superseded already (a snapshot tells them).
        """
        is_first = not self._written
        marks = self.supersede(change.over) if change.over else []
        id, values = change.id, dict(change.set)
        if dead_paths or self.awaited:
            for path in change.set:
                if path in dead_paths or self._was_awaited(path, id):
                    del values[path]
        if values:
            self._written[id] = Writing(ts, change.at, change.by, values, _lists(change))
            marks.append((id, tuple(values)))
        is_whole = is_first and len(values) == len(change.set) and not self.awaited and LIFE not in values
        self.sole_change = id if is_whole else ""
        return marks

    def _was_awaited(self, path: str, id: str) -> bool:
        """Whether the value arrives superseded; its name is then no longer awaited."""
        awaited = self.awaited.get(path)
        if not awaited or id not in awaited:
            return False
        awaited.discard(id)
        if not awaited:
            del self.awaited[path]
        return True

    def supersede(self, over: Mapping[str, Iterable[str]]) -> list[Mark]:
        """Take values (path → change ids) out of life, now or when they arrive; the marks as `apply` tells them."""
        before: dict[str, Mark] = {}
        self.sole_change = ""
        for path, ids in over.items():
            for target in ids:
                written = self._written.get(target)
                if written is None:
                    self.awaited.setdefault(path, set()).add(target)
                elif path in written.values:
                    before.setdefault(target, (target, tuple(written.values)))
                    del written.values[path]
                    if not written.values:
                        del self._written[target]
        after = [(id, tuple(self._written[id].values)) for id in before if id in self._written]
        return [*before.values(), *after]

    def live(self, path: str) -> list[Live]:
        """The live values of a path, greatest (ts, at, id) last."""
        found = [_live(id, each, path) for id, each in self._written.items() if path in each.values]
        return found if len(found) < 2 else sorted(found, key=precedence)

    def paths(self) -> Iterator[str]:
        """Every path that has a live value."""
        return iter(dict.fromkeys(path for each in self._written.values() for path in each.values))

    def count(self) -> int:
        """How many paths have a live value."""
        sole = self.sole_values()
        return len(sole) if sole is not None else sum(1 for _ in self.paths())

    def sole_values(self) -> Mapping[str, Json] | None:
        """The live values by path where one change wrote them all, as in most records; otherwise None."""
        if len(self._written) != 1:
            return None
        (written,) = self._written.values()
        return written.values

    def change_ids(self) -> set[str]:
        """The ids of all changes that have a live value here."""
        return set(self._written)

    def marks(self) -> list[Mark]:
        """What every change has alive here: the record's part in the digest."""
        return [(id, tuple(each.values)) for id, each in self._written.items()]

    def live_values(self) -> dict[str, list[Live]]:
        """All live values by path, in the form of the definition above."""
        found: dict[str, list[Live]] = {}
        for id, each in self._written.items():
            for path in each.values:
                found.setdefault(path, []).append(_live(id, each, path))
        return {path: live if len(live) < 2 else sorted(live, key=precedence) for path, live in found.items()}

    def copy(self) -> "State":
        """An independent state, for laying unsent changes over."""
        twin = State()
        twin._written = {id: each._replace(values=dict(each.values)) for id, each in self._written.items()}
        twin.awaited = {path: set(ids) for path, ids in self.awaited.items()}
        twin.sole_change = self.sole_change
        return twin

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and self._written == other._written

    __hash__ = None  # type: ignore[assignment]

    def to_json(self) -> str:
        """The state as compact JSON: live values grouped by the change that wrote them."""
        written: dict[str, list[Json]] = {}
        for id, (ts, at, by, values, lists) in self._written.items():
            written[id] = [ts.ms, ts.counter, at.ms, at.counter, by, values]
            if lists and LIFE in values:
                written[id].append(list(lists))
        document: dict[str, Json] = {"w": written}
        if self.awaited:
            document["a"] = {path: sorted(ids) for path, ids in self.awaited.items()}
        return orjson.dumps(document).decode()

    def sole_to_json(self) -> str:
        """The state of a `sole_change` without what its bytes say: its id and its time. `read_sole` reads it."""
        ts = self._written[self.sole_change].ts
        return f'{{"w":{{"{self.sole_change}":[{ts.ms},{ts.counter}]}}}}'

    @classmethod
    def read_sole(cls, text: str, body: bytes) -> "State":
        """Read what `sole_to_json` wrote, with the bytes of that change.

        Raises:
            ValueError, KeyError, TypeError: where these are not the bytes of a change.
        """
        ((id, (ts_ms, ts_counter)),) = orjson.loads(text)["w"].items()
        at, by, values = read_writing(body)
        state = cls()
        state._written[id] = Writing(Stamp(ts_ms, ts_counter), at, by, values, ())
        state.sole_change = id
        return state

    @classmethod
    def from_json(cls, text: str) -> "State":
        """Read what `to_json` wrote."""
        document = orjson.loads(text)
        state = cls()
        for id, (ts_ms, ts_counter, at_ms, at_counter, by, values, *lists) in document["w"].items():
            listed = tuple(lists[0]) if lists else ()
            state._written[id] = Writing(Stamp(ts_ms, ts_counter), Stamp(at_ms, at_counter), by, values, listed)
        state.awaited = {path: set(ids) for path, ids in document.get("a", {}).items()}
        return state


class Names(NamedTuple):
    """What a stored state holds, by name only: the paths each change is live at, and the ids each path awaits."""

    live: dict[str, list[str]]
    awaited: dict[str, list[str]]


def read_names(text: str) -> Names:
    """The names in what `State.to_json` wrote, for who needs no values."""
    document = orjson.loads(text)
    live = {id: list(written[5]) for id, written in document["w"].items()}
    return Names(live, document.get("a", {}))


def _lists(change: Change) -> tuple[str, ...]:
    """What a deletion lists: the ids of the changes its author saw."""
    return tuple(change.over.get(LIFE, ())) if change.set.get(LIFE) == DELETED else ()


def _live(id: str, written: Writing, path: str) -> Live:
    return Live(written.ts, written.at, id, written.by, written.values[path], written.lists if path == LIFE else ())


def values_by_field(live: Mapping[str, list[Live]]) -> dict[str, dict[str, list[Live]]]:
    """Live values grouped by field, then by member (a plain field's member is the empty text)."""
    result: dict[str, dict[str, list[Live]]] = {}
    for path, values in live.items():
        field, _, member = path.partition("/")
        result.setdefault(field, {})[member] = values
    return result
