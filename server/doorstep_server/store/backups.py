"""Copying a SQLite database while it is in use, and putting a copy in its place."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from doorstep_server.store.database import Store, connect, storage_errors
from doorstep_shared.errors import DoorstepError

_PAGES_AT_ONCE = 2000
"""How many pages one step copies, so that writers wait only briefly."""


def copy_to(store: Store, path: Path) -> None:
    """Copy a SQLite store to a new file, as of one moment, while others go on writing. The file appears whole or not.

    Raises:
        DoorstepError: `already_exists`, `file_unreadable` for the folder, and what the database raises.
    """
    if path.exists():
        raise DoorstepError("already_exists", what=path)
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        with storage_errors(), _opened(store, partial) as target:
            store.db.connection().backup(target, pages=_PAGES_AT_ONCE)
            target.execute("PRAGMA journal_mode = delete")
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        raise DoorstepError("file_unreadable", path=path, detail=error.strerror or error) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


@contextlib.contextmanager
def _opened(store: Store, path: Path) -> Iterator[Any]:
    """A plain connection of the driver the store uses: two drivers' connections cannot copy to each other."""
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise DoorstepError("file_unreadable", path=path.parent, detail=error.strerror or error) from error
    connection = type(store.db.connection())(str(path))
    try:
        yield connection
    finally:
        connection.close()


def hub_in(path: Path) -> str:
    """The id of the hub whose database a file holds.

    Raises:
        DoorstepError: `file_unreadable` when it is no sound database of a hub.
    """
    if not path.is_file():
        raise DoorstepError("file_unreadable", path=path, detail=os.strerror(errno.ENOENT))
    store = connect(f"sqlite:///{path.absolute()}")
    try:
        damage = store.row("PRAGMA quick_check(1)")
        row = store.row("SELECT value FROM setting WHERE name = 'hub_id'")
    except DoorstepError as error:
        raise DoorstepError("file_unreadable", path=path, detail=error.values.get("detail", error.code)) from error
    finally:
        store.close()
    if damage is None or damage[0] != "ok" or row is None:
        raise DoorstepError("file_unreadable", path=path, detail="quick_check")
    return str(row[0])


def set_aside(path: Path, aside: Path) -> None:
    """Move a database that nobody uses to another name, all of it in one file.

    Raises:
        DoorstepError: `hub_running` when somebody has it open.
    """
    store = connect(f"sqlite:///{path}")
    try:
        store.row("PRAGMA busy_timeout = 500")
        mode = store.row("PRAGMA journal_mode = delete")
    except DoorstepError as error:
        raise DoorstepError("hub_running") from error
    finally:
        store.close()
    if mode is None or mode[0] != "delete":
        raise DoorstepError("hub_running")
    os.replace(path, aside)
