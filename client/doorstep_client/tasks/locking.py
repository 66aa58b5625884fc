"""Encrypting a desk for the first time, and making it plain again."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from doorstep_client.config import Config, config_content
from doorstep_client.export_log import EXPORTS_FILE
from doorstep_client.keys.files import ARCHIVE, KEY_FILE, wipe
from doorstep_client.keys.store_key import StoreKey
from doorstep_client.keys.store_lock import StoreLock
from doorstep_client.keys.token import is_locked_token, locked_token
from doorstep_client.keys.wrapping import read_key_file
from doorstep_client.tasks.conversion import Conversion
from doorstep_client.tasks.opening import with_open_token
from doorstep_shared.errors import DoorstepError


class Place(NamedTuple):
    """Where a desk's data are: its database, the lock of its syncs, and the log of what could not be explained."""

    database: Path
    sync_lock: Path
    errors_log: Path

    @property
    def folder(self) -> Path:
        """The desk's folder."""
        return self.database.parent


def require_extra() -> None:
    """Find out that the extra is missing before a passphrase is asked for.

    Raises:
        DoorstepError: not_installed.
    """
    import_module("doorstep_client.store.ciphering")


def encrypt(place: Place, config: Config, lock: StoreLock, passphrase: str) -> list[str]:
    """Encrypt a plain desk under a passphrase; the exports that still lie where they were written.

    Raises:
        DoorstepError: invalid_value, not_installed, busy, database_locked, disk_full, storage_failed, file_unwritable.
    """
    key, key_file = lock.new_key(passphrase)
    token = config.token if is_locked_token(config.token) else locked_token(config.token, key)
    content = config_content(place.folder, config._replace(token=token))
    Conversion(place.database, place.sync_lock).encrypt(key, key_file, content)
    wipe(place.errors_log)
    return exports_left(place.folder)


def decrypt(place: Place, config: Config, lock: StoreLock, key: StoreKey) -> None:
    """Make an encrypted desk plain again and forget its key.

    Raises:
        DoorstepError: busy, database_locked, disk_full, storage_failed, file_unwritable, config_damaged.
    """
    content = config_content(place.folder, with_open_token(place.folder, config, key))
    lock.forget()
    Conversion(place.database, place.sync_lock).decrypt(key, content)


def open_archive(archive: Path, passphrase: str, random_bytes: Callable[[int], bytes]) -> bytes:
    """The content of an encrypted archive, of a desk or of somebody who left: its key file stands beside or above it.

    Raises:
        DoorstepError: file_unreadable; key_file_damaged; passphrase_wrong.
    """
    try:
        content = archive.read_bytes()
    except OSError as error:
        raise DoorstepError("file_unreadable", path=archive, detail=error.strerror) from error
    beside, above = archive.parent / KEY_FILE, archive.parent.parent / KEY_FILE
    key = read_key_file(beside if beside.exists() else above).opened(passphrase, random_bytes)
    try:
        return key.decrypt(ARCHIVE, content)
    except ValueError as error:
        raise DoorstepError("file_unreadable", path=archive, detail=error) from error


def exports_left(folder: Path) -> list[str]:
    """The files of earlier exports that are still there: they are not encrypted, and not ours to remove."""
    try:
        lines = (folder / EXPORTS_FILE).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    paths = dict.fromkeys(path for line in lines if (path := _exported_to(line)))
    return [path for path in paths if Path(path).is_file()]


def _exported_to(line: str) -> str:
    try:
        path = json.loads(line)["file"]
    except (ValueError, TypeError, KeyError):
        return ""
    return path if isinstance(path, str) and "\0" not in path else ""
