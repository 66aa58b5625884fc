"""Possible duplicates, and what was judged of them, as tables for a spreadsheet."""

from collections.abc import Iterable, Sequence
from itertools import islice

from doorstep_server.services import doors, duplicates, masking
from doorstep_server.services.doors import Door
from doorstep_server.services.export_rows import GRID, KIND, MOST_ROWS, REASON, WHO, Asking, columns, table
from doorstep_server.services.moments import moment
from doorstep_server.store import duplicates as stored
from doorstep_server.store import records
from doorstep_shared.i18n import Language, Text
from doorstep_shared.kinds import find_kind
from doorstep_shared.ledger.sheets import Cell, Table
from doorstep_shared.likeness import REASONS

OPEN, MERGED, DISTINCT = (
    Text("疑似重复", "Possible duplicates"),
    Text("已合并的重复", "Merged duplicates"),
    Text("确认是两条", "Found to be two"),
)
ONE, OTHER = Text("一条", "One"), Text("另一条", "The other")
REMOVED, STANDS = Text("被合并的", "Merged"), Text("保留的", "Kept")
WHEN = Text("时间", "Time")
_CHUNK = 500
_Line = tuple[str, str, str, str, list[Cell]]
"""Grid, kind, the two records, and what is said of them."""


def of_open(asking: Asking) -> Table:
    """The pairs that wait for a judgement, and why they look like one."""
    found, _ = duplicates.Candidates(asking.hub).page(asking.grids, None, MOST_ROWS + 1)
    lines: Iterable[_Line] = ((*pair.key, [REASONS[pair.reason].say(asking.language)]) for pair in found)
    return _table(asking, OPEN, (ONE, OTHER), (REASON,), lines)


def of_merged(asking: Asking) -> Table:
    """The records that another one stands for."""
    found = stored.merged(asking.hub.store, asking.grids, MOST_ROWS + 1)
    lines: Iterable[_Line] = ((row.grid, row.kind, row.record, row.same_as, []) for row in found)
    return _table(asking, MERGED, (REMOVED, STANDS), (), lines)


def of_distinct(asking: Asking) -> Table:
    """The pairs that were found to be two: by whom, when, why."""
    return _table(asking, DISTINCT, (ONE, OTHER), (WHO, WHEN, REASON), _distinct(asking))


def _distinct(asking: Asking) -> Iterable[_Line]:
    people = asking.people()
    for pair in stored.distinct(asking.hub.store, asking.grids):
        when = moment(asking.calendar.local_time, pair.at_ms)
        yield pair.grid, pair.kind, pair.left, pair.right, [people.get(pair.by, pair.by), when, pair.why]


def _table(asking: Asking, title: Text, sides: Sequence[Text], said: Sequence[Text], lines: Iterable[_Line]) -> Table:
    heads = columns(asking.language, GRID, KIND, *sides, *said)
    return table(title.say(asking.language), heads, _rows(asking, iter(lines)), asking.language)


def _rows(asking: Asking, lines: Iterable[_Line]) -> Iterable[Sequence[Cell]]:
    names, language = asking.names(), asking.language
    waiting = iter(lines)
    while piece := list(islice(waiting, _CHUNK)):
        keys = [(grid, kind, record) for grid, kind, left, right, _ in piece for record in (left, right)]
        found = doors.of_records(asking.hub, records.by_keys(asking.hub.store, keys).values())
        for grid, name, left, right, said in piece:
            kind, is_masked = find_kind(name), asking.scope.is_masked(grid)
            titles = [_title(found.get((grid, name, id)), id, language, is_masked=is_masked) for id in (left, right)]
            yield [names.get(grid, grid), kind.label.say(language) if kind else name, *titles, *said]


def _title(door: Door | None, id: str, language: Language, *, is_masked: bool) -> str:
    """A record by its door and what it is called there."""
    return (masking.door_title(door, language, is_masked=is_masked) if door else "") or id
