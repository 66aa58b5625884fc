"""Stored changes: their bytes never change, only what their status is now."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from doorstep_server.store.database import Row, Store
from doorstep_server.store.log_tables import ChangeRow
from doorstep_shared.changes import Change, decode


def statuses(store: Store, ids: Sequence[str]) -> dict[str, str]:
    """The status of each of these changes that is stored."""
    return dict(store.rows_in("SELECT id, status FROM change WHERE id IN {}", ids))


def insert(store: Store, changes: Iterable[tuple[Change, str, int]], device: str, received_ms: int) -> None:
    """Store changes with their statuses and the places of their entries in the grid's log."""
    rows = [
        [c.id, c.grid, seq, c.writer, c.prev, c.kind, c.record, status, c.by, device, received_ms, c.body]
        for c, status, seq in changes
    ]
    store.run_many(store.insert_sql(ChangeRow), rows)


def set_status(store: Store, id: str, status: str) -> None:
    """Record that a change was released or rejected."""
    store.run("UPDATE change SET status = ? WHERE id = ?", [status, id])


def bodies(store: Store, ids: Sequence[str]) -> dict[str, bytes]:
    """The canonical bytes of these changes."""
    return {id: bytes(body) for id, body in store.rows_in("SELECT id, body FROM change WHERE id IN {}", ids)}


def settled_by(store: Store, grid: str, author: str) -> list[str]:
    """The ids of the changes an account wrote in a grid that wait for no decision."""
    sql = "SELECT id FROM change WHERE grid = ? AND author = ? AND status <> 'quarantined'"
    return [str(id) for (id,) in store.rows(sql, [grid, author])]


def last_delivered(store: Store, device: str) -> tuple[Change, int] | None:
    """The newest change a device delivered and that took effect, and when the hub took it in; None where there is
    none. What came in one request is ordered by its writer's clock."""
    row = store.row("SELECT MAX(received_ms) FROM change WHERE device = ? AND status = 'ok'", [device])
    if row is None or row[0] is None:
        return None
    sql = "SELECT body FROM change WHERE device = ? AND status = 'ok' AND received_ms = ?"
    delivered = [decode(bytes(body)) for (body,) in store.rows(sql, [device, row[0]])]
    return max(delivered, key=lambda change: (change.at, change.id)), int(row[0])


def get(store: Store, id: str) -> tuple[Change, str] | None:
    """A stored change with its status, or None."""
    row = store.row("SELECT body, status FROM change WHERE id = ?", [id])
    return (decode(bytes(row[0])), str(row[1])) if row else None


def successors(store: Store, followed: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """By writer, the ids of its stored changes that follow one of the predecessors named with it."""
    found: dict[str, list[str]] = {}
    for writer, id in _one_writers(store, followed) if len(followed) == 1 else _many_writers(store, followed):
        found.setdefault(writer, []).append(id)
    return found


def _one_writers(store: Store, followed: Mapping[str, Collection[str]]) -> list[Row]:
    ((writer, prevs),) = followed.items()
    return store.rows_in("SELECT writer, id FROM change WHERE writer = ? AND prev IN {}", sorted(prevs), [writer])


def _many_writers(store: Store, followed: Mapping[str, Collection[str]]) -> list[Row]:
    """A statement for many writers: a laptop may carry a thousand grids, with a writer in each."""
    pairs = [(writer, prev) for writer, prevs in followed.items() for prev in sorted(prevs)]
    return store.rows_in_pairs("SELECT writer, id FROM change WHERE (writer, prev) IN {}", pairs)


def forks(store: Store) -> list[tuple[str, str, int]]:
    """Writers with several changes after one predecessor: (writer, predecessor, how many)."""
    sql = "SELECT writer, prev, COUNT(*) FROM change GROUP BY writer, prev HAVING COUNT(*) > 1 ORDER BY writer, prev"
    return [(str(writer), str(prev), int(count)) for writer, prev, count in store.rows(sql)]
