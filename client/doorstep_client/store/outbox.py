"""The outbox: changes that are offered to the hub until they have a receipt, in local order."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from doorstep_client.store.bodies import intact
from doorstep_client.store.database import Database, Row
from doorstep_client.store.records import DEAD, DELIVERED, PENDING, Status
from doorstep_client.store.rows import Key, Pending
from doorstep_shared.changes import Change
from doorstep_shared.clock import parse_stamp
from doorstep_shared.ids import content_id
from doorstep_shared.log import Entry

if TYPE_CHECKING:
    from doorstep_client.store.log import LogLine

ENTRY_COLUMNS = "seq, kind, id, ts, status, reason, by, why, detail, chain, mac"


class Offer(NamedTuple):
    """A change as it is offered, with every entry known about it: a restored hub accepts it on their macs.

    `status` is what is known of it now: anything but ``pending`` is known from before a snapshot.
    """

    id: str
    grid: str
    body: bytes
    own: bool
    status: Status
    receipts: tuple[Entry, ...] = ()


def append(db: Database, change: Change) -> None:
    """A change that was saved here."""
    db.run(
        "INSERT INTO change (id, grid, kind, record, own, status, offered, reason, body)"
        " VALUES (?, ?, ?, ?, 1, ?, 1, '', ?)",
        [change.id, change.grid, change.kind, change.record, PENDING, change.body],
    )


def adopt(db: Database, lines: "Iterable[LogLine]", account: str) -> None:
    """Count as saved here what this account wrote elsewhere."""
    ids = [line.entry.id for line in lines if line.change and line.change.by == account]
    db.run_many("UPDATE change SET own = 1 WHERE id = ? AND own = 0", [(id,) for id in ids])


def offers(db: Database, skip: Collection[str], most: int, most_bytes: int) -> list[Offer]:
    """The first changes of the outbox that are not in `skip`: at most `most`, and at most `most_bytes` of bodies
    unless the very first is larger."""
    chosen: list[Row] = []
    size = 0
    sql = "SELECT id, grid, body, own, status FROM change WHERE offered = 1 ORDER BY position LIMIT ?"
    for row in db.rows(sql, [most + len(skip)]):
        if row[0] in skip:
            continue
        if len(chosen) == most or (chosen and size + len(row[2]) > most_bytes):
            break
        chosen.append(row)
        size += len(row[2])
    return _offers(db, chosen)


def _offers(db: Database, rows: Sequence[Row]) -> list[Offer]:
    """Rows of `id, grid, body, own, status` as offers."""
    told = receipts(db, [row[0] for row in rows])
    return [
        Offer(id, grid, bytes(body), bool(own), status, tuple(told.get(id, ()))) for id, grid, body, own, status in rows
    ]


def batches(db: Database, most: int, most_bytes: int) -> Iterator[tuple[int, list[Offer]]]:
    """The whole outbox in local order, cut as `offers` cuts it; each batch with the position it reaches to."""
    sql = "SELECT id, grid, body, own, status, position FROM change WHERE offered = 1 AND position > ?"
    position = 0
    while rows := db.rows(sql + " ORDER BY position LIMIT ?", [position, most]):
        size, count = 0, 0
        for row in rows:
            size += len(row[2])
            if count and size > most_bytes:
                break
            count += 1
        position = rows[count - 1][-1]
        yield position, _offers(db, [row[:-1] for row in rows[:count]])


def pending_until(db: Database, position: int) -> int:
    """How many own changes without receipt are in the outbox up to a local position."""
    sql = "SELECT count(*) FROM change WHERE offered = 1 AND own = 1 AND status = ? AND position <= ?"
    row = db.row(sql, [PENDING, position])
    return int(row[0]) if row else 0


def receipts(db: Database, ids: Sequence[str]) -> dict[str, list[Entry]]:
    """Every entry known about these changes, the newest log's last."""
    told: dict[str, list[Entry]] = {}
    for row in db.rows_in(f"SELECT {ENTRY_COLUMNS} FROM entry WHERE id IN {{}} ORDER BY log, seq", ids):
        told.setdefault(row[2], []).append(entry_of(row))
    return told


