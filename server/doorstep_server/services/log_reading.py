"""Reading the merged log: what each entry did, to which door, over whose work. Nothing is written here."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from doorstep_server.services import doors
from doorstep_server.services.doors import Door
from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, grids, log_lines
from doorstep_server.store.log_lines import LogRow, Position
from doorstep_shared.changes import Change, Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import GRID_ID
from doorstep_shared.kinds import find_kind
from doorstep_shared.log import OK, QUARANTINED, Entry
from doorstep_shared.merge import State
from doorstep_shared.rules import LATEST, Merging, show, shown

PAGE_LINES = 50
MOST_LOOKED_AT = 4000
"""How many entries one page looks through for the few it shows."""
_STRIDE = 400


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines a reader wants: of these grids, by one person, of one kind, only where work met or was refused."""

    grids: Sequence[str]
    by: str = ""
    kind: str = ""
    notable_only: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """One path a change wrote or took away, with the values it superseded."""

    path: str
    old: tuple[Json, ...]
    new: Json
    is_dropped: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """Somebody else's change of the same record that the author had not seen; `paths` are those both wrote."""

    by: str
    at_ms: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Showing:
    """What a path that several people wrote shows after an entry, and whose value that is; a list for `join` paths."""

    path: str
    by: str
    value: Json


