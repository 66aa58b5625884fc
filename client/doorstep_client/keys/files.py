"""The files of an encrypted store, and how bytes get onto the disk for good and off it as far as that goes."""

import os
from pathlib import Path

from doorstep_client.config import replace_file
from doorstep_shared.errors import DoorstepError

KEY_FILE = "store.key"
UNFINISHED = "conversion.unfinished"
"""Stands there while a store is being encrypted or decrypted, and after a power cut in the middle of it."""
NEXT_CONFIG = "config.toml.next"
"""The settings as they shall be when the conversion is done."""
PLAIN_HEADER = b"SQLite format 3\0"
DRAFT, ARCHIVE = "draft", "archive"
"""What such files are encrypted as; one cannot be put in the place of the other."""
LOCKED = ".locked"
"""What the name of an encrypted file ends in."""
_PIECE = 1 << 20


def locked_name(path: Path) -> Path:
    """The encrypted file that stands in the place of a plain one."""
    return path.with_name(path.name + LOCKED)


def is_plain(path: Path) -> bool:
    """Whether this is a database anybody can read."""
    try:
        with path.open("rb") as file:
            return file.read(len(PLAIN_HEADER)) == PLAIN_HEADER
    except OSError:
        return False


def may_need_key(database: Path) -> bool:
    """Whether a store is anything but surely plain: three looks at the disk, for every command."""
    folder = database.parent
    if (folder / UNFINISHED).exists():
        return True
    return not is_plain(database) and ((folder / KEY_FILE).exists() or database.exists())


def replace_durably(path: Path, content: bytes) -> None:
    """Put `content` in the place of `path`, whole or not at all, on the disk when this returns; wipe what was there.

    Raises:
        DoorstepError: file_unwritable.
    """
    try:
        before = path.open("r+b") if os.name == "posix" and path.exists() else None
        replace_file(path, content)
        settle_folder(path.parent)
        if before is not None:
            with before:
                blank(before.fileno())
    except OSError as error:
        raise DoorstepError("file_unwritable", path=path, detail=error.strerror) from error


def wipe(path: Path) -> None:
    """Overwrite a file and remove it. What a solid-state disk keeps of the old bytes nobody can tell.

    Raises:
        DoorstepError: file_unwritable.
    """
    try:
        with path.open("r+b") as file:
            blank(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise DoorstepError("file_unwritable", path=path, detail=error.strerror) from error


def blank(handle: int) -> None:
    """Overwrite an open file with zeros, as long as it is, on the disk when this returns."""
    size = os.fstat(handle).st_size
    os.lseek(handle, 0, os.SEEK_SET)
    zeros = bytes(_PIECE)
    left = size
    while left > 0:
        left -= os.write(handle, zeros[: min(left, _PIECE)])
    os.fsync(handle)


def settle_folder(folder: Path) -> None:
    """Make new names durable where the system lets a folder be synced (not on Windows)."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
