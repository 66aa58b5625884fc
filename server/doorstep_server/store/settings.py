"""The hub's own facts, by name."""

from doorstep_server.store.database import Store
from doorstep_server.store.tables import SettingRow


def get(store: Store, name: str) -> str | None:
    """The value of a setting, or None."""
    row = store.row("SELECT value FROM setting WHERE name = ?", [name])
    return str(row[0]) if row else None


def put(store: Store, name: str, value: str) -> None:
    """Set a setting."""
    store.run(store.upsert_sql(SettingRow), [name, value])