def entry_of(row: Row) -> Entry:
    """An entry selected as `ENTRY_COLUMNS`."""
    seq, kind, id, ts, *texts = row
    return Entry(seq, kind, id, parse_stamp(ts), *texts)


def waiting(db: Database, grid: str | None = None) -> int:
    """How many changes are in the outbox, of one grid or of all."""
    sql = "SELECT count(*) FROM change WHERE offered = 1"
    row = db.row(sql) if grid is None else db.row(sql + " AND grid = ?", [grid])
    return int(row[0]) if row else 0


def waiting_ids(db: Database, ids: Sequence[str]) -> set[str]:
    """Those of these changes that are in the outbox."""
    return {id for (id,) in db.rows_in("SELECT id FROM change WHERE offered = 1 AND id IN {}", ids)}


def offer_again(db: Database, ids: Iterable[str]) -> int:
    """Put changes we hold back into the outbox and tell how many of them were not there."""
    sql = "SELECT id FROM change WHERE offered = 0 AND id IN {}"
    held = [id for (id,) in db.rows_in(sql, sorted(frozenset(ids)))]
    db.run_many("UPDATE change SET offered = 1 WHERE id = ?", [(id,) for id in held])
    return len(held)


def dead(db: Database, most: int) -> dict[str, str]:
    """The last own changes the hub kept as dead letters: the hash of their bytes as they are here, and their ids."""
    sql = "SELECT id, body FROM change WHERE own = 1 AND status = ? AND offered = 0 ORDER BY position DESC LIMIT ?"
    return {content_id(bytes(body)): id for id, body in db.rows(sql, [DEAD, most])}


def offer_everything(db: Database, grid: str, *, but: Collection[str] = (), only_own: bool = False) -> int:
    """Put all changes of a grid but those back into the outbox; delivered ones are without receipt again."""
    sql = "SELECT id, status FROM change WHERE grid = ?" + (" AND own = 1" if only_own else "")
    chosen = [(id, status) for id, status in db.rows(sql, [grid]) if id not in but]
    db.run_many(
        "UPDATE change SET offered = 1, status = ? WHERE id = ?",
        [(PENDING if status == DELIVERED else status, id) for id, status in chosen],
    )
    return len(chosen)


def statuses(db: Database, ids: Sequence[str]) -> dict[str, Status]:
    """What is known of these changes now."""
    return dict(db.rows_in("SELECT id, status FROM change WHERE id IN {}", ids))


def laid_over(db: Database, grid: str, keys: Collection[Key] | None = None) -> dict[Key, list[Pending]]:
    """The changes without receipt by record, in local order; of these records, or of the whole grid.

    A spoilt one is not shown. A change offered again after a restore counts with the time its earlier receipt gave it.
    """
    sql = (
        "SELECT c.kind, c.record, c.id, c.body,"
        " (SELECT e.ts FROM entry e WHERE e.id = c.id AND e.kind = 'change' ORDER BY e.log DESC LIMIT 1)"
        f" FROM change c WHERE c.offered = 1 AND c.status = '{PENDING}' AND c.grid = ? AND c.kind <> ''"
    )
    if keys is not None and len(keys) == 1:
        ((kind, record),) = keys
        rows = db.rows(sql + " AND c.kind = ? AND c.record = ? ORDER BY c.position", [grid, kind, record])
    else:
        rows = db.rows(sql + " ORDER BY c.position", [grid])
    pending: dict[Key, list[Pending]] = {}
    for kind, record, id, body, ts in rows:
        change = intact(id, body) if keys is None or (kind, record) in keys else None
        if change:
            pending.setdefault((kind, record), []).append(Pending(change, parse_stamp(ts) if ts else change.at))
    return pending
