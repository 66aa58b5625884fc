"""What duplicates are looked for by; merged records; pairs that somebody found to be two."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from doorstep_server.store.database import Store
from doorstep_server.store.desk_tables import DistinctPairRow
from doorstep_server.store.records import table
from doorstep_server.store.statements import upsert_sql
from doorstep_shared.kinds import all_kinds


class DistinctPair(NamedTuple):
    """Two records that look like one and are not: who found out, when (unix ms), why. `left` sorts before `right`."""

    grid: str
    kind: str
    left: str
    right: str
    by: str
    at_ms: int
    why: str


class MergedRow(NamedTuple):
    """A record that stands for another one, and the log position of its last entry."""

    grid: str
    kind: str
    record: str
    same_as: str
    last_seq: int


def cells(store: Store, kind: str, grid: str, fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """Record id and what these fields show, of every standing record of a kind in a grid, oldest first."""
    names = "".join(f", v_{field}" for field in fields)
    sql = f"SELECT record{names} FROM {table(kind)} WHERE grid = ? AND NOT deleted AND same_as IS NULL"
    return store.rows(f"{sql} ORDER BY first_seq, record", [grid])


def merged(store: Store, grids: Sequence[str], limit: int) -> list[MergedRow]:
    """Records of these grids that were merged into others, those that changed last first."""
    found: list[MergedRow] = []
    for kind in all_kinds():
        sql = (
            f"SELECT grid, kind, record, same_as, last_seq FROM {table(kind.name)}"
            " WHERE same_as IS NOT NULL AND NOT deleted AND grid IN {}"
        )
        found += [MergedRow(*row) for row in store.rows_in(sql, grids)]
    return sorted(found, key=lambda row: (-row.last_seq, row.grid, row.record))[:limit]


def distinct(store: Store, grids: Sequence[str]) -> list[DistinctPair]:
    """The pairs of these grids that are two records, found out last first."""
    sql = "SELECT grid, kind, left_record, right_record, said_by, said_ms, why FROM distinct_pair WHERE grid IN {}"
    return sorted((DistinctPair(*row) for row in store.rows_in(sql, grids)), key=lambda pair: (-pair.at_ms, pair))


def put_distinct(store: Store, pair: DistinctPair) -> None:
    """Remember a pair."""
    store.run(upsert_sql(DistinctPairRow), list(pair))


def drop_distinct(store: Store, grid: str, kind: str, left: str, right: str) -> int:
    """Forget a pair; how many there were."""
    sql = "DELETE FROM distinct_pair WHERE grid = ? AND kind = ? AND left_record = ? AND right_record = ?"
    return store.run(sql, [grid, kind, left, right])
