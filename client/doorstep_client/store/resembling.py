"""The few records that may be the same thing as one somebody is typing, by columns that have an index."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from doorstep_client.store.database import Database
from doorstep_client.store.tables import table_name
from doorstep_shared.changes import Json

if TYPE_CHECKING:
    from doorstep_shared.kinds import Kind

_AFTER_A_LINE = "\x0b"
"""The sign that sorts just after a line's end."""


def resembling(
    db: Database, kind: "Kind", grid: str, same: Mapping[str, str], written: str
) -> list[tuple[str, dict[str, Json]]]:
    """See `LaptopStore.resembling`."""
    # one SELECT a column, because SQLite is not sure to use an index for each side of an OR
    parts = [f"SELECT rowid FROM {table_name(kind.name)} WHERE v_{name} = ?" for name in same]
    parameters = list(same.values())
    if written:
        from doorstep_shared.searching import first_line

        line = first_line(written)
        parts.append(f"SELECT rowid FROM {table_name(kind.name)} WHERE search >= ? AND search < ?")
        parameters += [line, line.removesuffix("\n") + _AFTER_A_LINE]
    if not parts:
        return []
    names = [column.name for column in kind.columns if column.type == "text" and not kind.fields[column.name].family]
    sql = (
        f"SELECT record, {', '.join('v_' + name for name in names)} FROM {table_name(kind.name)}"
        f" WHERE rowid IN ({' UNION '.join(parts)}) AND grid = ?"
        " AND live > 0 AND NOT deleted AND same_as IS NULL ORDER BY record"
    )
    return [(row[0], dict(zip(names, row[1:], strict=True))) for row in db.rows(sql, [*parameters, grid])]
