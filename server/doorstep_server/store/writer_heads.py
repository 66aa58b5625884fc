"""Where each writer's chain ends, as far as it is one line: so that nobody has to look for what follows."""

from collections.abc import Mapping, Sequence

from doorstep_server.store.database import Store
from doorstep_server.store.log_tables import WriterHeadRow
from doorstep_server.store.statements import upsert_sql

BROKEN = ""
"""The head of a chain that is not one line."""


def get_many(store: Store, writers: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The heads of these writers (grid, writer); one that has written nothing has none."""
    sql = "SELECT grid, writer, head FROM writer_head WHERE (grid, writer) IN {}"
    return {(grid, writer): head for grid, writer, head in store.rows_in_keys(sql, writers)}


def put_many(store: Store, grid: str, heads: Mapping[str, str]) -> None:
    """Write the heads of writers in a grid."""
    rows = [[grid, writer, head] for writer, head in heads.items()]
    store.run_many(upsert_sql(WriterHeadRow), rows)
