"""What was refused, as a supervisor reads it: what it says, why it waits, what it would do if it were let in now."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.services import disputes, log_reading
from doorstep_server.services.hub import Hub
from doorstep_server.services.log_reading import Line
from doorstep_server.store import grids, quarantine, records
from doorstep_server.store.dead_letters import DeadLetter
from doorstep_server.store.log_lines import LogRow
from doorstep_server.store.log_places import Position
from doorstep_shared.changes import LIFE, Change, Json
from doorstep_shared.log import QUARANTINED
from doorstep_shared.merge import State
from doorstep_shared.rules import Merging, show, shown

PAGE_CASES = 20
MOST_DEAD_LETTERS = 50


@dataclass(frozen=True, slots=True)
class Effect:
    """What a refused change would do if it were let in now.

    `shows` are (path, what shows now, what would show); `opens` and `settles` are paths whose conflict would begin or
    end. `is_first`: there is no such record yet.
    """

    shows: tuple[tuple[str, Json, Json], ...]
    opens: tuple[str, ...]
    settles: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A refused change: the line that tells it, its laptop, why it was refused; its effect while it waits.

    `seq` is its grid's log position, read before the record. Of a settled case the line is the decision's.
    """

    line: Line
    change: Change
    device: str
    reason: str
    seq: int
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Cases, newest first; `before` is where the next page begins, None at the end."""

    cases: list[Case]
    before: Position | None


def waiting(hub: Hub, grid_ids: Sequence[str], before: Position | None, author: str = "") -> CasePage:
    """What waits for a decision in these grids."""
    return _page(hub, quarantine.waiting(hub.store, grid_ids, before, PAGE_CASES + 1, author))


def decided(hub: Hub, grid_ids: Sequence[str], before: Position | None, author: str = "") -> CasePage:
    """What was decided in these grids: who let in, sent back or closed what, and why."""
    return _page(hub, quarantine.decided(hub.store, grid_ids, before, PAGE_CASES + 1, author))


def one(hub: Hub, grid_ids: Sequence[str], change: str) -> Case | None:
    """A change of these grids that waits, or None."""
    found = quarantine.row_of(hub.store, change)
    if found is None or found[0].position.grid not in grid_ids or found[0].status != QUARANTINED:
        return None
    return _cases(hub, [found])[0]


def dead_letters(hub: Hub, grid_ids: Sequence[str]) -> list[tuple[DeadLetter, str, str]]:
    """What came and is no change: the newest letters, each with the laptop's name and whose it is."""
    return quarantine.dead_letters(hub.store, grid_ids, MOST_DEAD_LETTERS)


def _page(hub: Hub, found: list[tuple[LogRow, str]]) -> CasePage:
    here = found[:PAGE_CASES]
    return CasePage(_cases(hub, here), here[-1][0].position if len(found) > PAGE_CASES else None)


def _cases(hub: Hub, found: list[tuple[LogRow, str]]) -> list[Case]:
    seqs = {each.id: each.seq for each in grids.everything(hub.store)}
    keys = [(row.change.grid, row.change.kind, row.change.record) for row, _ in found if row.change]
    held = records.by_keys(hub.store, keys)
    lines = log_reading.lines_of(hub, [row for row, _ in found])
    reasons = quarantine.first_reasons(hub.store, [row.entry.id for row, _ in found])
    cases = []
    for line, (row, device) in zip(lines, found, strict=True):
        change = row.change
        assert change is not None
        record = held.get((change.grid, change.kind, change.record))
        is_open = row.status == QUARANTINED and row.entry.kind == "change"
        effect = _effect(change, row, record.state if record else None) if is_open else None
        cases.append(Case(line, change, device, reasons.get(change.id, ""), seqs[change.grid], effect))
    return cases


def _effect(change: Change, row: LogRow, state: State | None) -> Effect:
    """Let a change into a copy of its record and look what is different."""
    before = state or State()
    after = before.copy()
    after.apply(change, row.entry.ts)

    def merging(path: str) -> Merging:
        return disputes.merging_of(change.kind, path)

    was, now = show(before, merging), show(after, merging)
    paths = sorted({*change.set, *change.over} - {LIFE})
    looks = [(path, shown(before.live(path), merging(path)), shown(after.live(path), merging(path))) for path in paths]
    if was.deleted != now.deleted:
        looks.append((LIFE, was.deleted, now.deleted))
    return Effect(
        shows=tuple(look for look in looks if repr(look[1]) != repr(look[2])),
        opens=tuple(path for path in now.conflicts if path not in was.conflicts),
        settles=tuple(path for path in was.conflicts if path not in now.conflicts),
        is_first=state is None,
    )
