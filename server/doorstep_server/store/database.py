"""One store: a peewee database for SQLite or PostgreSQL, its transactions, and SQL that both understand."""

import contextlib
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import peewee
from peewee import Database, PeeweeException, PostgresqlDatabase, SqliteDatabase

from doorstep_server.store.statements import columns, copy_sql, insert_sql, postgres_marks
from doorstep_server.store.turns import Turns
from doorstep_shared.errors import DoorstepError

Row = tuple[Any, ...]
CHUNK = 500
"""How many ids one IN list names."""
WAL_PAGES = 4000
"""How many pages (16 MB) SQLite's write-ahead log may hold before they are brought into the file: a page that every
push writes is then brought in once for many pushes."""

_DRIVER_ERRORS: tuple[type[Exception], ...] = (PeeweeException, sqlite3.Error)
with contextlib.suppress(ImportError):
    from pysqlite3 import dbapi2

    _DRIVER_ERRORS = (*_DRIVER_ERRORS, dbapi2.Error)
with contextlib.suppress(ImportError):
    import psycopg

    _DRIVER_ERRORS = (*_DRIVER_ERRORS, psycopg.Error)

MIGRATIONS = Path(__file__).parent / "migrations"


class Store:
    """An open database. SQL is written with ``?`` marks for both backends.

    `before_write` is called with each writing statement before it runs; a test raises from it to cut a
    transaction at that point.
    """

    def __init__(self, database: Database) -> None:
        self.db = database
        self.is_postgres = isinstance(database, PostgresqlDatabase)
        self.locks_rows = self.is_postgres
        """Whether a transaction keeps only those from writing who want the same rows."""
        self.before_write: Callable[[str], None] | None = None
        is_file = not self.is_postgres and database.database != ":memory:"
        log_file = Path(f"{database.database}-wal") if is_file else None
        self._turns = None if self.is_postgres else Turns(log_file)
        self._along: deque[Callable[[], None]] = deque()
        self._types_of: dict[type[peewee.Model], list[str]] = {}

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query."""
        with storage_errors():
            rows: list[Row] = self.db.execute_sql(self._marks(sql), parameters).fetchall()
            return rows

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        with storage_errors():
            row: Row | None = self.db.execute_sql(self._marks(sql), parameters).fetchone()
            return row

    def rows_in(self, sql: str, ids: Sequence[str], before: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query whose SQL ends in ``IN {}``, asked in pieces for any number of ids."""
        found: list[Row] = []
        for start in range(0, len(ids), CHUNK):
            piece = ids[start : start + CHUNK]
            found += self.rows(sql.format("(" + ",".join("?" * len(piece)) + ")"), [*before, *piece])
        return found

    def rows_in_keys(self, sql: str, keys: Sequence[tuple[Any, ...]], before: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query whose SQL ends in ``(one, other) IN {}``, asked in pieces for any number of keys, all of
        as many parts."""
        found: list[Row] = []
        for start in range(0, len(keys), CHUNK // 2):
            piece = keys[start : start + CHUNK // 2]
            marks = ",".join([f"({','.join('?' * len(piece[0]))})"] * len(piece))
            found += self.rows(sql.format(f"(VALUES {marks})"), [*before, *(part for key in piece for part in key)])
        return found

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one writing statement and tell how many rows it touched."""
        if self.before_write:
            self.before_write(sql)
        with storage_errors():
            return int(self.db.execute_sql(self._marks(sql), parameters).rowcount)

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one writing statement for many rows.

        psycopg sends them through one prepared statement in a pipeline, which was measured to be a third quicker than
        one INSERT of many rows.
        """
        if not rows:
            return
        if self.before_write:
            self.before_write(sql)
        with storage_errors():
            cursor = self.db.cursor()
            cursor.executemany(self._marks(sql), rows)
            cursor.close()

    def insert_many(self, model: type[peewee.Model], rows: Sequence[Sequence[Any]]) -> None:
        """Add rows of a model that are not there yet, all columns in the order of its declaration.

        PostgreSQL takes them by COPY: 46 µs an entry of 23 columns where its INSERT took 77.
        """
        if not self.is_postgres:
            self.run_many(insert_sql(model), rows)
        elif rows:
            sql, types = copy_sql(model), self._types(model)
            if self.before_write:
                self.before_write(sql)
            with storage_errors(), self.db.cursor() as cursor, cursor.copy(sql) as copy:
                copy.set_types(types)
                for row in rows:
                    copy.write_row(row)

    def _types(self, model: type[peewee.Model]) -> list[str]:
        """The types of a model's columns as PostgreSQL has them."""
        if model not in self._types_of:
            sql = "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = ?"
            known: dict[str, str] = dict(
                self.rows(f"{sql} AND table_schema = current_schema()", [model._meta.table_name])
            )
            self._types_of[model] = [known[name] for name in columns(model)]
        return self._types_of[model]

    @contextlib.contextmanager
    def write(self) -> Iterator[None]:
        """A transaction that may write; once the outermost has ended, what was written is on the disk."""
        with self._transaction() as is_outermost:
            yield
        if is_outermost:
            self.settle()

    @contextlib.contextmanager
    def write_unsettled(self) -> Iterator[None]:
        """The same, but `settle` must be called before anybody is told of what was written."""
        with self._transaction():
            yield

    def write_along(self, write: Callable[[], None]) -> None:
        """Let `write` write what may be lost when the power fails or the process ends: nobody waits for the disk.

        In work done `one_by_one` nobody waits for the right to write either: it is written with the next transaction of
        this process, or when nobody follows. Never inside a transaction.
        """
        if self._turns is None:
            with self._transaction():
                self.db.execute_sql("SET LOCAL synchronous_commit = off")
                write()
            return
        self._along.append(write)
        if not self._turns.is_worker():
            self._write_along()

    def _write_along(self) -> None:
        if self._along:
            with self._transaction():
                pass

    def settle(self) -> None:
        """Wait until all that was committed, by whatever process, is on the disk, while others write on.

        With ``synchronous=FULL`` SQLite would wait before it lets go of its lock. What it has brought from its log
        into its file is on the disk already. PostgreSQL's commits wait by themselves.

        Raises:
            DoorstepError: disk_full, storage_failed; then at every call.
        """
        if self._turns:
            self._turns.settle()

    @contextlib.contextmanager
    def one_by_one(self) -> Iterator[None]:
        """Work at which the threads of this process follow one another, with SQLite; it ends at the latest in `settle`.

        A thread that holds the write lock and shares Python with others holds it half as long again.
        """
        if self._turns is None:
            yield
            return
        with self._turns.of_worker():
            try:
                yield
            finally:
                if not self._turns.has_others():
                    self._write_along()

    def take_turns(self, path: Path) -> None:
        """Queue at a file with the other processes that call this, before SQLite is asked for its write lock.

        SQLite's own waiting is sleeping and trying again, now and then for seconds. Not on Windows.
        """
        if self._turns:
            self._turns.queue_at(path)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[bool]:
        """A transaction that may write; tells whether it is in no other. SQLite's holds the lock from the start."""
        if self._turns is None:
            with storage_errors(), self.db.atomic():
                yield True
        else:
            with self._turns.of_writer() as is_outermost, storage_errors(), self.db.atomic("IMMEDIATE"):
                yield is_outermost
                while is_outermost and self._along:
                    self._along.popleft()()

    @contextlib.contextmanager
    def read(self) -> Iterator[None]:
        """A transaction that sees one state of the database throughout."""
        if self.is_postgres:
            with storage_errors(), self.db.atomic(isolation_level=psycopg.IsolationLevel.REPEATABLE_READ.value):
                yield
        else:
            with storage_errors(), self.db.atomic("DEFERRED"):
                yield

    def close(self) -> None:
        """Close this thread's connection."""
        if not self.db.is_closed():
            self.db.close()
            if self._turns:
                self._turns.forget_file()

    def _marks(self, sql: str) -> str:
        return postgres_marks(sql) if self.is_postgres else sql


@contextlib.contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what the database driver raises into errors of the catalogue."""
    try:
        yield
    except _DRIVER_ERRORS as error:
        text = str(error).lower()
        if "locked" in text or "busy" in text:
            raise DoorstepError("database_locked") from error
        if "full" in text or "no space left" in text:
            raise DoorstepError("disk_full") from error
        raise DoorstepError("storage_failed", detail=str(error).splitlines()[0] if str(error) else "") from error


def connect(url: str) -> Store:
    """Open ``sqlite:///path``, ``sqlite://`` (in memory) or ``postgresql://…``; the tables are not looked at.

    Raises:
        DoorstepError: `not_installed` when the PostgreSQL driver is missing, `usage` for another URL.
    """
    if url.startswith(("postgresql://", "postgres://")):
        return Store(_postgres(url))
    if not url.startswith("sqlite://"):
        raise DoorstepError("usage", detail=f"DOORSTEP_DATABASE={url.split(':', 1)[0]}:…")
    path = url.removeprefix("sqlite://").removeprefix("/") if url != "sqlite://" else ":memory:"
    if path.startswith("/"):
        path = os.path.normpath(path)
    pragmas = {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": "normal",  # `Store.settle` waits for the disk
        "cache_size": -32_000,
        "temp_store": 2,
        "wal_autocheckpoint": WAL_PAGES,
    }
    return Store(SqliteDatabase(path, pragmas=pragmas, timeout=30, check_same_thread=path != ":memory:"))


def _postgres(url: str) -> Database:
    try:
        import psycopg  # noqa: F401  peewee imports it itself; this names what is missing
        from playhouse.db_url import parse
    except ImportError as error:
        raise DoorstepError("not_installed", package="psycopg", extra="doorstep[hub,postgres]") from error
    settings = parse(url)
    name = settings.pop("database")
    return PostgresqlDatabase(name, prefer_psycopg3=True, **settings)
