"""What is known of changes: history, the tray of those not applied, and counts."""

from collections.abc import Sequence
from typing import Any

from doorstep_client.store import finding
from doorstep_client.store.bodies import as_told
from doorstep_client.store.database import Database
from doorstep_client.store.records import Counts, HistoryLine, TrayItem
from doorstep_shared.clock import parse_stamp

_LINES = (
    "SELECT c.id, c.grid, c.kind, c.record, c.body, c.status, c.own, c.reason, e.seq, e.ts, e.reason, r.by, r.why"
    " FROM change c"
    " LEFT JOIN grid g ON g.id = c.grid"
    " LEFT JOIN entry e ON e.id = c.id AND e.kind = 'change' AND e.grid = c.grid AND e.log IN (g.log, 0)"
    " LEFT JOIN entry r ON r.id = c.id AND r.kind IN ('release', 'reject') AND r.grid = c.grid AND r.log IN (g.log, 0)"
)
"""Changes beside their entries in the log as it was read last, and who released or rejected them."""


def history(db: Database, kind: str, record: str) -> list[HistoryLine]:
    """See `LaptopStore.history`."""
    sql = _LINES + " WHERE c.record = ? AND c.kind = ? ORDER BY e.seq IS NULL, e.seq, c.position"
    return [_line(row) for row in db.rows(sql, [record, kind])]


def one(db: Database, id: str) -> HistoryLine | None:
    """See `LaptopStore.change`."""
    row = db.row(_LINES + " WHERE c.id = ? AND c.kind <> ''", [id])
    return _line(row) if row else None


def recent_own(db: Database, limit: int) -> list[HistoryLine]:
    """See `LaptopStore.recent_own`."""
    sql = _LINES + " WHERE c.own = 1 AND c.kind <> '' ORDER BY c.position DESC LIMIT ?"
    return [_line(row) for row in db.rows(sql, [limit])]


def recent_entries(db: Database, grid: str, limit: int) -> list[HistoryLine]:
    """See `LaptopStore.recent_entries`."""
    sql = _LINES + " WHERE c.grid = ? AND c.kind <> '' AND e.seq IS NOT NULL ORDER BY e.seq DESC LIMIT ?"
    return [_line(row) for row in db.rows(sql, [grid, limit])]


def tray(db: Database) -> list[TrayItem]:
    """See `LaptopStore.tray`."""
    sql = _LINES + " WHERE c.own = 1 AND c.kind <> '' AND c.status IN ('quarantined', 'rejected', 'dead')"
    lines = [_line(row) for row in db.rows(sql + " ORDER BY c.position DESC")]
    return [TrayItem(each.change, each.status, each.reason, each.closed_by, each.closed_why) for each in lines]


def counts(db: Database) -> Counts:
    """See `LaptopStore.counts`."""
    found: dict[str, int] = dict(db.rows("SELECT status, count(*) FROM change WHERE own = 1 GROUP BY status"))
    return Counts(
        pending=found.get("pending", 0),
        delivered=found.get("ok", 0),
        quarantined=found.get("quarantined", 0),
        rejected=found.get("rejected", 0),
        dead=found.get("dead", 0),
        conflicts=finding.count_conflicts(db),
    )


def _line(row: Sequence[Any]) -> HistoryLine:
    id, grid, kind, record, body, status, own, final_reason, seq, ts, reason, closed_by, closed_why = row
    return HistoryLine(
        change=as_told(id, grid, kind, record, body),
        status=status,
        own=bool(own),
        seq=seq,
        ts=parse_stamp(ts) if ts else None,
        reason=final_reason or reason or "",
        closed_by=closed_by or "",
        closed_why=closed_why or "",
    )
