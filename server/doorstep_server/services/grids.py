"""The grid tree: street > community > small > micro > dense."""

from doorstep_server.services import members
from doorstep_server.services.hub import Hub
from doorstep_server.store import grids, runs
from doorstep_server.store.grids import Grid
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import GRID_ID

LEVELS = ("street", "community", "small", "micro", "dense")


def add(hub: Hub, grid: str, name: str, level: str, parent: str, by: str, now_ms: int) -> None:
    """Add a grid under a parent (an empty text for the root of a tree).

    Raises:
        DoorstepError: `usage` for a bad id or level, `already_exists`, `grid_unknown` for the parent.
    """
    if not GRID_ID.fullmatch(grid):
        raise DoorstepError("usage", detail=f"grid={grid}: a-z 0-9 . _ -")
    if level not in LEVELS:
        raise DoorstepError("usage", detail=f"level={level} ({', '.join(LEVELS)})")
    if grids.get(hub.store, grid):
        raise DoorstepError("already_exists", what=grid)
    above = grids.get(hub.store, parent) if parent else None
    if parent and above is None:
        raise DoorstepError("grid_unknown", grid=parent)
    if above and above.level in LEVELS and LEVELS.index(level) <= LEVELS.index(above.level):
        raise DoorstepError("usage", detail=f"level={level} ≤ {above.level}")
    with hub.store.write():
        grids.insert(hub.store, Grid(grid, parent, level, name, 0, "", 0))
        runs.audit(hub.store, now_ms, by, "add_grid", grid)
        members.inherit(hub, grid, by, now_ms)
