"""Tables as an older hub had them, made from today's: what a migration starts from."""

from doorstep_server.store.database import Store

_NEW_INDEXES = ("entry_of_record", "entry_quarantined", "entry_rejected", "entry_refused", "entry_no_change")
_NEW_COLUMNS = ("record", "status_now", "writer", "prev", "device", "body")


def with_changes_apart(store: Store) -> None:
    """Changes in a table of their own, keyed by their ids, as before the ninth migration."""
    body = "BYTEA" if store.is_postgres else "BLOB"
    with store.write():
        store.run(
            "CREATE TABLE change (id VARCHAR(32) NOT NULL PRIMARY KEY, grid VARCHAR(64) NOT NULL, seq BIGINT NOT NULL,"
            " writer VARCHAR(16) NOT NULL, prev VARCHAR(32) NOT NULL, kind VARCHAR(32) NOT NULL,"
            " record VARCHAR(36) NOT NULL, status VARCHAR(16) NOT NULL, author VARCHAR(64) NOT NULL,"
            f" device VARCHAR(32) NOT NULL, received_ms BIGINT NOT NULL, body {body} NOT NULL)"
        )
        store.run(
            "INSERT INTO change SELECT id, grid, seq, writer, prev, about, record, status_now, who, device,"
            " received_ms, body FROM entry WHERE kind = 'change'"
        )
        for index in _NEW_INDEXES:
            store.run(f"DROP INDEX {index}")
        for column in _NEW_COLUMNS:
            store.run(f"ALTER TABLE entry DROP COLUMN {column}")
        store.run("DROP TABLE writer_head")
        store.run("CREATE INDEX changerow_writer_prev ON change (writer, prev)")
        store.run("CREATE INDEX changerow_grid_record ON change (grid, record)")
        store.run("CREATE INDEX change_waiting ON change (grid) WHERE status = 'quarantined'")
        store.run("CREATE INDEX change_rejected ON change (grid) WHERE status = 'rejected'")
        store.run("CREATE INDEX entry_decided ON entry (id) WHERE kind IN ('release', 'reject')")
        forget(store, "0009_changes_in_their_entries")


def forget(store: Store, migration: str) -> None:
    """Let a migration be one that was not done yet."""
    assert store.run("DELETE FROM schema_migration WHERE name = ?", [migration]) == 1
