"""The grid tree: street > community > small > micro > dense."""

from doorstep_server.services import members
from doorstep_server.services.hub import Hub
from doorstep_server.store import grids, runs
from doorstep_server.store.grids import Grid
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import tidy
from doorstep_shared.i18n import Text
from doorstep_shared.ids import GRID_ID

LEVELS = ("street", "community", "small", "micro", "dense")
LONGEST_NAME = 60
NO_NAME = Text("名称应为一行文字，最多 60 个字", "a name is one line of at most 60 characters")


def add(hub: Hub, grid: str, name: str, level: str, parent: str, by: str, now_ms: int) -> None:
    """Add a grid under a parent (an empty text for the root of a tree).

    Raises:
        DoorstepError: `usage` for a bad id or level, `already_exists`, `grid_unknown` for the parent.
    """
    if not GRID_ID.fullmatch(grid):
        raise DoorstepError("usage", detail=f"grid={grid}: a-z 0-9 . _ -")
    if level not in LEVELS:
        raise DoorstepError("usage", detail=f"level={level} ({', '.join(LEVELS)})")
    shown = _name(name) or grid
    with hub.store.write():
        grids.lock_tree(hub.store)
        if grids.get(hub.store, grid):
            raise DoorstepError("already_exists", what=grid)
        _check_above(_above(hub, parent), level)
        grids.insert(hub.store, Grid(grid, parent, level, shown, 0, ""))
        runs.audit(hub.store, now_ms, by, "add_grid", grid)
        members.inherit(hub, [grid], [grid, *grids.ancestors(hub.store, grid)], by, now_ms)


def rename(hub: Hub, grid: str, name: str, by: str, now_ms: int) -> None:
    """Give a grid another name; laptops learn it with their next sync.

    Raises:
        DoorstepError: `grid_unknown`, `usage` for a name that is no line of text.
    """
    if grids.get(hub.store, grid) is None:
        raise DoorstepError("grid_unknown", grid=grid)
    shown = _name(name)
    if not shown:
        raise DoorstepError("usage", detail=NO_NAME)
    with hub.store.write():
        grids.rename(hub.store, grid, shown)
        runs.audit(hub.store, now_ms, by, "rename_grid", f"{grid} {shown}")


def move(hub: Hub, grid: str, parent: str, by: str, now_ms: int) -> None:
    """Put a grid, with all below it, under another one (an empty text: make it a root).

    Grants reach down the tree: who had a role from above where it stood loses it, who has one above where it stands now
    gets it, written as `member` entries into the logs of all its grids in the same transaction.

    Raises:
        DoorstepError: `grid_unknown`, `usage` for a parent of no higher level, `grid_moves_below_itself`.
    """
    with hub.store.write():
        grids.lock_tree(hub.store)
        found = grids.get(hub.store, grid)
        if found is None:
            raise DoorstepError("grid_unknown", grid=grid)
        above, subtree = _above(hub, parent), grids.subtree(hub.store, grid)
        if parent in subtree:
            raise DoorstepError("grid_moves_below_itself", grid=grid, parent=parent)
        _check_above(above, found.level)
        if parent == found.parent:
            return
        before = grids.ancestors(hub.store, grid)
        grids.move(hub.store, grid, parent)
        runs.audit(hub.store, now_ms, by, "move_grid", f"{grid} {found.parent or '-'} -> {parent or '-'}")
        members.inherit(hub, subtree, [*before, *grids.ancestors(hub.store, grid)], by, now_ms)


def _above(hub: Hub, parent: str) -> Grid | None:
    """The grid above, None for a root.

    Raises:
        DoorstepError: `grid_unknown`.
    """
    above = grids.get(hub.store, parent) if parent else None
    if parent and above is None:
        raise DoorstepError("grid_unknown", grid=parent)
    return above


def _check_above(above: Grid | None, level: str) -> None:
    """See that a grid of this level may stand below another.

    Raises:
        DoorstepError: `usage`.
    """
    if above and above.level in LEVELS and LEVELS.index(level) <= LEVELS.index(above.level):
        raise DoorstepError("usage", detail=f"level={level} ≤ {above.level}")


def _name(typed: str) -> str:
    """A grid's name as it is kept, empty where none was typed."""
    name = tidy(typed)
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise DoorstepError("usage", detail=NO_NAME)
    return name
