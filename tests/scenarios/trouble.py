"""Troubles of a laptop: a disk without room, a database in use by another program."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from doorstep_client.store import store as laptop_store


@contextmanager
def no_room(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For a while, a laptop's database may not grow by a page."""
    real = laptop_store.open_store

    def open_full(*arguments: Any, **named: Any) -> laptop_store.LaptopStore:
        store = real(*arguments, **named)
        store.database.rows("PRAGMA max_page_count = 1")
        return store

    with monkeypatch.context() as patch:
        patch.setattr(laptop_store, "open_store", open_full)
        yield


@contextmanager
def another_program_writing(path: Path) -> Iterator[None]:
    """For a while, another process holds the database's write lock. It must be another: locks are a process's own."""
    program = (
        "import sqlite3, sys\n"
        f"connection = sqlite3.connect({str(path)!r}, isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield
        process.kill()
