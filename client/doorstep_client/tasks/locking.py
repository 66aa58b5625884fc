"""Encrypting a desk for the first time, and making it plain again."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from doorstep_client.config import Config, config_content
from doorstep_client.export_log import EXPORTS_FILE
from doorstep_client.keys.files import wipe
from doorstep_client.keys.store_key import StoreKey
from doorstep_client.keys.store_lock import StoreLock
from doorstep_client.keys.token import is_locked_token, locked_token
from doorstep_client.tasks.conversion import Conversion
from doorstep_client.tasks.opening import with_open_token


@dataclass(frozen=True, slots=True)
class Place:
    """Where a desk's data are: its database, the lock of its syncs, and the log of what could not be explained."""

    database: Path
    sync_lock: Path
    errors_log: Path

    @property
    def folder(self) -> Path:
        """The desk's folder."""
        return self.database.parent


def encrypt(place: Place, config: Config, lock: StoreLock, passphrase: str) -> list[str]:
    """Encrypt a plain desk under a passphrase; the exports that still lie where they were written.

    Raises:
        DoorstepError: invalid_value, not_installed, busy, database_locked, disk_full, storage_failed, file_unwritable.
    """
    key, key_file = lock.new_key(passphrase)
    token = config.token if is_locked_token(config.token) else locked_token(config.token, key)
    content = config_content(place.folder, replace(config, token=token))
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
