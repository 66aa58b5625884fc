"""Where the lines of the log stand that somebody asks for: newest first over several grids, page by page by key.

Every question is answered by one index that holds all it asks about, so that a page costs the same wherever it begins:
the marks of notable entries, one person's entries, one kind's, else the ends of the logs of the grids asked for. Which
one is said to SQLite, which would guess; PostgreSQL knows by its statistics.
"""

import heapq
import itertools
from collections.abc import Iterable, Sequence
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
_UNION = 50
"""How many grids one statement asks for."""
_ROOM = 4
"""How many times its even share of a page a grid is asked for first, and how many times as much then."""


def newest(store: Store, asked: Asked, before: Position | None, limit: int) -> list[Position]:
    """The places of the newest entries, or of the newest before a place."""
    if not asked.grids:
        return []
    if asked.notable_only:
        index = "entry_notable"
    elif asked.author:
        index = "entry_by_who"
    elif asked.kind and len(asked.grids) > 1:
        index = "entry_by_about"
    else:
        return _by_grid(store, asked, before, limit)
    conditions, values = _conditions(asked, before)
    conditions.append(f"e.grid IN ({','.join('?' * len(asked.grids))})")
    sql = f"SELECT e.received_ms, e.seq, e.grid FROM entry e{by(store, index)} WHERE {' AND '.join(conditions)}"
    return _places(store.rows(sql + _NEWEST_FIRST, [*values, *asked.grids, limit]))


def of_records(
    store: Store, asked: Asked, records: Sequence[tuple[str, str]], before: Position | None, limit: int
) -> list[Position]:
    """The places of the newest entries about changes of these records (grid, id), as far as these grids are asked."""
    conditions, values = _conditions(asked, before)
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


def _by_grid(store: Store, asked: Asked, before: Position | None, limit: int) -> list[Position]:
    """The newest entries of each grid, and of these the newest: of no more grids than a page has lines.

    Every grid is first asked for its share of the page with room to spare; only one whose share is used up may have
    more lines on the page, and is asked for more.
    """
    grids = asked.grids if asked.kind else _latest_grids(store, asked, before, limit)
    share = min(limit, _ROOM * limit // max(1, len(grids)) + 1)
    found: dict[str, list[Position]] = {}
    latest: list[Position] = []
    while grids:
        found |= _of_each(store, asked, grids, before, share)
        latest = heapq.nlargest(limit, itertools.chain(*found.values()))
        used_up = [grid for grid in grids if len(found.get(grid, ())) == share < limit]
        grids = [grid for grid in used_up if len(latest) < limit or found[grid][-1] > latest[-1]]
        share = min(limit, _ROOM * share)
    return latest


def _of_each(
    store: Store, asked: Asked, grids: Sequence[str], before: Position | None, limit: int
) -> dict[str, list[Position]]:
    """The newest entries of each of these grids by grid, newest first."""
    conditions, values = _conditions(asked, before)
    one = (
        f"SELECT * FROM (SELECT e.received_ms, e.seq, e.grid FROM entry e{by(store, 'entry_of_grid')}"
        f" WHERE {' AND '.join([*conditions, 'e.grid = ?'])}{_NEWEST_FIRST}) AS one_grid"
    )
    found: dict[str, list[Position]] = {}
    for start in range(0, len(grids), _UNION):
        piece = grids[start : start + _UNION]
        sql = " UNION ALL ".join([one] * len(piece))
        for place in _places(store.rows(sql, [part for grid in piece for part in (*values, grid, limit)])):
            found.setdefault(place.grid, []).append(place)
    return {grid: sorted(own, reverse=True) for grid, own in found.items()}


def _latest_grids(store: Store, asked: Asked, before: Position | None, limit: int) -> list[str]:
    """The grids whose newest entries are the newest: no other has a line on the page."""
    if len(asked.grids) <= limit:
        return list(asked.grids)
    bounds = [each for each in (before.received_ms + 1 if before else None, asked.until_ms) if each is not None]
    newest_of = "SELECT MAX(e.received_ms) FROM entry e WHERE e.grid = g.id"
    condition = " AND e.received_ms < ?" * len(bounds)
    sql = f"SELECT ({newest_of}{condition}), g.id FROM grid g WHERE g.id IN {{}}"
    rows = [row for row in store.rows_in(sql, asked.grids, bounds) if row[0] is not None]
    times = heapq.nlargest(limit, (row[0] for row in rows))
    return [str(row[1]) for row in rows if row[0] >= times[-1]]


def _conditions(asked: Asked, before: Position | None) -> tuple[list[str], list[object]]:
    """What every entry must be, but for its grid."""
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
    if before:
        conditions.append("(e.received_ms, e.seq, e.grid) < (?, ?, ?)")
        values += before
    if asked.notable_only:
        conditions.append("e.notable")
    return conditions, values


def by(store: Store, index: str) -> str:
    """Says to SQLite by which index a question about entries is answered; PostgreSQL knows by its statistics."""
    return "" if store.is_postgres else f" INDEXED BY {index}"


def _places(rows: Iterable[Sequence[object]]) -> list[Position]:
    return [Position(*row) for row in rows]  # type: ignore[arg-type]