@dataclass(slots=True)
class Line:
    """One entry of the log, with what it did.

    `at_ms` is when the author wrote it, at the door. `opened` and `settled` are the paths whose conflict began or
    ended here, `rivals` the values that stand against each other. `by` is the change's author; who released or
    rejected it is told by the entry.
    """

    position: Position
    entry: Entry
    grid_name: str
    at_ms: int
    by: str
    by_name: str
    change: Change | None = None
    status: str = ""
    door: Door | None = None
    edits: tuple[Edit, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    showing: tuple[Showing, ...] = ()
    opened: tuple[str, ...] = ()
    rivals: tuple[Showing, ...] = ()
    settled: tuple[str, ...] = ()
    is_first: bool = False

    @property
    def is_notable(self) -> bool:
        """Whether work met, or was refused, let in or closed, here."""
        about_refusal = self.entry.kind in ("release", "reject") or self.entry.status == QUARANTINED
        return bool(about_refusal or self.meetings or self.opened or self.settled)


@dataclass(frozen=True, slots=True)
class LogPage:
    """Lines, newest first; `before` is where the next page begins, None at the end of the log."""

    lines: list[Line]
    before: Position | None


@dataclass(slots=True)
class _Step:
    """What one entry did to a record."""

    meetings: tuple[Meeting, ...] = ()
    showing: tuple[Showing, ...] = ()
    opened: tuple[str, ...] = ()
    rivals: tuple[Showing, ...] = ()
    settled: tuple[str, ...] = ()
    is_first: bool = False


@dataclass(slots=True)
class _Told:
    """What the lines of one answer share: names, all changes of their records, what each entry did."""

    names: Mapping[str, str]
    grid_names: Mapping[str, str]
    changes: dict[str, Change] = field(default_factory=dict)
    steps: dict[tuple[str, int], _Step] = field(default_factory=dict)

    def name(self, account: str) -> str:
        """A person's name, or the account where the hub has none."""
        return self.names.get(account) or account


def read(hub: Hub, wanted: Wanted, before: Position | None = None, limit: int = PAGE_LINES) -> LogPage:
    """A page of the log. With `notable_only` it may hold fewer lines than `limit` and still not be the last."""
    lines: list[Line] = []
    looked_at = 0
    size = _STRIDE if wanted.notable_only else limit
    while True:
        rows = log_lines.page(hub.store, wanted.grids, before, size + 1, kind=wanted.kind, author=wanted.by)
        here, has_more = rows[:size], len(rows) > size
        lines += [line for line in _lines(hub, here) if line.is_notable or not wanted.notable_only]
        if len(lines) > limit:
            return LogPage(lines[:limit], lines[limit - 1].position)
        if not has_more:
            return LogPage(lines, None)
        before = here[-1].position
        looked_at += size
        if len(lines) == limit or looked_at >= MOST_LOOKED_AT:
            return LogPage(lines, before)


def of_record(hub: Hub, grid_ids: Sequence[str], record: str) -> list[Line]:
    """Everything that happened to a record, newest first.

    Raises:
        DoorstepError: `not_found` when these grids have no such record.
    """
    rows = [row for row in log_lines.of_records(hub.store, [record]) if row.position.grid in grid_ids]
    if not rows:
        raise DoorstepError("not_found", what=record)
    return _lines(hub, sorted(rows, key=lambda row: row.position, reverse=True))


def lines_of(hub: Hub, rows: Sequence[LogRow]) -> list[Line]:
    """What each of these rows did, in their order."""
    return _lines(hub, rows)


def state_at(hub: Hub, grid: str, kind: str, record: str, seq: int) -> State:
    """A record as it stood at a position of its grid's log."""
    state = State()
    for row in log_lines.of_records(hub.store, [record]):
        is_of_record = row.change is not None and (row.position.grid, row.change.kind) == (grid, kind)
        if row.change and is_of_record and row.entry.seq <= seq and _is_accepted(row.entry):
            state.apply(row.change, row.entry.ts)
    return state


def position_text(position: Position) -> str:
    """A position as it stands in an address."""
    return f"{position.received_ms}:{position.seq}:{position.grid}"


def read_position(text: str) -> Position:
    """A position from an address.

    Raises:
        DoorstepError: `request_malformed`.
    """
    received, _, rest = text.partition(":")
    seq, _, grid = rest.partition(":")
    if not all(part.isascii() and part.isdigit() and len(part) <= 15 for part in (received, seq)):
        raise DoorstepError("request_malformed", detail="before")
    if not GRID_ID.fullmatch(grid):
        raise DoorstepError("request_malformed", detail="before")
    return Position(int(received), int(seq), grid)


def _lines(hub: Hub, rows: Sequence[LogRow]) -> list[Line]:
    told = _Told(
        {each.name: each.display_name for each in accounts.everything(hub.store)},
        {each.id: each.name for each in grids.everything(hub.store)},
    )
    ids = list(dict.fromkeys(row.change.record for row in rows if row.change))
    _fold_histories(told, log_lines.of_records(hub.store, ids))
    found = doors.of_changes(hub, [row.change for row in rows if row.change])
    return [_line(told, row, found.get(row.change.record) if row.change else None) for row in rows]


def _line(told: _Told, row: LogRow, door: Door | None) -> Line:
    entry, change = row.entry, row.change
    by = change.by if change else entry.by
    grid_name = told.grid_names.get(row.position.grid, row.position.grid)
    line = Line(row.position, entry, grid_name, entry.ts.ms, by, told.name(by), change, row.status, door)
    if change is None:
        return line
    step = told.steps.get((row.position.grid, entry.seq), _Step())
    line.at_ms = change.at.ms
    line.edits = _edits(change, told.changes)
    line.meetings, line.showing = step.meetings, step.showing
    line.opened, line.rivals, line.settled = step.opened, step.rivals, step.settled
    line.is_first = step.is_first
    return line


def _edits(change: Change, known: Mapping[str, Change]) -> tuple[Edit, ...]:
    """What a change wrote beside what it superseded there, in the order of the kind's fields."""
    kind = find_kind(change.kind)
    order = {name: number for number, name in enumerate(kind.fields)} if kind else {}
    edits = []
    for path in sorted({*change.set, *change.over}, key=lambda path: (order.get(path.partition("/")[0], 99), path)):
        targets = [known[id] for id in change.over.get(path, ()) if id in known]
        old = tuple(target.set[path] for target in targets if path in target.set)
        edits.append(Edit(path, old, change.set.get(path), is_dropped=path not in change.set))
    return tuple(edits)


def _fold_histories(told: _Told, rows: Iterable[LogRow]) -> None:
    """Fold the records of some rows anew, entry by entry, noting what each entry did."""
    states: dict[tuple[str, str, str], tuple[State, list[tuple[int, Change]], tuple[str, ...]]] = {}
    for row in rows:
        entry, change = row.entry, row.change
        if change is None:
            continue
        told.changes[change.id] = change
        if not _is_accepted(entry):
            continue
        key = (row.position.grid, change.kind, change.record)
        state, earlier, conflicts = states.setdefault(key, (State(), [], ()))
        state.apply(change, entry.ts)
        kind = find_kind(change.kind)
        merging_of = kind.merging if kind else _latest
        now = show(state, merging_of).conflicts
        meetings = _meetings(told, change, earlier)
        opened = tuple(path for path in now if path not in conflicts)
        told.steps[row.position.grid, entry.seq] = _Step(
            meetings=meetings,
            showing=_showing(told, state, merging_of, {path for met in meetings for path in met.paths}),
            opened=opened,
            rivals=tuple(Showing(path, told.name(v.by), v.value) for path in opened for v in state.live(path)),
            settled=tuple(path for path in conflicts if path not in now),
            is_first=not earlier,
        )
        states[key] = (state, [*earlier, (entry.seq, change)], now)


def _is_accepted(entry: Entry) -> bool:
    return entry.kind == "release" or (entry.kind == "change" and entry.status == OK)


def _meetings(told: _Told, change: Change, earlier: Iterable[tuple[int, Change]]) -> tuple[Meeting, ...]:
    """The changes of others that stood in the log before this one and that its author had not seen."""
    return tuple(
        Meeting(told.name(other.by), other.at.ms, tuple(path for path in change.set if path in other.set))
        for seq, other in earlier
        if seq > change.seen and other.writer != change.writer and not _has_seen(change, other)
    )


def _has_seen(change: Change, other: Change) -> bool:
    return any(other.id in ids for ids in change.over.values())


def _showing(
    told: _Told, state: State, merging_of: Callable[[str], Merging], paths: Collection[str]
) -> tuple[Showing, ...]:
    found = []
    for path in sorted(paths):
        live = state.live(path)
        value = shown(live, merging_of(path))
        author = next((each.by for each in reversed(live) if each.value == value), "")
        found.append(Showing(path, told.name(author), value))
    return tuple(found)


def _latest(_path: str) -> Merging:
    return LATEST
