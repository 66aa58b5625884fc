"""Where the lines of the log stand that somebody asks for: newest first over several grids, page by page by key.

Every question is answered by one index that holds all it asks about, so that a page costs the same wherever it begins:
the marks of notable entries, one person's entries, one kind's, else the ends of the logs of the grids asked for. Which
one is said to SQLite, which would guess; PostgreSQL knows by its statistics.
"""

import heapq
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from doorstep_server.store.database import Store


class Position(NamedTuple):
    """Where a line stands in the order in which the hub wrote its logs."""

    received_ms: int
    seq: int
    grid: str


class Asked(NamedTuple):
    """Which entries are asked for. `author` means who wrote the change, released or rejected it, or granted a
    membership; times (unix milliseconds) are of receipt, from one to before another.
    """

    grids: Sequence[str]
    kind: str = ""
    author: str = ""
    from_ms: int | None = None
    until_ms: int | None = None
    notable_only: bool = False


_NEWEST_FIRST = " ORDER BY e.received_ms DESC, e.seq DESC, e.grid DESC LIMIT ?"
_EARLIER = "(e.received_ms, e.seq, e.grid) < (?, ?, ?)"
_UNION = 50
"""How many grids one statement asks for."""
_ROOM = 4
"""How many times its even share of a page a grid is asked for first, and how many times as much then."""


def newest(store: Store, asked: Asked, before: Position | None, limit: int) -> list[Position]:
    """The places of the newest entries, or of the newest before a place."""
    return Newest(store, asked, before).take(limit)


