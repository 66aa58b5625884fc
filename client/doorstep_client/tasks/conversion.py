"""From a plain store to an encrypted one and back, so that a power cut at any moment leaves one of the two whole.

Everything new is written beside the old. Replacing the database is the one step that decides: before it, what was
begun is taken back; after it, what is left over is cleared away, by the next start if need be.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from doorstep_client.keys.files import (
    ARCHIVE,
    DRAFT,
    KEY_FILE,
    LOCKED,
    NEXT_CONFIG,
    UNFINISHED,
    is_plain,
    locked_name,
    replace_durably,
    settle_folder,
    wipe,
)
from doorstep_client.keys.store_key import StoreKey
from doorstep_client.keys.wrapping import KeyFile
from doorstep_shared.errors import DoorstepError

Direction = Literal["encrypt", "decrypt"]

_JOURNALS = ("-journal", "-wal", "-shm")
CONVERSION_LOCK_FILE = "conversion.lock"
_CONFIG = "config.toml"
_PERSONAL = {"draft-*": DRAFT, "archive/*": ARCHIVE}
"""Files with people's data that stand beside the database, and what they are encrypted as."""
_LEFT_BY_CRASHES = (".config-*", ".config.toml-*", ".store-*", ".draft-*", ".conversion-*", "archive/.*")
"""Half-written files: what `replace_file` was cut off in."""


