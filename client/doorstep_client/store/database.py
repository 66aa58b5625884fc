"""The laptop's SQLite file, plain or encrypted: statements, transactions, and the one place where driver errors become
errors of the catalogue."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import peewee
from peewee import PeeweeException, SqliteDatabase

from doorstep_client.keys.store_key import StoreKey
from doorstep_shared.errors import DoorstepError

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

_DRIVER_ERRORS: tuple[type[Exception], ...] = (PeeweeException, sqlite3.Error, peewee.sqlite3.Error)  # type: ignore[attr-defined]


class Database:
    """An open file (WAL, synchronous=FULL, foreign keys) or a database in memory; with `key` an encrypted one.

    `on_write` is called with the SQL of each writing statement before it runs; a test raises from it to cut a
    transaction at that point.
    """

    def __init__(
        self, path: str, on_write: Callable[[str], None] | None = None, *, key: StoreKey | None = None
    ) -> None:
        pragmas = {
            "journal_mode": "wal",
            "synchronous": "full",
            "foreign_keys": 1,
            "temp_store": 2,
            "cache_size": -CACHE_KB,
            "wal_autocheckpoint": WAL_PAGES,
        }
        if path == MEMORY:
            pragmas = {"foreign_keys": 1}
        self.path = path
        self.peewee = _made(path, pragmas, key)
        self.on_write = on_write
        with storage_errors():
            self.peewee.connect()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query."""
        with storage_errors():
            found: list[Row] = self.peewee.execute_sql(sql, parameters).fetchall()
            return found

    def select(self, query: peewee.Query) -> list[Row]:
        """The rows of a query written with peewee."""
        with storage_errors():
            found: list[Row] = self.peewee.execute(query).fetchall()
            return found

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        with storage_errors():
            found: Row | None = self.peewee.execute_sql(sql, parameters).fetchone()
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
            return int(self.peewee.execute_sql(sql, parameters).rowcount)

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one writing statement for many rows."""
        if not rows:
            return
        if self.on_write:
            self.on_write(sql)
        with storage_errors():
            self.peewee.connection().executemany(sql, rows).close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction that holds the write lock from its start; inside another one, a savepoint."""
        manner = () if self.peewee.in_transaction() else ("IMMEDIATE",)
        first: DoorstepError | None = None
        try:
            with storage_errors(), self.peewee.atomic(*manner):
                try:
                    yield
                except DoorstepError as error:
                    first = error
                    raise
        except DoorstepError:
            if first:  # SQLite undoes a transaction on a full disk by itself; the vain rollback must not hide that
                raise first from first.__cause__
            raise

    def close(self) -> None:
        """Close the file."""
        self.peewee.close()


def _made(path: str, pragmas: dict[str, object], key: StoreKey | None) -> SqliteDatabase:
    """The database, not yet connected; SQLCipher is loaded for an encrypted one only."""
    if key is None:
        return SqliteDatabase(path, pragmas=pragmas, timeout=WAIT_SECONDS)
    from doorstep_client.store.ciphering import CipherDatabase

    return CipherDatabase(path, key, pragmas=pragmas, timeout=WAIT_SECONDS)


def _is_of_driver(error: Exception) -> bool:
    """Whether a database driver raised it: SQLite's, or SQLCipher's, which may not be installed."""
    return isinstance(error, _DRIVER_ERRORS) or type(error).__module__.partition(".")[0] == "sqlcipher3"


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


@lru_cache
def insert_sql(model: type[peewee.Model], manner: str = "INSERT") -> str:
    """The INSERT of all columns of a model, in their declared order; `manner` may be ``INSERT OR REPLACE``."""
    columns = [f'"{field.column_name}"' for field in model._meta.sorted_fields]
    return f'{manner} INTO "{model._meta.table_name}" ({",".join(columns)}) VALUES ({",".join("?" * len(columns))})'