class Newest:
    """The places of the newest entries, or of the newest before a place, taken piece by piece: what was read of a grid
    and is not on this piece is kept for the next.
    """

    def __init__(self, store: Store, asked: Asked, before: Position | None) -> None:
        self._store, self._asked, self._before = store, asked, before
        self._grids: dict[str, _Read] = {}
        self._count = 0

    def take(self, limit: int) -> list[Position]:
        """The next so many places, newest first; fewer where there are no more."""
        asked = self._asked
        if not asked.grids:
            return []
        if asked.notable_only:
            return self._by_index("entry_notable", limit)
        if asked.author:
            return self._by_index("entry_by_who", limit)
        if asked.kind and len(asked.grids) > 1:
            return self._by_index("entry_by_about", limit)
        return self._by_grid(limit)

    def _by_index(self, index: str, limit: int) -> list[Position]:
        store, asked = self._store, self._asked
        conditions, values = _conditions(asked)
        if self._before:
            conditions.append(_EARLIER)
            values += self._before
        conditions.append(f"e.grid IN ({','.join('?' * len(asked.grids))})")
        sql = f"SELECT e.received_ms, e.seq, e.grid FROM entry e{by(store, index)} WHERE {' AND '.join(conditions)}"
        found = _places(store.rows(sql + _NEWEST_FIRST, [*values, *asked.grids, limit]))
        self._before = found[-1] if found else self._before
        return found

    def _by_grid(self, limit: int) -> list[Position]:
        """The newest entries of each grid, and of these the newest: of no more grids than lines were asked for.

        Every grid is first asked for its share of the piece with room to spare; only one whose share is used up may
        have more lines on it, and is asked for more.
        """
        asked = self._asked
        self._count += limit
        for grid in asked.grids if asked.kind else _latest_grids(self._store, asked, self._before, self._count):
            self._grids.setdefault(grid, _Read(self._before))
        share = min(limit, _ROOM * limit // max(1, len(self._grids)) + 1)
        while True:
            latest = sorted(itertools.chain(*(read.places for read in self._grids.values())), reverse=True)[:limit]
            last = latest[-1] if len(latest) == limit else None
            short = {grid: read for grid, read in self._grids.items() if read.may_have_more(last)}
            if not short:
                break
            _read_on(self._store, asked, short, share)
            share = min(limit, _ROOM * share)
        for grid, count in Counter(place.grid for place in latest).items():
            del self._grids[grid].places[:count]
        return latest


class _Read:
    """What was read of one grid's log: the places not taken yet, newest first, and up to where; `is_all` at its end."""

    def __init__(self, before: Position | None) -> None:
        self.places: list[Position] = []
        self.until, self.is_all = before, False

    def add(self, places: Sequence[Position], asked_for: int) -> None:
        """The next ones, newest first, when so many were asked for."""
        self.is_all = len(places) < asked_for
        self.places += places
        self.until = places[-1] if places else self.until

    def may_have_more(self, last: Position | None) -> bool:
        """Whether it may have places that were not read and are newer than the last of a piece (None: any place)."""
        return not self.is_all and (last is None or self.until is None or self.until > last)


def of_records(
    store: Store, asked: Asked, records: Sequence[tuple[str, str]], before: Position | None, limit: int
) -> list[Position]:
    """The places of the newest entries about changes of these records (grid, id), as far as these grids are asked."""
    conditions, values = _conditions(asked)
    if before:
        conditions.append(_EARLIER)
        values += before
    grids = frozenset(asked.grids)
    pairs = [key for key in records if key[0] in grids]
    which = " AND ".join([*conditions, "(e.grid, e.record) IN {}"])
    sql = f"SELECT e.received_ms, e.seq, e.grid FROM entry e WHERE {which}"
    return _places(heapq.nlargest(limit, store.rows_in_keys(sql, pairs, values)))


def records(store: Store, places: Sequence[Position]) -> dict[Position, tuple[str, str, str]]:
    """Which record (grid, kind, id) each of these entries is about; a membership is about none."""
    sql = (
        "SELECT e.received_ms, e.seq, e.grid, e.about, e.record FROM entry e"
        " WHERE e.record IS NOT NULL AND (e.grid, e.seq) IN {}"
    )
    rows = store.rows_in_keys(sql, [(place.grid, place.seq) for place in places])
    return {Position(*row[:3]): (row[2], row[3], row[4]) for row in rows}


def _read_on(store: Store, asked: Asked, reads: Mapping[str, _Read], limit: int) -> None:
    """The next entries of each of these grids."""
    of_all, values = _conditions(asked)
    grids = list(reads)
    for start in range(0, len(grids), _UNION):
        statements: list[str] = []
        parameters: list[object] = []
        for grid in grids[start : start + _UNION]:
            until = reads[grid].until
            which = " AND ".join([*of_all, *([_EARLIER] if until else []), "e.grid = ?"])
            statements.append(
                f"SELECT * FROM (SELECT e.received_ms, e.seq, e.grid FROM entry e{by(store, 'entry_of_grid')}"
                f" WHERE {which}{_NEWEST_FIRST}) AS one_grid"
            )
            parameters += [*values, *(until or ()), grid, limit]
        found: dict[str, list[Position]] = {}
        for place in _places(store.rows(" UNION ALL ".join(statements), parameters)):
            found.setdefault(place.grid, []).append(place)
        for grid in grids[start : start + _UNION]:
            reads[grid].add(sorted(found.get(grid, ()), reverse=True), limit)


def _latest_grids(store: Store, asked: Asked, before: Position | None, limit: int) -> list[str]:
    """The grids whose newest entries are the newest: no other has a line on the page.

    What was received in the very millisecond of `before` may stand before it or after it: such grids are asked in any
    case, and take nobody's place.
    """
    if len(asked.grids) <= limit:
        return list(asked.grids)
    bounds = [each for each in (before.received_ms + 1 if before else None, asked.until_ms) if each is not None]
    newest_of = "SELECT MAX(e.received_ms) FROM entry e WHERE e.grid = g.id"
    condition = " AND e.received_ms < ?" * len(bounds)
    sql = f"SELECT ({newest_of}{condition}), g.id FROM grid g WHERE g.id IN {{}}"
    rows = [row for row in store.rows_in(sql, asked.grids, bounds) if row[0] is not None]
    at = before.received_ms if before else None
    times = heapq.nlargest(limit, (row[0] for row in rows if row[0] != at))
    return [str(row[1]) for row in rows if row[0] == at or row[0] >= times[-1]]


def _conditions(asked: Asked) -> tuple[list[str], list[object]]:
    """What every entry must be, but for its grid and how far was read."""
    conditions: list[str] = []
    values: list[object] = []
    for condition, value in (
        ("e.who = ?", asked.author or None),
        ("e.about = ?", asked.kind or None),
        ("e.received_ms >= ?", asked.from_ms),
        ("e.received_ms < ?", asked.until_ms),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if asked.notable_only:
        conditions.append("e.notable")
    return conditions, values


def by(store: Store, index: str) -> str:
    """Says to SQLite by which index a question about entries is answered; PostgreSQL knows by its statistics."""
    return "" if store.is_postgres else f" INDEXED BY {index}"


def _places(rows: Iterable[Sequence[object]]) -> list[Position]:
    return [Position(*row) for row in rows]  # type: ignore[arg-type]
