"""A change knows the place of its entry, so that entries need no index by id but for decisions."""

from typing import Any

_FILL = "UPDATE change SET seq = (SELECT e.seq FROM entry e WHERE e.id = change.id AND e.kind = 'change')"
_DECIDED = "CREATE INDEX entry_decided ON entry (id) WHERE kind IN ('release', 'reject')"


def up(migrator: Any, database: Any) -> None:
    """Add the column, fill it by the old index, drop that."""
    database.execute_sql("ALTER TABLE change ADD COLUMN seq BIGINT NOT NULL DEFAULT 0")
    database.execute_sql(_FILL)
    for old in database.get_indexes("entry"):
        if list(old.columns) == ["id"] and old.name != "entry_decided":
            database.execute_sql(f'DROP INDEX "{old.name}"')
    database.execute_sql(_DECIDED)
