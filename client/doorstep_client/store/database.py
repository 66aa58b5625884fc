"""The laptop's SQLite file, plain or encrypted: statements, transactions, and the one place where driver errors become
errors of the catalogue."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from doorstep_client.keys.store_key import StoreKey
from doorstep_shared.errors import DoorstepError

try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:
    import sqlite3

Row = tuple[Any, ...]
MEMORY = ":memory:"
CHUNK = 400
"""How many ids one IN list names."""
CACHE_KB = 16_000
"""How much of the file SQLite may keep at hand. With the 2 MB it takes by itself a first sync writes most pages of its
indexes several times."""
WAL_PAGES = 4000
"""How many pages (16 MB) SQLite's write-ahead log may hold before they are brought into the file. A first sync then
brings in a page of an index once for several grids."""
WAIT_SECONDS = 5
"""How long a statement waits for another program to let go of the file."""

_PRAGMAS = (
    "journal_mode = wal",
    "synchronous = full",
    "foreign_keys = 1",
    "temp_store = 2",
    f"cache_size = -{CACHE_KB}",
    f"wal_autocheckpoint = {WAL_PAGES}",
)
_OUTER = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_INNER = ("SAVEPOINT inside", "RELEASE inside", ("ROLLBACK TO inside", "RELEASE inside"))
"""How a transaction begins, ends and is undone; inside another one it is a savepoint."""


class Database:
    """An open file (WAL, synchronous=FULL, foreign keys) or a database in memory; with `key` an encrypted one.

    `on_write` is called with the SQL of each writing statement before it runs; a test raises from it to cut a
    transaction at that point.
    """

    def __init__(
        self, path: str, on_write: Callable[[str], None] | None = None, *, key: StoreKey | None = None
    ) -> None:
        self.path = path
        self.on_write = on_write
        with storage_errors():
            self.connection = _connected(path, key)
            try:
                for pragma in _PRAGMAS if path != MEMORY else ("foreign_keys = 1",):
                    self.connection.execute(f"PRAGMA {pragma}")
            except BaseException:
                self.connection.close()  # Windows would let nobody move a file that is open
                raise

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query."""
        with storage_errors():
            found: list[Row] = self.connection.execute(sql, parameters).fetchall()
            return found

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        with storage_errors():
            found: Row | None = self.connection.execute(sql, parameters).fetchone()
            return found

    def rows_in(self, sql: str, ids: Sequence[str], before: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query with ``IN {}`` in its SQL, asked in pieces for any number of ids.

        `before` holds the parameters of the marks that stand before the list.
        """
        found: list[Row] = []
        for start in range(0, len(ids), CHUNK):
            piece = ids[start : start + CHUNK]
            found += self.rows(sql.format("(" + ",".join("?" * len(piece)) + ")"), [*before, *piece])
        return found

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one writing statement and tell how many rows it touched."""
        if self.on_write:
            self.on_write(sql)
        with storage_errors():
            return int(self.connection.execute(sql, parameters).rowcount)

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one writing statement for many rows."""
        if not rows:
            return
        if self.on_write:
            self.on_write(sql)
        with storage_errors():
            self.connection.executemany(sql, rows).close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction that holds the write lock from its start; inside another one, a savepoint."""
        begin, end, undo = _INNER if self.connection.in_transaction else _OUTER
        with storage_errors():
            self.connection.execute(begin)
            try:
                yield
                self.connection.execute(end)
            except BaseException:
                if self.connection.in_transaction:  # on a full disk SQLite has undone it by itself
                    for sql in undo:
                        self.connection.execute(sql)
                raise

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def _connected(path: str, key: StoreKey | None) -> Any:
    """The driver's connection, every statement a transaction of its own; SQLCipher is loaded for an encrypted file."""
    if key is None:
        return sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
    from doorstep_client.store.ciphering import connected

    return connected(path, key, WAIT_SECONDS)


def _is_of_driver(error: Exception) -> bool:
    """Whether a database driver raised it: SQLite's, or SQLCipher's, which may not be installed."""
    return isinstance(error, sqlite3.Error) or type(error).__module__.partition(".")[0] == "sqlcipher3"


@contextlib.contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what the database driver raises into errors of the catalogue."""
    try:
        yield
    except Exception as error:
        if not _is_of_driver(error):
            raise
        text = str(error).lower()
        if "locked" in text or "busy" in text:
            raise DoorstepError("database_locked") from error
        if "is full" in text or "no space left" in text:
            raise DoorstepError("disk_full") from error
        raise DoorstepError("storage_failed", detail=text.splitlines()[0] if text else "") from error


def insert_sql(table: str, columns: Sequence[str], manner: str = "INSERT") -> str:
    """The INSERT of these columns; `manner` may be ``INSERT OR REPLACE``."""
    return f'{manner} INTO "{table}" ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})'
