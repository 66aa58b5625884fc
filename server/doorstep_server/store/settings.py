"""The hub's own facts, by name."""

from doorstep_server.store.database import Store
from doorstep_server.store.statements import upsert_sql
from doorstep_server.store.tables import SettingRow

_LOCK = 0x736574
"""The number of PostgreSQL's advisory lock that stands for the settings."""


def get(store: Store, name: str) -> str | None:
    """The value of a setting, or None."""
    row = store.row("SELECT value FROM setting WHERE name = ?", [name])
    return str(row[0]) if row else None


def lock(store: Store) -> None:
    """Let nobody else change what people load into the settings until this transaction ends."""
    if store.is_postgres:
        store.row("SELECT pg_advisory_xact_lock(?)", [_LOCK])


def put(store: Store, name: str, value: str) -> None:
    """Set a setting."""
    store.run(upsert_sql(SettingRow), [name, value])
