"""A change stands in the entry that logged it, and where its writer's chain ends is kept: nothing is indexed by ids,
which are random, but for the few that were ever refused.
"""

from typing import Any

from peewee import PostgresqlDatabase

_COLUMNS = (
    "record VARCHAR(36)",
    "status_now VARCHAR(16)",
    "writer VARCHAR(16)",
    "prev VARCHAR(32)",
    "device VARCHAR(32)",
)
_STEPS = (
    "CREATE INDEX change_place ON change (grid, seq)",
    "UPDATE entry SET (record, status_now, writer, prev, device, body) ="
    " (SELECT c.record, c.status, c.writer, c.prev, c.device, c.body FROM change c"
    " WHERE c.grid = entry.grid AND c.seq = entry.seq) WHERE kind = 'change'",
    "UPDATE entry SET record = (SELECT c.record FROM change c WHERE c.id = entry.id)"
    " WHERE kind IN ('release', 'reject')",
    "CREATE TABLE writer_head (grid VARCHAR(64) NOT NULL, writer VARCHAR(16) NOT NULL, head VARCHAR(32) NOT NULL,"
    " PRIMARY KEY (grid, writer))",
    "INSERT INTO writer_head (grid, writer, head)"
    " SELECT c.grid, c.writer, CASE WHEN COUNT(*) = 1 THEN MIN(c.id) ELSE '' END FROM change c WHERE NOT EXISTS"
    " (SELECT 1 FROM change n WHERE n.writer = c.writer AND n.prev = c.id AND n.grid = c.grid)"
    " GROUP BY c.grid, c.writer",
    "DROP TABLE change",
    "DROP INDEX IF EXISTS entry_decided",
    "CREATE UNIQUE INDEX entry_of_record ON entry (grid, record, id, kind)",
    "CREATE INDEX entry_quarantined ON entry (grid) WHERE status_now = 'quarantined'",
    "CREATE INDEX entry_rejected ON entry (grid) WHERE status_now = 'rejected'",
    "CREATE INDEX entry_refused ON entry (id) WHERE status = 'quarantined'",
    "CREATE INDEX entry_no_change ON entry (grid, seq) WHERE kind <> 'change'",
)


def up(migrator: Any, database: Any) -> None:
    """Add the columns, fill them, drop the table of changes."""
    body = "body BYTEA" if isinstance(database, PostgresqlDatabase) else "body BLOB"
    for column in (*_COLUMNS, body):
        database.execute_sql(f"ALTER TABLE entry ADD COLUMN {column}")
    for step in _STEPS:
        database.execute_sql(step)
