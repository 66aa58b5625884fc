"""The matters that are not closed, from their read table."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.store.database import Store
from doorstep_shared.due import OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """An open matter; days are ``YYYY-MM-DD…`` texts or empty."""

    id: str
    grid: str
    status: str
    level: str
    assignee: str
    deadline: str
    reported_at: str


def open_matters(store: Store, grids: Sequence[str]) -> list[OpenMatter]:
    """The open matters of these grids, the first reported first."""
    statuses = ", ".join(f"'{each}'" for each in OPEN_STATUSES)
    sql = (
        "SELECT record, grid, v_status, v_level, v_assignee, v_due, v_reported_at FROM record_matter"
        f" WHERE v_status IN ({statuses}) AND NOT deleted AND same_as IS NULL AND grid IN {{}}"
    )
    found = [OpenMatter(*(cell or "" for cell in row)) for row in store.rows_in(sql, grids)]
    return sorted(found, key=lambda each: (each.reported_at, each.id))