class Conversion:
    """The conversion of one store. `step` is called with the name of each step before it; a test raises from it."""

    def __init__(self, database: Path, sync_lock: Path, step: Callable[[str], None] = lambda _: None) -> None:
        self._database, self._folder, self._sync_lock, self._step = database, database.parent, sync_lock, step
        self._new = database.with_name(database.name + ".new")
        self._old = database.with_name(database.name + ".old")
        self._unfinished = self._folder / UNFINISHED
        self._next_config = self._folder / NEXT_CONFIG

    def encrypt(self, key: StoreKey, key_file: KeyFile, config: bytes | None) -> None:
        """Encrypt the plain store; `config` is the settings file as it shall be.

        Raises:
            DoorstepError: busy, database_locked, disk_full, storage_failed, file_unwritable.
        """
        with self._alone():
            self._convert("encrypt", None, key, key_file, config)

    def decrypt(self, key: StoreKey, config: bytes | None) -> None:
        """Make an encrypted store a plain one again.

        Raises:
            DoorstepError: busy, database_locked, disk_full, storage_failed, file_unwritable.
        """
        with self._alone():
            self._convert("decrypt", key, None, None, config)

    def finish(self) -> None:
        """Take back or finish what a power cut left half done.

        Raises:
            DoorstepError: database_locked when a conversion is under way; file_unwritable.
        """
        from filelock import FileLock, Timeout

        try:
            with FileLock(self._folder / CONVERSION_LOCK_FILE, timeout=0):
                self._settle()
        except Timeout as error:
            raise DoorstepError("database_locked") from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody syncs and nobody else converts."""
        from filelock import FileLock, Timeout

        try:
            with (
                FileLock(self._sync_lock, timeout=0),
                FileLock(self._folder / CONVERSION_LOCK_FILE, timeout=0),
            ):
                self._settle()
                yield
        except Timeout as error:
            raise DoorstepError("busy") from error

    def _convert(
        self,
        direction: Direction,
        before: StoreKey | None,
        after: StoreKey | None,
        key_file: KeyFile | None,
        config: bytes | None,
    ) -> None:
        try:
            self._step("begin")
            replace_durably(self._unfinished, direction.encode())
            self._step("key file")
            if key_file:
                replace_durably(self._folder / KEY_FILE, key_file.content())
            self._step("settings")
            if config is not None:
                replace_durably(self._next_config, config)
            self._change_over(before, after)
            self._settle()
        except BaseException:
            with suppress(OSError, DoorstepError):
                self._settle()
            raise

    def _write_files(self, before: StoreKey | None, after: StoreKey | None) -> None:
        """Every file with people's data once more, as it shall be; the old one stays for now."""
        for path in self._plain_files() if after else self._locked_files():
            content = path.read_bytes()
            if after:
                replace_durably(locked_name(path), after.encrypt(_kind(path), content))
            elif before:
                plain = _plain_name(path)
                try:
                    replace_durably(plain, before.decrypt(_kind(path), content))
                except ValueError as error:
                    raise DoorstepError("file_unreadable", path=path, detail=error) from error

    def _change_over(self, before: StoreKey | None, after: StoreKey | None) -> None:
        """The database: a copy that was read back takes the place of the old one, whose bytes are overwritten.

        Whoever waits for the old file must find it blank and not write into it. On Windows a file that somebody has
        open cannot be replaced, so that there it is let go of first.
        """
        from doorstep_client.store.ciphering import held

        wal = self._open_wal()
        with held(self._database, before) as store:
            self._blank_wal(wal)
            self._step("files")
            self._write_files(before, after)
            self._step("copy")
            self._prepare_new()
            store.copy_to(self._new, after)
            _settle_file(self._new)
            if os.name == "posix":
                self._replace()
        if os.name != "posix":
            self._replace()

    def _replace(self) -> None:
        self._step("second name")
        self._old.unlink(missing_ok=True)
        with suppress(OSError):  # a file system without links: the old bytes are then not overwritten
            os.link(self._database, self._old)
        self._step("replace")
        os.replace(self._new, self._database)
        settle_folder(self._folder)
        self._step("overwrite")
        wipe(self._old)
        self._step("clear away")

    def _prepare_new(self) -> None:
        for path in self._remains():
            path.unlink(missing_ok=True)
        os.close(os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

    def _remains(self) -> list[Path]:
        return [self._new, *(self._new.with_name(self._new.name + end) for end in _JOURNALS)]

    def _open_wal(self) -> int | None:
        """The write-ahead log, open, so that its bytes can be overwritten after SQLite has removed its name."""
        if os.name != "posix":
            return None
        try:
            return os.open(f"{self._database}-wal", os.O_RDWR)
        except OSError:
            return None

    def _blank_wal(self, handle: int | None) -> None:
        from doorstep_client.keys.files import blank

        if handle is not None:
            try:
                blank(handle)
            finally:
                os.close(handle)

    def _settle(self) -> None:
        """Bring the folder into one of its two whole states."""
        try:
            direction = self._unfinished.read_text("utf-8")
        except FileNotFoundError:
            return
        is_done = is_plain(self._database) == (direction == "decrypt")
        to_encrypted = direction == "encrypt"
        keeps_plain = to_encrypted != is_done
        for path in self._remains():
            wipe(path)
        self._drop_old()
        if is_done:  # what the old file's journals still hold must neither be read nor be played back into the new one
            for end in _JOURNALS:
                wipe(self._database.with_name(self._database.name + end))
        self._keep_one_of_each(keeps_plain)
        if is_done and self._next_config.exists():
            replace_durably(self._folder / _CONFIG, self._next_config.read_bytes())
        wipe(self._next_config)
        if keeps_plain:
            wipe(self._folder / KEY_FILE)
        for pattern in _LEFT_BY_CRASHES:
            for path in self._folder.glob(pattern):
                wipe(path)
        settle_folder(self._folder)
        self._unfinished.unlink()

    def _drop_old(self) -> None:
        """The second name of the old database: before the replacement it is the store itself, and only a name goes."""
        if self._old.exists() and self._old.samefile(self._database):
            self._old.unlink()
        wipe(self._old)

    def _keep_one_of_each(self, keeps_plain: bool) -> None:
        """Of every file that stands there twice, plain and encrypted, the one that belongs to the store stays."""
        for path in self._locked_files():
            plain = _plain_name(path)
            if not keeps_plain:
                wipe(plain)
            elif plain.exists():
                wipe(path)

    def _plain_files(self) -> list[Path]:
        return [path for path in self._files() if path.suffix != LOCKED]

    def _locked_files(self) -> list[Path]:
        return [path for path in self._files() if path.suffix == LOCKED]

    def _files(self) -> list[Path]:
        found = [path for pattern in _PERSONAL for path in self._folder.glob(pattern)]
        return [path for path in found if path.is_file() and not path.name.startswith(".")]


def _kind(path: Path) -> str:
    return ARCHIVE if path.parent.name == "archive" else DRAFT


def _plain_name(locked: Path) -> Path:
    return locked.with_name(locked.name.removesuffix(LOCKED))


def _settle_file(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
