"""Stored changes: their bytes never change, only what their status is now. Each stands in the entry that logged it."""

from collections.abc import Iterable, Mapping, Sequence

from doorstep_server.store.database import Store
from doorstep_shared.changes import Change, decode

Named = tuple[str, str, str]
"""Where a change is found: its grid, the record it is about, its id."""


def statuses(store: Store, changes: Sequence[Named]) -> dict[str, str]:
    """By id, the status of each of these changes that is stored."""
    sql = "SELECT id, status_now FROM entry WHERE kind = 'change' AND (grid, record, id) IN {}"
    return dict(store.rows_in_keys(sql, changes))


def known(store: Store, grid: str, ids: Sequence[str]) -> set[str]:
    """Which of these ids are stored in a grid. Reads through the index of all its changes."""
    sql = "SELECT id FROM entry WHERE grid = ? AND kind = 'change' AND id IN {}"
    return {str(id) for (id,) in store.rows_in(sql, ids, [grid])}


def superseded(changes: Iterable[Change]) -> list[Named]:
    """The changes that these name as superseded, which are of the same record."""
    over = ((each, ids) for each in changes for ids in each.over.values())
    return sorted({(each.grid, each.record, id) for each, ids in over for id in ids})


def set_status(store: Store, change: Change, status: str) -> None:
    """Record that a change was released or rejected."""
    sql = "UPDATE entry SET status_now = ? WHERE grid = ? AND record = ? AND id = ? AND kind = 'change'"
    store.run(sql, [status, change.grid, change.record, change.id])


def bodies(store: Store, changes: Sequence[Named]) -> dict[str, bytes]:
    """By id, the canonical bytes of these changes."""
    sql = "SELECT id, body FROM entry WHERE kind = 'change' AND (grid, record, id) IN {}"
    return {id: bytes(body) for id, body in store.rows_in_keys(sql, changes)}


def refused(store: Store, ids: Iterable[str]) -> dict[str, bytes]:
    """By id, the canonical bytes of those of these changes that were ever quarantined."""
    sql = "SELECT id, body FROM entry WHERE status = 'quarantined' AND id IN {}"
    return {id: bytes(body) for id, body in store.rows_in(sql, list(ids))}


def get_refused(store: Store, id: str) -> tuple[Change, str] | None:
    """A change that was ever quarantined, with its status now; None for any other."""
    row = store.row("SELECT body, status_now FROM entry WHERE status = 'quarantined' AND id = ?", [id])
    return (decode(bytes(row[0])), str(row[1])) if row else None


def last_delivered(store: Store, device: str) -> tuple[Change, int] | None:
    """The newest change a device delivered and that took effect, and when the hub took it in; None where there is
    none. What came in one request is ordered by its writer's clock."""
    row = store.row("SELECT MAX(received_ms) FROM entry WHERE device = ? AND status_now = 'ok'", [device])
    if row is None or row[0] is None:
        return None
    sql = "SELECT body FROM entry WHERE device = ? AND status_now = 'ok' AND received_ms = ?"
    delivered = [decode(bytes(body)) for (body,) in store.rows(sql, [device, row[0]])]
    return max(delivered, key=lambda change: (change.at, change.id)), int(row[0])


def chain(store: Store, grid: str, writer: str) -> Mapping[str, str]:
    """Every stored change of a writer in a grid with its predecessor, both by id. Reads through the grid's log."""
    return dict(store.rows("SELECT id, prev FROM entry WHERE grid = ? AND writer = ?", [grid, writer]))


def forks(store: Store) -> list[tuple[str, str, int]]:
    """Writers with several changes after one predecessor: (writer, predecessor, how many)."""
    sql = (
        "SELECT writer, prev, COUNT(*) FROM entry WHERE kind = 'change'"
        " GROUP BY writer, prev HAVING COUNT(*) > 1 ORDER BY writer, prev"
    )
    return [(str(writer), str(prev), int(count)) for writer, prev, count in store.rows(sql)]
