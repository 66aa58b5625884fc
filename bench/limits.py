"""What the machine allows: the rows of real pushes written by SQLite alone, their JSON alone, nothing else."""

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from bench.street import Seat, opened, settle
from bench.work import NOON_MS, Worker
from doorstep_server.services import devices, sync
from doorstep_server.services.hub import Hub
from doorstep_server.store import records
from doorstep_shared.protocol import SyncRequestSchema

Statement = tuple[str, Sequence[Sequence[Any]]]
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -32000", "temp_store = 2")
"""As the hub sets them."""


class Batch(NamedTuple):
    """One push as the hub handled it: the request and reply as text, and the statements it wrote with."""

    request: str
    reply: str
    statements: list[Statement]


def record(folder: Path, batches: int, batch: int) -> list[Batch]:
    """Push batches into a new hub in this process and keep what it wrote; `before` in `folder` is the hub before."""
    with opened(folder / "pushed") as hub:
        (seat,) = settle(hub, 1)[0]
        copy(folder / "pushed" / "hub.db", folder / "before.db")
        device = devices.authenticate(hub, seat.token)
        return [_push(hub, device, request) for request in requests(seat, batches, batch)]


def requests(seat: Seat, batches: int, batch: int) -> list[str]:
    """What a laptop would send, one after the other, were its cursor to stay where it is."""
    worker = Worker(seat.account, 7, seen=seat.seq, grid=seat.grid)
    made = (worker.request(list(worker.visits(batch)), seat.seq, seat.chain) for _ in range(batches))
    return [json.dumps({**each, "grids": {}}, ensure_ascii=False, separators=(",", ":")) for each in made]


def _push(hub: Hub, device: Any, request: str) -> Batch:
    written: list[Statement] = []
    store, many, one = hub.store, hub.store.run_many, hub.store.run

    def run_many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
        written.append((sql, list(rows)))
        many(sql, rows)

    def run(sql: str, parameters: Sequence[Any] = ()) -> int:
        written.append((sql, [list(parameters)]))
        return one(sql, parameters)

    store.run_many, store.run = run_many, run  # type: ignore[method-assign]
    try:
        reply = sync.sync(hub, device, SyncRequestSchema().load(json.loads(request)), NOON_MS)
    finally:
        store.run_many, store.run = many, one  # type: ignore[method-assign]
    return Batch(request, json.dumps(reply, ensure_ascii=False, separators=(",", ":")), written)


def same_rows_seconds(folder: Path, batches: Sequence[Batch]) -> float:
    """SQLite alone, the same rows into the same tables with the same indexes, a transaction a batch."""
    copy(folder / "before.db", folder / "again.db")
    with closing(_open(folder / "again.db")) as connection:
        return _written(connection, [batch.statements for batch in batches])


def two_rows_seconds(folder: Path, batches: Sequence[Batch]) -> float:
    """SQLite alone, one log row with the change's bytes and one record row a change, and no further index."""
    path = folder / "two.db"
    path.unlink(missing_ok=True)
    with closing(_open(path)) as connection:
        connection.execute("CREATE TABLE log (grid TEXT, seq INTEGER, id TEXT, body BLOB, PRIMARY KEY (grid, seq))")
        table = records.table("visit")
        width = len(_rows(batches[0], table)[0])
        columns = ", ".join(f"c{number}" for number in range(width))
        connection.execute(f"CREATE TABLE record ({columns}, PRIMARY KEY (c0, c2))")
        marks = ", ".join("?" * width)
        return _written(
            connection,
            [
                [
                    ("INSERT INTO log VALUES (?, ?, ?, ?)", _log_rows(batch, number * 1000)),
                    (f"INSERT INTO record VALUES ({marks})", _rows(batch, table)),
                ]
                for number, batch in enumerate(batches)
            ],
        )


def json_seconds(batches: Sequence[Batch]) -> float:
    """Reading the requests and writing the replies, with Python's own JSON."""
    replies = [json.loads(batch.reply) for batch in batches]
    started = time.perf_counter()
    for batch, reply in zip(batches, replies, strict=True):
        json.loads(batch.request)
        json.dumps(reply, ensure_ascii=False, separators=(",", ":"))
    return time.perf_counter() - started


def _log_rows(batch: Batch, first_seq: int) -> list[tuple[Any, ...]]:
    offered = json.loads(batch.request)["changes"]
    return [(each["grid"], first_seq + n, each["id"], each["body"].encode()) for n, each in enumerate(offered)]


def _rows(batch: Batch, table: str) -> Sequence[Sequence[Any]]:
    return next(rows for sql, rows in batch.statements if sql.startswith(f'INSERT INTO "{table}"'))


def _written(connection: sqlite3.Connection, batches: Sequence[Sequence[Statement]]) -> float:
    started = time.perf_counter()
    for statements in batches:
        connection.execute("BEGIN IMMEDIATE")
        for sql, rows in statements:
            connection.executemany(sql, rows)
        connection.execute("COMMIT")
    return time.perf_counter() - started


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def copy(source: Path, target: Path) -> None:
    """A database as it stands, whoever has it open."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
