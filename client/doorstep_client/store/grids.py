"""The grids of this laptop: cursor, digest, writer."""

from doorstep_client.store import settings
from doorstep_client.store.database import Database, Row
from doorstep_client.store.records import Grid

_UNTIL = "until "
"""The name of the setting that keeps a grid's last day begins so."""
_COLUMNS = (
    "id, grid.name, level, role, seq, chain, digest, writer, head, ended, log,"
    f" (SELECT value FROM setting WHERE setting.name = '{_UNTIL}' || grid.id)"
)
NO_DIGEST = "0" * 16


def every(db: Database) -> list[Grid]:
    """All grids, by id."""
    return [_grid(row) for row in db.rows(f"SELECT {_COLUMNS} FROM grid ORDER BY id")]


def get(db: Database, grid: str) -> Grid | None:
    """One grid, or None."""
    row = db.row(f"SELECT {_COLUMNS} FROM grid WHERE id = ?", [grid])
    return _grid(row) if row else None


def _grid(row: Row) -> Grid:
    id, name, level, role, seq, chain, digest, writer, head, ended, log, until = row
    return Grid(id, name, level, role, seq, chain, digest, writer, head, bool(ended), log, until or "")


def add(db: Database, grid: str, writer: str) -> None:
    """A grid that is new here, with nothing read of its log yet."""
    db.run(
        "INSERT INTO grid (id, name, level, role, seq, chain, digest, log, writer, head, ended)"
        " VALUES (?, '', '', '', 0, '', ?, 1, ?, '', 0)",
        [grid, NO_DIGEST, writer],
    )


def describe(db: Database, grid: str, name: str, level: str, role: str, *, ended: bool) -> None:
    """What the hub says a grid is called, and this account's role in it."""
    db.run(
        "UPDATE grid SET name = ?, level = ?, role = ?, ended = ? WHERE id = ?"
        " AND (name, level, role, ended) <> (?, ?, ?, ?)",
        [name, level, role, ended, grid, name, level, role, ended],
    )


def set_until(db: Database, grid: str, until: str) -> None:
    """The last day of standing in there; empty where the role has no end."""
    settings.put(db, _UNTIL + grid, until)


def move(db: Database, grid: str, *, seq: int, chain: str, digest: str, log: int) -> None:
    """Where the log was read to, and the digest of what it folds to."""
    sql = "UPDATE grid SET seq = ?, chain = ?, digest = ?, log = ? WHERE id = ?"
    db.run(sql, [seq, chain, digest, log, grid])


def set_head(db: Database, grid: str, head: str) -> None:
    """The id of the last change saved in the grid."""
    db.run("UPDATE grid SET head = ? WHERE id = ?", [head, grid])


def start_writer(db: Database, grid: str, writer: str) -> None:
    """Sign what follows with another writer id: the old one was used elsewhere too."""
    db.run("UPDATE grid SET writer = ?, head = '' WHERE id = ?", [writer, grid])


def remove(db: Database, grid: str) -> None:
    """Forget the grid's row."""
    db.run("DELETE FROM grid WHERE id = ?", [grid])
    settings.remove(db, _UNTIL + grid)
