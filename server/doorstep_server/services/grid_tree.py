"""The grid tree as a person reads it: every grid below the one above it, with what stands in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, log_lines, memberships, records
from doorstep_server.store.grids import Grid
from doorstep_shared.i18n import Text

LEVEL_NAMES = {
    "street": Text("街道", "street"),
    "community": Text("社区", "community"),
    "small": Text("小网格", "small grid"),
    "micro": Text("微网格", "micro grid"),
    "dense": Text("密网格", "dense grid"),
}

WORKING = ("worker", "lead")
"""The roles of those who walk a grid; who is above them stands at the grid above."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A grid, how many of those shown stand above it, its doors and open conflicts, and who works in it (names)."""

    grid: Grid
    depth: int
    doors: int
    conflicts: int
    people: tuple[str, ...]


def in_order(seen: Iterable[Grid]) -> list[tuple[Grid, int]]:
    """Grids with their depth, each before those below it and next to them. One whose parent is not seen is a root."""
    by_id = {grid.id: grid for grid in seen}
    below: dict[str, list[Grid]] = {}
    for grid in sorted(by_id.values(), key=lambda grid: grid.id):
        below.setdefault(grid.parent if grid.parent in by_id else "", []).append(grid)
    found: list[tuple[Grid, int]] = []
    waiting = [(grid, 0) for grid in reversed(below.get("", ()))]
    while waiting:
        grid, depth = waiting.pop()
        found.append((grid, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(grid.id, ()))]
    return found


def told(hub: Hub, branches: Sequence[tuple[Grid, int]]) -> list[Branch]:
    """What stands in these grids."""
    ids = [grid.id for grid, _ in branches]
    doors = records.standing(hub.store, "dwelling", ids)
    conflicts = log_lines.conflicts(hub.store, ids)
    working = memberships.working(hub.store, ids, WORKING)
    names = accounts.display_names(hub.store, sorted({name for each in working.values() for name in each}))
    return [
        Branch(
            grid,
            depth,
            doors.get(grid.id, 0),
            conflicts.get(grid.id, 0),
            tuple(names.get(name, name) for name in working.get(grid.id, ())),
        )
        for grid, depth in branches
    ]
