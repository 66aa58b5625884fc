"""Packed snapshots that were made before, a file a grid, for all processes of a hub and its next starts."""

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Kept(NamedTuple):
    """A packed snapshot and where the grid's log stood when it was made."""

    seq: int
    chain: str
    packed: bytes


class KeptSnapshots:
    """The folder of packed snapshots; without a folder none is kept.

    A file begins with a line of JSON that says what follows it, with a hash of both. What another `version` of the
    program made, and what is damaged, counts as not there. Nothing here is ever missed: whoever finds none makes one
    anew.
    """

    def __init__(self, folder: Path | None, version: str) -> None:
        self._folder = folder
        self._version = version

    def get(self, grid: str) -> Kept | None:
        """The packed snapshot of a grid that was made last."""
        if self._folder is None:
            return None
        try:
            line, _, packed = self._file(self._folder, grid).read_bytes().partition(b"\n")
            head = json.loads(line)
            kept = Kept(int(head["seq"]), str(head["chain"]), packed)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return kept if head == self._head(grid, kept) else None

    def keeping(self, grid: str, seq: int, chain: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces of a packed snapshot as they are made; kept when the last one was taken."""
        made: list[bytes] = []
        for piece in pieces:
            made.append(piece)
            yield piece
        self._put(grid, Kept(seq, chain, b"".join(made)))

    def _put(self, grid: str, kept: Kept) -> None:
        if self._folder is None:
            return
        line = json.dumps(self._head(grid, kept)).encode() + b"\n"
        file = self._file(self._folder, grid)
        new = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}.new")
        with suppress(OSError):  # a full disk, a folder nobody may write: the snapshot is made anew next time
            self._folder.mkdir(mode=0o700, exist_ok=True)
            try:
                with open(new, "wb", opener=_for_us_alone) as stream:
                    stream.write(line + kept.packed)
                new.replace(file)
            finally:  # what a process left that was killed here goes too, and what another is writing: it is made anew
                for left in self._folder.glob(f"{file.stem}.*.new"):
                    left.unlink(missing_ok=True)

    def _head(self, grid: str, kept: Kept) -> dict[str, str | int]:
        said: dict[str, str | int] = {"version": self._version, "grid": grid, "seq": kept.seq, "chain": kept.chain}
        digest = hashlib.sha256(json.dumps(said).encode())
        digest.update(kept.packed)
        return {**said, "sha256": digest.hexdigest()}

    @staticmethod
    def _file(folder: Path, grid: str) -> Path:
        # Windows would take a grid called `con` for a device.
        return folder / f"grid-{grid}.gz"


def _for_us_alone(path: str, flags: int) -> int:
    """Open a file that nobody else on the machine may read."""
    return os.open(path, flags, 0o600)
