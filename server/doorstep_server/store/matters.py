"""Matters from their read table: those that are open, and the closed ones page by page."""

from collections.abc import Sequence
from typing import NamedTuple

from doorstep_server.store.database import Store
from doorstep_shared.due import OPEN_STATUSES


class MatterRow(NamedTuple):
    """A matter as its read table shows it. Days are ``YYYY-MM-DD…`` texts; what does not stand there is empty.

    `place` is the address of its door, or the place it names; `rating` is 0 where nobody rated.
    """

    id: str
    grid: str
    title: str
    category: str
    status: str
    level: str
    assignee: str
    deadline: str
    reported_at: str
    reporter: str
    place: str
    rating: int
    conflicts: int


_PLACE = (
    "coalesce((SELECT coalesce(d.v_building, '') || '-' || CASE WHEN coalesce(d.v_unit, '') = '' THEN ''"
    " ELSE d.v_unit || '-' END || coalesce(d.v_room, '') FROM record_dwelling d"
    " WHERE d.grid = m.grid AND d.record = m.v_dwelling AND d.kind = 'dwelling'), m.v_place)"
)
_COLUMNS = (
    "m.record, m.grid, m.v_title, m.v_category, coalesce(m.v_status, 'reported'), m.v_level, m.v_assignee, m.v_due,"
    f" m.v_reported_at, m.v_reporter, {_PLACE}, m.v_rating, m.conflicts"
)
_THERE = "NOT m.deleted AND m.same_as IS NULL"
_OPEN = "(m.v_status IS NULL OR m.v_status IN (" + ", ".join(f"'{each}'" for each in OPEN_STATUSES) + "))"
"""Nobody gave it a status, which counts as reported, or it is not closed yet."""


def _matter(row: Sequence[object]) -> MatterRow:
    texts = [cell if isinstance(cell, str) else "" for cell in row[:11]]
    return MatterRow(*texts, *(cell if isinstance(cell, int) else 0 for cell in row[11:13]))  # type: ignore[arg-type]


def open_matters(store: Store, grids: Sequence[str]) -> list[MatterRow]:
    """The open matters of these grids, the first reported first."""
    sql = f"SELECT {_COLUMNS} FROM record_matter m WHERE {_OPEN} AND {_THERE} AND m.grid IN {{}}"
    found = [_matter(row) for row in store.rows_in(sql, grids)]
    return sorted(found, key=lambda each: (each.reported_at, each.id))


def closed_matters(store: Store, grids: Sequence[str], before: tuple[str, str] | None, limit: int) -> list[MatterRow]:
    """The closed matters of these grids, the last reported first; `before` is the report time and id to go on from."""
    if not grids:
        return []
    sql = (
        f"SELECT {_COLUMNS} FROM record_matter m WHERE m.v_status = 'closed' AND {_THERE}"
        f" AND m.grid IN ({','.join('?' * len(grids))})"
    )
    values: list[object] = [*grids]
    if before:
        sql += " AND (coalesce(m.v_reported_at, ''), m.record) < (?, ?)"
        values += before
    rows = store.rows(f"{sql} ORDER BY coalesce(m.v_reported_at, '') DESC, m.record DESC LIMIT ?", [*values, limit])
    return [_matter(row) for row in rows]
