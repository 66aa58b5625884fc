"""Sync runs and the audit trail."""

from collections.abc import Sequence
from typing import NamedTuple

from doorstep_server.store.database import Store

_COLUMNS = (
    "device, account, at_ms, offered, accepted, duplicates, quarantined, dead, entries_sent, waiting,"
    " clock_offset_ms, notes"
)


class SyncRun(NamedTuple):
    """One round trip of a laptop: how many changes it offered, what became of them, how many entries it got."""

    device: str
    account: str
    at_ms: int
    offered: int
    accepted: int
    duplicates: int
    quarantined: int
    dead: int
    entries_sent: int
    waiting: int
    clock_offset_ms: int
    notes: str = ""


def insert(store: Store, run: SyncRun) -> None:
    """Record a round trip."""
    marks = ",".join("?" * 12)
    store.run(f"INSERT INTO sync_run ({_COLUMNS}) VALUES ({marks})", run)


def latest(store: Store, limit: int) -> list[SyncRun]:
    """The last round trips, newest first."""
    return [SyncRun(*row) for row in store.rows(f"SELECT {_COLUMNS} FROM sync_run ORDER BY id DESC LIMIT ?", [limit])]


def since(store: Store, at_ms: int) -> list[SyncRun]:
    """The round trips from a time on, oldest first."""
    sql = f"SELECT {_COLUMNS} FROM sync_run WHERE at_ms >= ? ORDER BY id"
    return [SyncRun(*row) for row in store.rows(sql, [at_ms])]


def last_of_each(store: Store, devices: Sequence[str]) -> dict[str, SyncRun]:
    """The last round trip of each of these devices that ever made one."""
    columns = ", ".join(f"r.{name.strip()}" for name in _COLUMNS.split(","))
    sql = (
        f"SELECT {columns} FROM device d JOIN sync_run r ON r.id = (SELECT max(id) FROM sync_run WHERE device = d.id)"
        " WHERE d.id IN {}"
    )
    return {row[0]: SyncRun(*row) for row in store.rows_in(sql, devices)}


def audit(store: Store, at_ms: int, account: str, action: str, what: str) -> None:
    """Record who did what."""
    row = [at_ms, account, action, what]
    store.run("INSERT INTO audit (at_ms, account, action, what) VALUES (?, ?, ?, ?)", row)
