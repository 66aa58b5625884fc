"""One task in several processes that live and end together.

The processes are forked before the task is begun, from a program that holds no thread, no open database and no lock.
It only waits then: for one that ends unasked it starts another.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

CAN_FORK = hasattr(os, "fork")
"""Whether a program can be in several processes here. Windows cannot."""

Task = Callable[[Callable[[], None]], None]
"""Works until it is told to stop by KeyboardInterrupt, and calls its argument once it will be able to."""


def run(task: Task, count: int, announce: Callable[[], None], renewed: Callable[[], None]) -> bool:
    """Run a task in `count` processes until this one is told to stop by Ctrl-C or SIGTERM; False in all but this one.

    `announce` is called here once all of them are able to work, `renewed` after one that ended unasked was replaced.
    Where one cannot begin, it has said why; all end then, and this program with its exit code.
    """
    for number in _STOPS:
        signal.signal(number, _interrupt)
    if count == 1:
        _work(task, announce)
        return True
    return _Family(task, count).live(announce, renewed)


_STOPS = (signal.SIGINT, signal.SIGTERM)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Stop in peace; Ctrl-C reaches every process, and then comes the parent's word as well."""
    for number in _STOPS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _work(task: Task, ready: Callable[[], None]) -> None:
    with suppress(KeyboardInterrupt):
        task(ready)


class _Family:
    """The processes of a task, and the one that waits for them."""

    def __init__(self, task: Task, count: int) -> None:
        self.task, self.count = task, count
        self.children: set[int] = set()
        self.alive, self._held = os.pipe()

    def live(self, announce: Callable[[], None], renewed: Callable[[], None]) -> bool:
        """False in a child, when it has ended its work."""
        tell = announce
        try:
            while True:
                while len(self.children) < self.count:
                    if not self._begin():
                        return False
                tell()
                tell = renewed
                ended, _ = os.wait()
                self.children.discard(ended)
        except KeyboardInterrupt:
            return True
        finally:
            self._end()

    def _begin(self) -> bool:
        """Start a child and wait until it is able to work; False in the child, when it has ended."""
        able, told = os.pipe()
        child = os.fork()
        if child == 0:
            self.children.clear()
            os.close(able)
            os.close(self._held)
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            _work(self.task, lambda: _tell(told))
            return False
        self.children.add(child)
        os.close(told)
        is_able = os.read(able, 1)
        os.close(able)
        if not is_able:
            self.children.discard(child)
            _, status = os.waitpid(child, 0)
            sys.exit(os.waitstatus_to_exitcode(status))
        return True

    def _end_with_parent(self) -> None:
        os.read(self.alive, 1)  # nobody writes: it returns when the parent is gone, whatever ended it
        os._exit(1)

    def _end(self) -> None:
        for child in self.children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
        for child in self.children:
            with suppress(ChildProcessError):
                os.waitpid(child, 0)


def _tell(told: int) -> None:
    os.write(told, b"1")
    os.close(told)
