"""Who acted, about which kind of record, whether work met: kept beside every entry, with the indexes of the log's page.

Where work met is found by folding the log, so the read tables are asked to be made anew.
"""

from typing import Any

_COLUMNS = (
    "who VARCHAR(64) NOT NULL DEFAULT ''",
    "about VARCHAR(32) NOT NULL DEFAULT ''",
    "notable BOOLEAN NOT NULL DEFAULT FALSE",
)
_FILL = """UPDATE entry SET
    who = COALESCE((SELECT c.author FROM change c WHERE c.id = entry.id AND entry.kind = 'change'), entry.by),
    about = COALESCE((SELECT c.kind FROM change c WHERE c.id = entry.id AND entry.kind <> 'member'), ''),
    notable = (entry.kind IN ('release', 'reject') OR entry.status = 'quarantined')"""
_INDEXES = (
    "CREATE INDEX entry_of_grid ON entry (grid, received_ms, seq, about)",
    "CREATE INDEX entry_by_who ON entry (who, received_ms, seq, grid, about)",
    "CREATE INDEX entry_by_about ON entry (about, received_ms, seq, grid)",
    "CREATE INDEX entry_notable ON entry (received_ms, seq, grid, who, about, notable) WHERE notable",
    "CREATE INDEX change_rejected ON change (grid) WHERE status = 'rejected'",
)


def up(migrator: Any, database: Any) -> None:
    """Add the columns, fill them, index them; the index of times alone is needed no more."""
    for column in _COLUMNS:
        database.execute_sql(f"ALTER TABLE entry ADD COLUMN {column}")
    database.execute_sql(_FILL)
    for index in _INDEXES:
        database.execute_sql(index)
    for old in database.get_indexes("entry"):
        if list(old.columns) == ["received_ms", "seq", "grid"]:
            database.execute_sql(f'DROP INDEX "{old.name}"')
    database.execute_sql("DELETE FROM setting WHERE name = 'read_tables'")
