"""A glance at the laptop's file for somebody who waits at a key: nothing but SQLite is loaded, nothing written."""

from contextlib import closing
from pathlib import Path
from typing import Any

from doorstep_client.keys.store_key import StoreKey
from doorstep_shared.errors import DoorstepError

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

_ADDRESSES = """
SELECT DISTINCT v_building || '-' || CASE WHEN coalesce(v_unit, '') = '' THEN '' ELSE v_unit || '-' END || v_room
AS address FROM record_dwelling
WHERE live > 0 AND NOT deleted AND same_as IS NULL AND substr(address, 1, ?) = ?
"""
_TOWN_TABLES = "SELECT value FROM setting WHERE name = 'town_tables'"
WAIT_SECONDS = 0.2


def addresses(path: Path, beginning: str, key: StoreKey | None = None) -> list[str]:
    """Addresses of doors that begin so, in any order; none where the file cannot be read."""
    return _first_column(path, _ADDRESSES, [len(beginning), beginning], key)


def town_tables(path: Path) -> str:
    """The document of the town's own tables; empty where there is none or the file cannot be read."""
    return next(iter(_first_column(path, _TOWN_TABLES, [], None)), "")


def _first_column(path: Path, sql: str, parameters: list[Any], key: StoreKey | None) -> list[str]:
    try:
        driver = _driver(key)
    except DoorstepError:
        return []
    try:
        with closing(driver.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS)) as connection:
            if key is not None:
                _use(connection, key)
            return [row[0] for row in connection.execute(sql, parameters)]
    except driver.Error:
        return []


def _driver(key: StoreKey | None) -> Any:
    """SQLite, or SQLCipher for an encrypted file."""
    if key is None:
        return sqlite
    from doorstep_client.store.ciphering import driver

    return driver


def _use(connection: Any, key: StoreKey) -> None:
    from doorstep_client.store.ciphering import use_key

    use_key(connection, key)
