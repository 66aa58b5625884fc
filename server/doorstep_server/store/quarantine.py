"""The changes that wait for a decision."""

from collections.abc import Sequence

from doorstep_server.store import entries
from doorstep_server.store.database import Store
from doorstep_shared.changes import Change, decode
from doorstep_shared.log import Entry


def open_cases(store: Store, grid_ids: Sequence[str]) -> list[tuple[Change, Entry]]:
    """Quarantined changes of these grids with their entries, by grid and position."""
    sql = (
        f"SELECT {entries.COLUMNS}, c.body FROM change c JOIN entry e ON e.id = c.id AND e.kind = 'change'"
        " WHERE c.status = 'quarantined' AND c.grid IN {}"
    )
    found = [(decode(bytes(row[12])), entries.read(row)) for row in store.rows_in(sql, grid_ids)]
    return sorted(found, key=lambda pair: (pair[0].grid, pair[1].seq))
