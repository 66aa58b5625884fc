"""What came and is no change: kept for ever, under the hash of its bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.store.database import Store
from doorstep_server.store.log_tables import DeadLetterRow
from doorstep_server.store.statements import insert_sql


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Bytes that are not a change, the id they claimed, who brought them and what is wrong with them."""

    hash: str
    claimed: str
    grid: str
    device: str
    received_ms: int
    reason: str
    body: bytes


def insert(store: Store, letters: Sequence[DeadLetter]) -> None:
    """Keep letters; one already kept is not kept twice."""
    rows = [[d.hash, d.claimed, d.grid, d.device, d.received_ms, d.reason, d.body] for d in letters]
    store.run_many(insert_sql(DeadLetterRow, or_ignore=True), rows)


def claimed(store: Store, ids: Sequence[str]) -> set[str]:
    """Which of these ids a dead letter came under."""
    return {str(row[0]) for row in store.rows_in("SELECT claimed FROM dead_letter WHERE claimed IN {}", ids)}


def present(store: Store, hashes: Sequence[str]) -> set[str]:
    """Which of these letters are kept."""
    return {str(row[0]) for row in store.rows_in("SELECT hash FROM dead_letter WHERE hash IN {}", hashes)}


def everything(store: Store) -> list[DeadLetter]:
    """All dead letters, newest first."""
    sql = (
        "SELECT hash, claimed, grid, device, received_ms, reason, body FROM dead_letter ORDER BY received_ms DESC, hash"
    )
    return [
        DeadLetter(hash, claimed, grid, device, received_ms, reason, bytes(body))
        for hash, claimed, grid, device, received_ms, reason, body in store.rows(sql)
    ]
