"""Waiting until what was written is on the disk."""

import errno
import os
from pathlib import Path

from doorstep_shared.errors import DoorstepError

_BINARY = getattr(os, "O_BINARY", 0)  # only Windows knows the difference
_wait = getattr(os, "fdatasync", os.fsync)
_entered: set[tuple[int, int]] = set()
"""The files whose names this process has brought to the disk, by device and number."""


def reach_disk(path: Path) -> None:
    """Wait until all that any process wrote to a file is on the disk. One that is not there has nothing to wait for.

    Raises:
        DoorstepError: disk_full, storage_failed.
    """
    try:
        file = os.open(path, os.O_RDWR | _BINARY)
    except FileNotFoundError:
        return
    try:
        _wait(file)
        _enter(path, os.fstat(file))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DoorstepError("disk_full") from error
        raise DoorstepError("storage_failed", detail=error.strerror or "") from error
    finally:
        os.close(file)


def _enter(path: Path, found: os.stat_result) -> None:
    """Bring the name of a new file to the disk as well: the folder is written by itself. Not on Windows."""
    if (found.st_dev, found.st_ino) in _entered or os.name == "nt":
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    _entered.add((found.st_dev, found.st_ino))
