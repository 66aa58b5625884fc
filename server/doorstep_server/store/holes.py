"""Changes that are named as predecessors and have not come."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.store.database import Store
from doorstep_server.store.log_tables import HoleRow
from doorstep_server.store.statements import insert_sql


@dataclass(frozen=True, slots=True)
class Hole:
    """A missing change: its id, the writer that made it, and the change that names it."""

    id: str
    grid: str
    writer: str
    named_by: str
    found_ms: int


def open_holes(store: Store, holes: Sequence[Hole]) -> None:
    """List what is missing; what is listed already stays as it is."""
    rows = [[h.id, h.grid, h.writer, h.named_by, h.found_ms] for h in holes]
    store.run_many(insert_sql(HoleRow, or_ignore=True), rows)


def close_holes(store: Store, ids: Sequence[str]) -> None:
    """What came is no longer missing."""
    store.run_many("DELETE FROM hole WHERE id = ?", [[id] for id in ids])


def any_open(store: Store, grid: str = "") -> bool:
    """Whether a grid has a hole; without one, whether any has."""
    if not grid:
        return store.row("SELECT 1 FROM hole LIMIT 1") is not None
    return store.row("SELECT 1 FROM hole WHERE grid = ? LIMIT 1", [grid]) is not None


def of_writers(store: Store, writers: Sequence[str]) -> dict[str, list[str]]:
    """By writer, the ids missing in its chain."""
    found: dict[str, list[str]] = {}
    for writer, id in store.rows_in("SELECT writer, id FROM hole WHERE writer IN {}", writers):
        found.setdefault(writer, []).append(id)
    return found


def everything(store: Store) -> list[Hole]:
    """All holes."""
    return [
        Hole(*row) for row in store.rows("SELECT id, grid, writer, named_by, found_ms FROM hole ORDER BY found_ms, id")
    ]
