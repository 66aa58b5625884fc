"""Bundles as files on a stick, and what both programs say about them."""

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from doorstep_shared.bundle import TO_HUB, Bundle, Header
from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

FORCE = Text("文件已存在也覆盖。", "Replace the file if there is one.")
SHOWN = {
    "direction": Text("是什么", "what it is"),
    "device": Text("设备", "device"),
    "hub": Text("中心", "hub"),
    "number": Text("编号", "number"),
    "made": Text("生成时间", "made at"),
    "bytes": Text("大小（字节）", "size (bytes)"),
}
DIRECTIONS = {
    True: Text("送往中心的离线包", "a bundle for the hub"),
    False: Text("中心给电脑的回执包", "an answer for a laptop"),
}
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def opened(file: str) -> Iterator[Bundle]:
    """A bundle in a file.

    Raises:
        DoorstepError: `file_unreadable`, `bundle_damaged`, `version_too_old`.
    """
    with ExitStack() as stack:
        try:
            source = stack.enter_context(open(file, "rb"))
        except (OSError, ValueError) as error:
            detail = getattr(error, "strerror", None) or error
            raise DoorstepError("file_unreadable", path=file, detail=detail) from error
        yield Bundle(source, file)


def check_target(path: Path, hub: str, device: str, direction: str, *, force: bool) -> None:
    """Whether a bundle may be written here: only an earlier one of the same device and direction is replaced.

    Raises:
        DoorstepError: `already_exists`.
    """
    if force or not os.path.lexists(path):
        return
    with suppress(DoorstepError), opened(str(path)) as before:
        if (before.header.hub, before.header.device, before.header.direction) == (hub, device, direction):
            return
    raise DoorstepError("already_exists", what=path)


def write_whole(path: Path, fill: Callable[[BinaryIO], None]) -> None:
    """Write a file its owner alone may read, whole or not at all: what stood there stays until the new one is safe.

    Raises:
        DoorstepError: `disk_full`, `file_unwritable`, and what `fill` raises.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=".bundle-", dir=path.parent)
        with os.fdopen(handle, "wb") as sink:
            fill(sink)
            sink.flush()
            os.fsync(sink.fileno())
        os.replace(temporary, path)
        temporary = None
        _settle(path.parent)
    except OSError as error:
        if error.errno in _FULL:
            raise DoorstepError("disk_full") from error
        raise DoorstepError("file_unwritable", path=path, detail=error.strerror or error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def _settle(folder: Path) -> None:
    """Have the folder remember the new name, where a file system can be asked to."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def header_rows(header: Header, made: str, size: int) -> list[tuple[Text, Text | str]]:
    """What everybody may know of a bundle, label by label."""
    return [
        (SHOWN["direction"], DIRECTIONS[header.direction == TO_HUB]),
        (SHOWN["device"], header.device),
        (SHOWN["hub"], header.hub),
        (SHOWN["number"], header.number),
        (SHOWN["made"], made),
        (SHOWN["bytes"], str(size)),
    ]


def header_document(header: Header, size: int) -> dict[str, Json]:
    """The same as JSON."""
    return {
        "direction": header.direction,
        "device": header.device,
        "hub": header.hub,
        "number": header.number,
        "made_ms": header.made_ms,
        "bytes": size,
    }
