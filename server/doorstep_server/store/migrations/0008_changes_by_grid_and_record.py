"""The changes of a record are found within its grid: what one laptop brings then stands together in the index."""

from typing import Any


def up(migrator: Any, database: Any) -> None:
    """Index by grid and record in place of record alone."""
    for old in database.get_indexes("change"):
        if list(old.columns) == ["record"]:
            database.execute_sql(f'DROP INDEX "{old.name}"')
    database.execute_sql("CREATE INDEX changerow_grid_record ON change (grid, record)")
