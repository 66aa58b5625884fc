"""SQLCipher: the encrypted database, and the way from a plain one to an encrypted one and back."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from doorstep_client.keys.installed import missing_extra
from doorstep_client.keys.store_key import StoreKey
from doorstep_client.store.database import storage_errors
from doorstep_shared.errors import DoorstepError

try:
    from sqlcipher3 import dbapi2
except ImportError as error:
    raise missing_extra("sqlcipher3") from error

driver: Any = dbapi2
_WAIT_SECONDS = 1
"""How long a conversion waits for another window to close the store."""
_DIGEST_BYTES = 16


def use_key(connection: Any, key: StoreKey) -> None:
    """Tell SQLCipher the key of the file that was just opened; what it has to complain about comes as an error."""
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f'PRAGMA key = "{key.literal}"')


def connected(path: str, key: StoreKey, timeout_seconds: float) -> Any:
    """A connection to the encrypted file at `path`, every statement a transaction of its own."""
    connection = dbapi2.connect(path, timeout=timeout_seconds, isolation_level=None)
    try:
        use_key(connection, key)
    except BaseException:
        connection.close()
        raise
    return connection


class HeldStore:
    """A store nobody else has open, and nobody can open before it is let go of."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def copy_to(self, target: Path, key: StoreKey | None) -> None:
        """Write everything into the new file `target`, encrypted with `key` or plain, and read it back.

        Raises:
            DoorstepError: disk_full, storage_failed; also when the copy is not the same in every row.
        """
        literal = key.literal if key else ""
        with storage_errors():
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            self._connection.execute("ATTACH DATABASE ? AS target KEY ?", [str(target), literal])
            self._connection.execute("SELECT sqlcipher_export('target')")
            self._connection.execute(f"PRAGMA target.user_version = {int(version)}")
            self._connection.execute("DETACH DATABASE target")
            with closing(_connected(target, key)) as copy:
                _compare(self._connection, copy, is_encrypted=key is not None)


@contextmanager
def held(path: Path, key: StoreKey | None) -> Iterator[HeldStore]:
    """The store at `path`, for us alone.

    Leaving the write-ahead log needs a file nobody else has open; from then on it is locked.

    Raises:
        DoorstepError: database_locked when another window has it open; storage_failed.
    """
    with storage_errors():
        connection = _connected(path, key)
    with closing(connection):
        with storage_errors():
            if connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
                raise DoorstepError("database_locked")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        yield HeldStore(connection)


def _connected(path: Path, key: StoreKey | None) -> Any:
    if key is None:
        connection = dbapi2.connect(str(path), timeout=_WAIT_SECONDS, isolation_level=None)
    else:
        connection = connected(str(path), key, _WAIT_SECONDS)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _compare(source: Any, copy: Any, *, is_encrypted: bool) -> None:
    """Look at every page, table and row of the copy.

    Raises:
        DoorstepError: storage_failed.
    """
    if is_encrypted and copy.execute("PRAGMA cipher_integrity_check").fetchall():
        raise DoorstepError("storage_failed", detail="cipher_integrity_check")
    if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        raise DoorstepError("storage_failed", detail="integrity_check")
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    if source.execute(schema).fetchall() != copy.execute(schema).fetchall():
        raise DoorstepError("storage_failed", detail="tables differ")
    for (table,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if _digest(source, table) != _digest(copy, table):
            raise DoorstepError("storage_failed", detail=f"{table} differs")


def _digest(connection: Any, table: str) -> tuple[int, int]:
    """How many rows a table has, and a digest of them that does not depend on their order."""
    count = total = 0
    for row in connection.execute(f'SELECT * FROM "{table}"'):
        count += 1
        total += int.from_bytes(_row_digest(row), "big")
    return count, total % (1 << (8 * _DIGEST_BYTES))


def _row_digest(row: Sequence[Any]) -> bytes:
    return hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).digest()[:_DIGEST_BYTES]
