"""What each entry of the log did to its record: whose work it met, which conflict it began or ended."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from doorstep_server.store.log_lines import LogRow
from doorstep_shared.changes import Change, Json
from doorstep_shared.editing import same
from doorstep_shared.kinds import find_kind
from doorstep_shared.log import OK, Entry
from doorstep_shared.merge import State
from doorstep_shared.rules import LATEST, Merging, show, shown

Place = tuple[str, int]
"""An entry: its grid and its place in the grid's log."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Somebody else's change of the same record that the author had not seen; `paths` are those both wrote."""

    by: str
    at_ms: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Showing:
    """What a path that several people wrote shows after an entry, and whose value that is; a list for `join` paths.

    `back` are the values that stand back there, each with whose it is.
    """

    path: str
    by: str
    value: Json
    back: tuple[tuple[str, Json], ...] = ()


@dataclass(slots=True)
class Step:
    """What one entry did to a record. `opened` and `settled` are the paths whose conflict began or ended here, `rivals`
    the values that stand against each other; `is_first` where nothing stood in the log before."""

    meetings: tuple[Meeting, ...] = ()
    showing: tuple[Showing, ...] = ()
    opened: tuple[str, ...] = ()
    rivals: tuple[Showing, ...] = ()
    settled: tuple[str, ...] = ()
    is_first: bool = False

    @property
    def is_notable(self) -> bool:
        """Whether work met here."""
        return bool(self.meetings or self.opened or self.settled)


def fold_histories(rows: Iterable[LogRow], name: Callable[[str], str]) -> dict[Place, Step]:
    """Fold the records of these entries (all entries of each, oldest first) anew, noting what each entry did.

    `name` tells how a person is called.
    """
    steps: dict[Place, Step] = {}
    states: dict[tuple[str, str, str], tuple[State, list[tuple[int, Change]], tuple[str, ...]]] = {}
    for row in rows:
        entry, change = row.entry, row.change
        if change is None or not is_accepted(entry):
            continue
        key = (row.position.grid, change.kind, change.record)
        state, earlier, conflicts = states.setdefault(key, (State(), [], ()))
        state.apply(change, entry.ts)
        kind = find_kind(change.kind)
        merging_of = kind.merging if kind else _latest
        now = show(state, merging_of).conflicts
        meetings = _meetings(name, change, earlier)
        opened = tuple(path for path in now if path not in conflicts)
        steps[row.position.grid, entry.seq] = Step(
            meetings=meetings,
            showing=_showing(name, state, merging_of, {path for met in meetings for path in met.paths}),
            opened=opened,
            rivals=tuple(Showing(path, name(v.by), v.value) for path in opened for v in state.live(path)),
            settled=tuple(path for path in conflicts if path not in now),
            is_first=not earlier,
        )
        earlier.append((entry.seq, change))
        states[key] = (state, earlier, now)
    return steps


def is_accepted(entry: Entry) -> bool:
    """Whether an entry lets a change take effect."""
    return entry.kind == "release" or (entry.kind == "change" and entry.status == OK)


def _meetings(name: Callable[[str], str], change: Change, earlier: Iterable[tuple[int, Change]]) -> tuple[Meeting, ...]:
    """The changes of others that stood in the log before this one and that its author had not seen."""
    return tuple(
        Meeting(name(other.by), other.at.ms, tuple(path for path in change.set if path in other.set))
        for seq, other in earlier
        if seq > change.seen and other.writer != change.writer and not _has_seen(change, other)
    )


def _has_seen(change: Change, other: Change) -> bool:
    return any(other.id in ids for ids in change.over.values())


def _showing(
    name: Callable[[str], str], state: State, merging_of: Callable[[str], Merging], paths: Collection[str]
) -> tuple[Showing, ...]:
    found = []
    for path in sorted(paths):
        live = state.live(path)
        value = shown(live, merging_of(path))
        author = next((each.by for each in reversed(live) if each.value == value), "")
        back = () if isinstance(value, list) else tuple((name(v.by), v.value) for v in live if not same(v.value, value))
        found.append(Showing(path, name(author), value, back))
    return tuple(found)


def _latest(_path: str) -> Merging:
    return LATEST
