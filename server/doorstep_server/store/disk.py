"""Waiting until what was written is on the disk."""

import errno
import os
from pathlib import Path

from doorstep_shared.errors import DoorstepError

_BINARY = getattr(os, "O_BINARY", 0)  # only Windows knows the difference
_wait = getattr(os, "fdatasync", os.fsync)
FileNumber = tuple[int, int]
"""Which file it is, whatever its name: its device and its number there."""


def reach_disk(path: Path, known: FileNumber | None = None) -> FileNumber | None:
    """Wait until all that any process wrote to a file is on the disk. One that is not there has nothing to wait for.

    Its name is brought to the disk as well, unless it is the `known` file. Gives which file it was.

    Raises:
        DoorstepError: disk_full, storage_failed.
    """
    try:
        file = os.open(path, os.O_RDWR | _BINARY)
    except FileNotFoundError:
        return None
    try:
        _wait(file)
        found = os.fstat(file)
        number = found.st_dev, found.st_ino
        if number != known:
            _keep_name(path)
        return number
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DoorstepError("disk_full") from error
        raise DoorstepError("storage_failed", detail=error.strerror or "") from error
    finally:
        os.close(file)


def _keep_name(path: Path) -> None:
    """A folder is written by itself: without this a new file may be there and have no name. Not on Windows."""
    if os.name == "nt":
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
