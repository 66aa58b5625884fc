"""Merging is one subtraction.

    live values = values written by accepted changes - values named in any accepted change's ``over``

A pure set function: any order and any batching of the same accepted changes gives the same live
values. `live_values` is that sentence itself; `State` is the same function kept up to date one change
at a time, for a log that names every change once. A property test holds the two together.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from doorstep_shared.changes import DELETED, LIFE, Change, Json
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


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def live_values(accepted: Iterable[Accepted]) -> dict[str, list[Live]]:
    """The live values of one record by path, greatest (ts, at, id) last: the definition of merging."""
    once = {each.change.id: each for each in accepted}
    superseded = {(path, target) for each in once.values() for path, ids in each.change.over.items() for target in ids}
    result: dict[str, list[Live]] = {}
    for change, ts in once.values():
        for path, value in change.set.items():
            if (path, change.id) not in superseded:
                result.setdefault(path, []).append(_live(change, ts, path, value))
    return {path: sorted(values, key=precedence) for path, values in result.items()}


def precedence(live: Live) -> tuple[Stamp, Stamp, str]:
    """The order among true siblings: logged time, then the writer's own, then the id."""
    return (live.ts, live.at, live.id)


Toggle = tuple[str, str]
"""A value that became live or ceased to be, as path and change id: the pair that flips a grid's digest."""


class State:
    """The merge state of one record: its live values, and the names that supersede values not seen yet.

    Every change of a log is applied exactly once, in any order. `awaited` keeps an ``over`` whose
    target is not here: should the target arrive later, it arrives superseded.
    """

    __slots__ = ("_by_path", "awaited")

    def __init__(self) -> None:
        self._by_path: dict[str, dict[str, Live]] = {}
        self.awaited: dict[str, set[str]] = {}

    def apply(self, change: Change, ts: Stamp, dead_paths: frozenset[str] = frozenset()) -> list[Toggle]:
        """Take in one accepted change and tell which values became live or ceased to be.

        `dead_paths` are paths of the change known to be superseded already (a snapshot tells them).
        """
        toggles: list[Toggle] = []
        for path, ids in change.over.items():
            toggles += self.supersede(path, ids)
        id, by_path = change.id, self._by_path
        for path, value in change.set.items():
            if path in dead_paths or (self.awaited and self._was_awaited(path, id)):
                continue
            live = _live(change, ts, path, value)
            if path in by_path:
                by_path[path][id] = live
            else:
                by_path[path] = {id: live}
            toggles.append((path, id))
        return toggles

    def _was_awaited(self, path: str, id: str) -> bool:
        """Whether the value arrives superseded; its name is then no longer awaited."""
        awaited = self.awaited.get(path)
        if not awaited or id not in awaited:
            return False
        awaited.discard(id)
        if not awaited:
            del self.awaited[path]
        return True

    def supersede(self, path: str, ids: Iterable[str]) -> list[Toggle]:
        """Take the values of `ids` at `path` out of life, now or when they arrive."""
        toggles: list[Toggle] = []
        values = self._by_path.get(path, {})
        for target in ids:
            if values.pop(target, None) is not None:
                toggles.append((path, target))
            elif not self._has_arrived(target):
                self.awaited.setdefault(path, set()).add(target)
        if not values:
            self._by_path.pop(path, None)
        return toggles

    def _has_arrived(self, id: str) -> bool:
        return any(id in values for values in self._by_path.values())

    def live(self, path: str) -> list[Live]:
        """The live values of a path, greatest (ts, at, id) last."""
        values = self._by_path.get(path)
        if not values:
            return []
        return list(values.values()) if len(values) == 1 else sorted(values.values(), key=precedence)

    def paths(self) -> Iterator[str]:
        """Every path that has a live value."""
        return iter(self._by_path)

    def change_ids(self) -> set[str]:
        """The ids of all changes that have a live value here."""
        return {id for values in self._by_path.values() for id in values}

    def toggles(self) -> list[Toggle]:
        """Every live value as the pair it contributes to the digest."""
        return [(path, id) for path, values in self._by_path.items() for id in values]

    def live_values(self) -> dict[str, list[Live]]:
        """All live values by path, in the form of the definition above."""
        return {path: self.live(path) for path in self._by_path}

    def copy(self) -> "State":
        """An independent state, for laying unsent changes over."""
        twin = State()
        twin._by_path = {path: dict(values) for path, values in self._by_path.items()}
        twin.awaited = {path: set(ids) for path, ids in self.awaited.items()}
        return twin

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and self._by_path == other._by_path

    __hash__ = None  # type: ignore[assignment]

    def to_json(self) -> str:
        """The state as compact JSON: live values grouped by the change that wrote them."""
        written: dict[str, list[Json]] = {}
        for path, values in self._by_path.items():
            for id, live in values.items():
                if id not in written:
                    written[id] = [live.ts.ms, live.ts.counter, live.at.ms, live.at.counter, live.by, {}]
                written[id][5][path] = live.value
                if live.lists:
                    written[id].append(list(live.lists))
        document: dict[str, Json] = {"w": written}
        if self.awaited:
            document["a"] = {path: sorted(ids) for path, ids in self.awaited.items()}
        return _dump(document)

    @classmethod
    def from_json(cls, text: str) -> "State":
        """Read what `to_json` wrote."""
        document = json.loads(text)
        state = cls()
        for id, (ts_ms, ts_counter, at_ms, at_counter, by, writes, *lists) in document["w"].items():
            ts, at = Stamp(ts_ms, ts_counter), Stamp(at_ms, at_counter)
            for path, value in writes.items():
                listed = tuple(lists[0]) if lists and path == LIFE else ()
                state._by_path.setdefault(path, {})[id] = Live(ts, at, id, by, value, listed)
        state.awaited = {path: set(ids) for path, ids in document.get("a", {}).items()}
        return state


class Written(NamedTuple):
    """What a stored state holds, by name only: the paths each change is live at, and the ids each path awaits."""

    live: dict[str, list[str]]
    awaited: dict[str, list[str]]


def read_names(text: str) -> Written:
    """The names in what `State.to_json` wrote, for who needs no values."""
    document = json.loads(text)
    live = {id: list(written[5]) for id, written in document["w"].items()}
    return Written(live, document.get("a", {}))


def _live(change: Change, ts: Stamp, path: str, value: Json) -> Live:
    lists = tuple(change.over.get(LIFE, ())) if path == LIFE and value == DELETED else ()
    return Live(ts, change.at, change.id, change.by, value, lists)


def values_by_field(live: Mapping[str, list[Live]]) -> dict[str, dict[str, list[Live]]]:
    """Live values grouped by field, then by member (a plain field's member is the empty text)."""
    result: dict[str, dict[str, list[Live]]] = {}
    for path, values in live.items():
        field, _, member = path.partition("/")
        result.setdefault(field, {})[member] = values
    return result
