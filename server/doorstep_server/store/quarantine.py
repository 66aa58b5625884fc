"""The changes that wait for a decision, and those that had one."""

from collections.abc import Sequence

from doorstep_server.store import entries, log_lines
from doorstep_server.store.database import Store
from doorstep_server.store.dead_letters import DeadLetter
from doorstep_server.store.log_lines import LogRow
from doorstep_server.store.log_places import Position, by
from doorstep_shared.changes import Change, decode
from doorstep_shared.log import Entry


def open_cases(store: Store, grid_ids: Sequence[str]) -> list[tuple[Change, Entry]]:
    """Quarantined changes of these grids with their entries, by grid and position."""
    sql = f"SELECT {entries.COLUMNS}, e.body FROM entry e WHERE e.status_now = 'quarantined' AND e.grid IN {{}}"
    found = [(decode(bytes(row[12])), entries.read(row)) for row in store.rows_in(sql, grid_ids)]
    return sorted(found, key=lambda pair: (pair[0].grid, pair[1].seq))


def waiting(
    store: Store, grids: Sequence[str], before: Position | None, limit: int, author: str = ""
) -> list[tuple[LogRow, str]]:
    """What waits in these grids with the name of the laptop it came from: received last first."""
    sql = f"{_cases(by(store, 'entry_quarantined'))} WHERE e.status_now = 'quarantined'"
    return _page(store, sql, "e", grids, before, limit, author)


def decided(
    store: Store, grids: Sequence[str], before: Position | None, limit: int, author: str = ""
) -> list[tuple[LogRow, str]]:
    """The releases and rejections in these grids, the latest first, each with its change and the laptop's name."""
    sql = (
        f"SELECT {log_lines.COLUMNS}, d.name FROM entry e{by(store, 'entry_decision')} JOIN {log_lines.DECIDED}"
        " LEFT JOIN device d ON d.id = c.device WHERE e.kind IN ('release', 'reject')"
    )
    return _page(store, sql, "c", grids, before, limit, author)


def _cases(by_index: str = "") -> str:
    return (
        f"SELECT {entries.COLUMNS}, e.received_ms, e.grid, e.body, e.status_now, e.notable, d.name"
        f" FROM entry e{by_index} LEFT JOIN device d ON d.id = e.device"
    )


def _page(
    store: Store, sql: str, change: str, grids: Sequence[str], before: Position | None, limit: int, author: str
) -> list[tuple[LogRow, str]]:
    """`change` names the entry that logged the change."""
    if not grids:
        return []
    sql += f" AND e.grid IN ({','.join('?' * len(grids))})"
    values: list[object] = [*grids]
    if author:
        sql += f" AND {change}.who = ?"
        values.append(author)
    if before:
        sql += " AND (e.received_ms, e.seq, e.grid) < (?, ?, ?)"
        values += before
    sql += " ORDER BY e.received_ms DESC, e.seq DESC, e.grid DESC LIMIT ?"
    return [(log_lines.read(row), str(row[17] or "")) for row in store.rows(sql, [*values, limit])]


def first_reasons(store: Store, ids: Sequence[str]) -> dict[str, str]:
    """Why each of these changes was refused at first."""
    sql = "SELECT id, reason FROM entry WHERE status = 'quarantined' AND id IN {}"
    return {str(id): str(reason) for id, reason in store.rows_in(sql, ids)}


def row_of(store: Store, change: str) -> tuple[LogRow, str] | None:
    """The entry that logged a change that was refused then, with the name of the laptop it came from."""
    row = store.row(f"{_cases()} WHERE e.status = 'quarantined' AND e.id = ?", [change])
    return (log_lines.read(row), str(row[17] or "")) if row else None


def dead_letters(store: Store, grids: Sequence[str], limit: int) -> list[tuple[DeadLetter, str, str]]:
    """The newest dead letters for these grids, with the laptop's name and whose it is.

    A letter for a grid that does not exist belongs to the grids its sender works or worked in.
    """
    if not grids:
        return []
    marks = ",".join("?" * len(grids))
    sql = (
        "SELECT l.hash, l.claimed, l.grid, l.device, l.received_ms, l.reason, l.body, d.name,"
        " COALESCE(NULLIF(a.display_name, ''), d.account)"
        " FROM dead_letter l LEFT JOIN device d ON d.id = l.device LEFT JOIN account a ON a.name = d.account"
        f" WHERE l.grid IN ({marks}) OR (NOT EXISTS (SELECT 1 FROM grid g WHERE g.id = l.grid)"
        f" AND d.account IN (SELECT account FROM membership WHERE grid IN ({marks})))"
        " ORDER BY l.received_ms DESC, l.hash LIMIT ?"
    )
    rows = store.rows(sql, [*grids, *grids, limit])
    letters = [DeadLetter(row[0], row[1], row[2], row[3], row[4], row[5], bytes(row[6])) for row in rows]
    return [(letter, str(row[7] or ""), str(row[8] or "")) for letter, row in zip(letters, rows, strict=True)]
