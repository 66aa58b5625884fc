"""Single facts of the laptop's store, by name."""

from doorstep_client.store.database import Database

CLOCK = "clock"
"""The hybrid clock's last stamp."""
CLOCK_OFFSET_MS = "clock_offset_ms"
"""How far the hub's clock was ahead of this laptop's (milliseconds) at the last reply."""
BUNDLE = "bundle"
"""The last bundle written for the hub, as JSON, until its answer was read."""
PRACTICE = "practice"
"""Set in a store that is for practice only: nothing is ever taken out of it to be sent."""
TOWN_TABLES = "town_tables"
"""The town's own code tables and visit rules, as the document the hub gave."""
IDENTITY_KEY = "identity_key"
"""The hub's key of the hashes of identity numbers, as hex."""
READ_TABLES = "read_tables"
"""The shape of the read tables in this file."""


def get(db: Database, name: str) -> str | None:
    """A setting, or None."""
    row = db.row("SELECT value FROM setting WHERE name = ?", [name])
    return str(row[0]) if row else None


def put(db: Database, name: str, value: str) -> None:
    """Set a setting."""
    db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", [name, value])


def remove(db: Database, name: str) -> None:
    """Forget a setting."""
    db.run("DELETE FROM setting WHERE name = ?", [name])
