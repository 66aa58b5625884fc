"""Sync runs and what they did to the worker's records, as they are remembered."""

import json
from collections.abc import Iterable

from doorstep_client.store.database import Database
from doorstep_client.store.records import Notice, SyncRun

_COLUMNS = "id, started_ms, finished_ms, outcome, offered, delivered, received, requests, waiting, error"


def start(db: Database, started_ms: int) -> int:
    """Remember that a sync began; its number."""
    with db.transaction():
        db.run(
            "INSERT INTO sync_run (started_ms, outcome, offered, delivered, received, requests, waiting, error)"
            " VALUES (?, 'running', 0, 0, 0, 0, 0, '')",
            [started_ms],
        )
        row = db.row("SELECT last_insert_rowid()")
    return int(row[0]) if row else 0


def finish(db: Database, run: SyncRun) -> None:
    """Remember how a sync ended; when it began is known."""
    sql = (
        "UPDATE sync_run SET finished_ms = ?, outcome = ?, offered = ?, delivered = ?, received = ?, requests = ?,"
        " waiting = ?, error = ? WHERE id = ?"
    )
    told = [run.outcome, run.offered, run.delivered, run.received, run.requests, run.waiting, run.error]
    with db.transaction():
        db.run(sql, [run.finished_ms, *told, run.id])


def failed_since_good(db: Database, before: int) -> tuple[int, str]:
    """How many runs before this one, in a row, did not get through, and the last one's error (empty when cut off)."""
    good = "SELECT coalesce(max(id), 0) FROM sync_run WHERE id < ? AND outcome IN ('ok', 'waiting')"
    sql = f"SELECT error FROM sync_run WHERE id < ? AND id > ({good}) ORDER BY id DESC"
    found = [str(error) for (error,) in db.rows(sql, [before, before])]
    return len(found), found[0] if found else ""


def recent(db: Database, limit: int, *, finished: bool = False) -> list[SyncRun]:
    """Runs, newest first."""
    where = "WHERE finished_ms IS NOT NULL " if finished else ""
    rows = db.rows(f"SELECT {_COLUMNS} FROM sync_run {where}ORDER BY id DESC LIMIT ?", [limit])
    return [SyncRun(*row) for row in rows]


def add_notices(db: Database, run: int, notices: Iterable[Notice]) -> None:
    """Keep what a run did to the worker's records."""
    db.run_many(
        "INSERT INTO notice (run, what, grid, kind, record, path, mine, shown, whose, why)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (run, n.what, n.grid, n.kind, n.record, n.path, json.dumps(n.mine), json.dumps(n.shown), n.whose, n.why)
            for n in notices
        ],
    )


def notices(db: Database, run: int) -> list[Notice]:
    """What a run did, in the order it was found."""
    sql = "SELECT what, grid, kind, record, path, mine, shown, whose, why FROM notice WHERE run = ? ORDER BY id"
    return [
        Notice(what, grid, kind, record, path, json.loads(mine), json.loads(shown), whose, why)
        for what, grid, kind, record, path, mine, shown, whose, why in db.rows(sql, [run])
    ]
