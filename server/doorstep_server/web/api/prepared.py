"""Packed snapshots that were made before, kept while their grid's log does not move."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator

MOST_BYTES = 64 * 1024 * 1024
"""How many bytes of packed snapshots one process keeps; the least recently asked for go first."""

Position = tuple[int, str]
"""Where a log stands: its last position and the chain value there, which no other history has."""


class Prepared:
    """Packed snapshots by grid. Threads may share it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, tuple[Position, bytes]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, grid: str, position: Position) -> bytes | None:
        """The packed snapshot of a grid at this very position, if it was made."""
        with self._lock:
            found = self._kept.get(grid)
            if found is None or found[0] != position:
                return None
            self._kept.move_to_end(grid)
            return found[1]

    def keeping(self, grid: str, position: Position, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces of a packed snapshot as they are made; kept when the last one was taken."""
        made: list[bytes] = []
        for piece in pieces:
            made.append(piece)
            yield piece
        self._put(grid, position, b"".join(made))

    def _put(self, grid: str, position: Position, packed: bytes) -> None:
        with self._lock:
            if grid in self._kept:
                self._bytes -= len(self._kept.pop(grid)[1])
            if len(packed) > self._most_bytes:
                return
            self._kept[grid] = (position, packed)
            self._bytes += len(packed)
            while self._bytes > self._most_bytes:
                _, (_, oldest) = self._kept.popitem(last=False)
                self._bytes -= len(oldest)
