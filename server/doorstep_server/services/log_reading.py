"""Reading the merged log: what each entry did, to which door, over whose work. Nothing is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from doorstep_server.services import doors
from doorstep_server.services.doors import Door
from doorstep_server.services.hub import Hub
from doorstep_server.services.log_steps import Meeting, Place, Showing, Step, fold_histories, is_accepted
from doorstep_server.store import accounts, changes, door_records, grids, log_lines, log_places, records
from doorstep_server.store.log_lines import LogRow
from doorstep_server.store.log_places import Asked, Position
from doorstep_shared.changes import Change, Json, decode
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import GRID_ID
from doorstep_shared.kinds import find_kind
from doorstep_shared.log import QUARANTINED, Entry
from doorstep_shared.merge import State

PAGE_LINES = 50
NARROW = 150
"""Up to so many doors, the records at them are sought, and their entries; above, the log is looked through."""
_STRIDES = (300, 300, 1200)
"""How many entries one page looks through for those at many doors, in steps: most find enough in the first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines a reader wants: of these grids, by one person, of one kind, at one door or several (an address as it
    is typed, or the beginning of one), received from one time to before another, only where work met or was refused.
    Times are unix milliseconds.
    """

    grids: Sequence[str]
    by: str = ""
    kind: str = ""
    notable_only: bool = False
    door: str = ""
    from_ms: int | None = None
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One path a change wrote or took away, with the values it superseded."""

    path: str
    old: tuple[Json, ...]
    new: Json
    is_dropped: bool = False


@dataclass(slots=True)
class Line:
    """One entry of the log, with what it did.

    `at_ms` is when the author wrote it, at the door. `opened` and `settled` are the paths whose conflict began or
    ended here, `rivals` the values that stand against each other. `by` is the change's author; who released or
    rejected it is told by the entry. `names` tells what accounts are called.
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
    names: Mapping[str, str] = field(default_factory=dict)

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


@dataclass(frozen=True, slots=True)
class _Told:
    """What the lines of one answer share: names, the changes they speak of, what each entry did."""

    names: Mapping[str, str]
    grid_names: Mapping[str, str]
    changes: Mapping[str, Change]
    steps: Mapping[Place, Step]

    def name(self, account: str) -> str:
        """A person's name, or the account where the hub has none."""
        return self.names.get(account) or account


def read(hub: Hub, wanted: Wanted, before: Position | None = None, limit: int = PAGE_LINES) -> LogPage:
    """A page of the log. Of many doors it may hold fewer lines than `limit` and still not be the last."""
    asked = Asked(wanted.grids, wanted.kind, wanted.by, wanted.from_ms, wanted.until_ms, wanted.notable_only)
    if wanted.door.strip():
        doors = door_records.doors(hub.store, wanted.grids, wanted.door)
        if len(doors) > NARROW:
            return _look_through(hub, asked, frozenset(id for _, id in doors), before, limit)
        at_doors = door_records.at(hub.store, wanted.grids, doors)
        places = log_places.of_records(hub.store, asked, at_doors, before, limit + 1)
    else:
        places = log_places.newest(hub.store, asked, before, limit + 1)
    lines = _lines(hub, log_lines.at(hub.store, places[:limit]))
    return LogPage(lines, places[limit - 1] if len(places) > limit else None)


def _look_through(hub: Hub, asked: Asked, doors: frozenset[str], before: Position | None, limit: int) -> LogPage:
    """The newest lines at many doors: so many that the next ones are seldom far."""
    found: list[Position] = []
    newest = log_places.Newest(hub.store, asked, before)
    for stride in _STRIDES:
        places = newest.take(stride)
        about = log_places.records(hub.store, places)
        at_doors = door_records.leading_to(hub.store, set(about.values()), doors)
        found += [place for place in places if place in about and about[place][2] in at_doors]
        if len(found) > limit:
            return LogPage(_lines(hub, log_lines.at(hub.store, found[:limit])), found[limit - 1])
        if len(places) < stride:
            return LogPage(_lines(hub, log_lines.at(hub.store, found)), None)
        before = places[-1]
    return LogPage(_lines(hub, log_lines.at(hub.store, found)), before)


def of_record(hub: Hub, grid_ids: Sequence[str], record: str) -> list[Line]:
    """Everything that happened to a record, newest first.

    Raises:
        DoorstepError: `not_found` when these grids have no such record.
    """
    rows = log_lines.of_records(hub.store, [(grid, record) for grid in grid_ids])
    if not rows:
        raise DoorstepError("not_found", what=record)
    return _lines(hub, sorted(rows, key=lambda row: row.position, reverse=True))


def lines_of(hub: Hub, rows: Sequence[LogRow]) -> list[Line]:
    """What each of these rows did, in their order."""
    return _lines(hub, rows)


def state_at(hub: Hub, grid: str, kind: str, record: str, seq: int) -> State:
    """A record as it stood at a position of its grid's log."""
    state = State()
    for row in log_lines.of_records(hub.store, [(grid, record)]):
        if row.change and row.change.kind == kind and row.entry.seq <= seq and is_accepted(row.entry):
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
    told = _told(hub, rows)
    changed = [row.change for row in rows if row.change]
    found = doors.of_changes(hub, changed)
    first = records.first_seqs(hub.store, [(change.grid, change.kind, change.record) for change in changed])
    return [_line(told, row, found.get(row.change.record) if row.change else None, first) for row in rows]


def _told(hub: Hub, rows: Sequence[LogRow]) -> _Told:
    """Whole histories are read of the records whose lines are notable only; of others what they superseded."""
    names = {each.name: each.display_name for each in accounts.everything(hub.store)}
    met = list(dict.fromkeys((row.position.grid, row.change.record) for row in rows if row.change and row.is_notable))
    histories = log_lines.of_records(hub.store, met)
    known = {row.change.id: row.change for row in [*histories, *rows] if row.change}
    named = [name for name in changes.superseded(row.change for row in rows if row.change) if name[2] not in known]
    known |= {id: decode(body) for id, body in changes.bodies(hub.store, named).items()}
    steps = fold_histories(histories, lambda account: names.get(account) or account)
    return _Told(names, {each.id: each.name for each in grids.everything(hub.store)}, known, steps)


def _line(told: _Told, row: LogRow, door: Door | None, first: Mapping[tuple[str, str, str], int]) -> Line:
    entry, change = row.entry, row.change
    by = change.by if change else entry.by
    grid_name = told.grid_names.get(row.position.grid, row.position.grid)
    line = Line(row.position, entry, grid_name, entry.ts.ms, by, told.name(by), change, row.status, door)
    line.names = told.names
    if change is None:
        return line
    step = told.steps.get((row.position.grid, entry.seq), Step())
    line.at_ms = change.at.ms
    line.edits = _edits(change, told.changes)
    line.meetings, line.showing = step.meetings, step.showing
    line.opened, line.rivals, line.settled = step.opened, step.rivals, step.settled
    line.is_first = is_accepted(entry) and first.get((row.position.grid, change.kind, change.record)) == entry.seq
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
