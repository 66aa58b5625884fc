"""Taking turns at a SQLite file: its writers one after the other, a process's threads one by one, the disk waited for
outside both."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from doorstep_server.store.disk import FileNumber, reach_disk
from doorstep_shared.errors import DoorstepError


class Turns:
    """Who may write, and who may work. `log_file` is SQLite's write-ahead log; None for a database in memory."""

    def __init__(self, log_file: Path | None) -> None:
        self._log_file = log_file
        self._writing = threading.RLock()
        self._is_writing = False
        self._queue: int | None = None
        self._working = threading.Lock()
        self._worker: int | None = None
        self._waiting: set[int] = set()
        self._failed: DoorstepError | None = None
        self._settled: FileNumber | None = None

    def queue_at(self, path: Path) -> None:
        """Queue at this file with the writers of other processes that do so. Not on Windows."""
        self._queue = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def of_writer(self) -> Iterator[bool]:
        """The only writer; tells whether this thread was not so already."""
        with self._writing:
            if self._is_writing:
                yield False
                return
            self._is_writing = True
            try:
                with _locked(self._queue):
                    yield True
            finally:
                self._is_writing = False

    @contextmanager
    def of_worker(self) -> Iterator[None]:
        """The only worker of this process, until it waits in `settle`."""
        thread = threading.get_ident()
        self._waiting.add(thread)
        self._working.acquire()
        self._waiting.discard(thread)
        self._worker = thread
        try:
            yield
        finally:
            self._let_next_begin()

    def is_worker(self) -> bool:
        """Whether this thread is the worker."""
        return self._worker == threading.get_ident()

    def has_others(self) -> bool:
        """Whether another thread works, or waits until it may."""
        return bool(self._waiting) or self._worker not in (None, threading.get_ident())

    def _let_next_begin(self) -> None:
        if self.is_worker():
            self._worker = None
            self._working.release()

    def settle(self) -> None:
        """Wait until the log is on the disk; a worker has done its work, and the next one begins.

        A disk that has failed once is not believed again: an operating system tells it once, and forgets what it could
        not write.

        Raises:
            DoorstepError: disk_full, storage_failed; then for good.
        """
        if self._log_file is None:
            return
        if self._failed:
            raise DoorstepError(self._failed.code, **self._failed.values)
        self._let_next_begin()
        try:
            self._settled = reach_disk(self._log_file, self._settled)
        except DoorstepError as error:
            self._failed = error
            raise

    def forget_file(self) -> None:
        """A connection was closed: with the last one SQLite takes its log away, and begins another."""
        self._settled = None


@contextmanager
def _locked(file: int | None) -> Iterator[None]:
    if file is None:
        yield
        return
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
