"""Decisions about refused changes are found without reading the whole log."""

from typing import Any

_DECISIONS = "ON entry (received_ms, seq, grid) WHERE kind IN ('release', 'reject')"


def up(migrator: Any, database: Any) -> None:
    """Index the releases and rejections."""
    database.execute_sql(f"CREATE INDEX IF NOT EXISTS entry_decision {_DECISIONS}")
