"""The grid tree, and each grid's log head: the row every writer of the grid locks first."""

from dataclasses import dataclass

from doorstep_server.store.database import Store
from doorstep_server.store.log_tables import GridRow
from doorstep_server.store.statements import insert_sql
from doorstep_shared.log import NO_DIGEST

_TREE_LOCK = 0x67726964
"""The number of PostgreSQL's advisory lock that stands for the tree."""
_COLUMNS = "id, parent, level, name, seq, chain, digest"


@dataclass(slots=True)
class Grid:
    """A grid and the head of its log; `digest` is that of its live values, as it travels (16 hex digits)."""

    id: str
    parent: str
    level: str
    name: str
    seq: int
    chain: str
    digest: str = NO_DIGEST


def get(store: Store, grid: str) -> Grid | None:
    """A grid, or None."""
    row = store.row(f"SELECT {_COLUMNS} FROM grid WHERE id = ?", [grid])
    return Grid(*row) if row else None


def of_member(store: Store, account: str) -> list[tuple[str, Grid]]:
    """The grids an account works in now, by id, each after its role there."""
    columns = ", ".join(f"g.{name}" for name in _COLUMNS.split(", "))
    sql = f"SELECT m.role, {columns} FROM membership m JOIN grid g ON g.id = m.grid"
    rows = store.rows(f"{sql} WHERE m.account = ? AND m.until_seq IS NULL ORDER BY g.id", [account])
    return [(role, Grid(*row)) for role, *row in rows]


def lock(store: Store, grid: str) -> Grid | None:
    """A grid whose row this transaction holds until it ends, or None. SQLite's transaction holds everything already."""
    tail = " FOR UPDATE" if store.is_postgres else ""
    row = store.row(f"SELECT {_COLUMNS} FROM grid WHERE id = ?{tail}", [grid])
    return Grid(*row) if row else None


def insert(store: Store, grid: Grid) -> None:
    """Add a grid."""
    row = [grid.id, grid.parent, grid.level, grid.name, grid.seq, grid.chain, grid.digest]
    store.run(insert_sql(GridRow), row)


def lock_tree(store: Store) -> None:
    """Let nobody else change the tree, or who works where in it, until this transaction ends.

    Taken before the row of any grid. SQLite's transaction holds everything already.
    """
    if store.is_postgres:
        store.row("SELECT pg_advisory_xact_lock(?)", [_TREE_LOCK])


def move(store: Store, grid: str, parent: str) -> None:
    """Put a grid below another; an empty text makes it a root."""
    store.run("UPDATE grid SET parent = ? WHERE id = ?", [parent, grid])


def rename(store: Store, grid: str, name: str) -> None:
    """Give a grid another name."""
    store.run("UPDATE grid SET name = ? WHERE id = ?", [name, grid])


def save_head(store: Store, grid: Grid) -> None:
    """Write the head of a grid's log."""
    row = [grid.seq, grid.chain, grid.digest, grid.id]
    store.run("UPDATE grid SET seq = ?, chain = ?, digest = ? WHERE id = ?", row)


def everything(store: Store) -> list[Grid]:
    """All grids, by id."""
    return [Grid(*row) for row in store.rows(f"SELECT {_COLUMNS} FROM grid ORDER BY id")]


def subtree(store: Store, root: str) -> list[str]:
    """The ids of a grid and all grids below it, parents first."""
    children: dict[str, list[str]] = {}
    for id, parent in store.rows("SELECT id, parent FROM grid ORDER BY id"):
        children.setdefault(parent, []).append(id)
    found = [root]
    for grid in found:
        found += [child for child in children.get(grid, ()) if child not in found]
    return found


def ancestors(store: Store, grid: str) -> list[str]:
    """The ids of the grids above a grid, nearest first."""
    parents: dict[str, str] = dict(store.rows("SELECT id, parent FROM grid"))
    found: list[str] = []
    while (grid := parents.get(grid, "")) and grid not in found:
        found.append(grid)
    return found
