"""The hub as an answer bundle knows it: the engine asks it like any hub, and it says what the real one wrote down.

The laptop may have gone on since the bundle was written: saved more, synced over a network, come back from a backup.
So every part of the answer is held against where the laptop stands now. What it already knows is trimmed, what does
not follow from there is left out; the next sync brings it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from doorstep_shared.errors import DoorstepError
from doorstep_shared.log import NO_CHAIN
from doorstep_shared.protocol import TAIL

Message = dict[str, Any]


@contextmanager
def _believing_nothing() -> Iterator[None]:
    """An answer proved to be the hub's own may still be wrong: whatever is not as agreed is `reply_damaged`."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DoorstepError("reply_damaged", detail="bundle") from error


@dataclass(slots=True)
class Contents:
    """What an answer holds besides the grids, by change id; counted while it was proved to be whole.

    `written_ms` is when the laptop wrote what is answered, by its own clock.
    """

    written_ms: int = 0
    rounds: int = 0
    entries: int = 0
    snapshots: int = 0
    is_revoked: bool = False
    results: dict[str, str] = field(default_factory=dict)
    dead_missing: list[str] = field(default_factory=list)
    tables: str | None = None


def look_through(documents: Iterator[Any]) -> Contents:
    """Read an answer from its beginning to its end.

    Raises:
        DoorstepError: reply_damaged; what the bundle raises.
    """
    found = Contents()
    with _believing_nothing():
        for document in documents:
            if "written_ms" in document:
                found.written_ms = int(document["written_ms"])
            elif "reply" in document:
                _count(found, document["reply"])
            elif document["line"].get("snapshot"):
                found.snapshots += 1
    return found


def _count(found: Contents, reply: Message) -> None:
    found.rounds += 1
    found.is_revoked = found.is_revoked or bool(reply.get("revoked"))
    found.dead_missing += reply.get("dead_missing", ())
    found.tables = reply.get("tables", found.tables)
    found.entries += sum(len(said.get("entries", ())) for said in reply["grids"].values())
    for result in reply["results"]:
        found.results[result["id"]] = json.dumps(result)


class BundledHub:
    """Implements `sync.hub.Hub` from an answer bundle, once.

    `given` counts the parts that fitted, `unfitting` names the grids of which a part did not follow from here.
    """

    def __init__(self, documents: Callable[[], Iterator[Any]], contents: Contents) -> None:
        self._documents = documents()
        self.contents = contents
        self._ahead: Any = next(self._documents, None)
        self.given = 0
        self.unfitting: set[str] = set()

    def sync(self, request: Message) -> Message:
        """What the answer holds for a laptop that stands where this request says; see `Hub.sync`."""
        grids: Message = {}
        with _believing_nothing():
            while (found := self._next_round()) is not None:
                grids = self._fitting(*found, request["grids"])
                if any(_gives(said) for said in grids.values()):
                    self.given += 1
                    break
            if self._ahead is not None:
                grids = {grid: {**said, "more": True} for grid, said in grids.items()}
            held = self.contents
            results = [held.results[offer["id"]] for offer in request["changes"] if offer["id"] in held.results]
        return {
            "bundled": True,
            "revoked": held.is_revoked,
            "results": [json.loads(result) for result in results],
            "grids": grids,
            "dead_missing": held.dead_missing if self.given else [],
            "tables": held.tables,
        }

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[Message]:
        """The lines of a grid's snapshot, where the round just given holds one; see `Hub.snapshot`.

        The hub put this account's own work into it where the laptop should have it.
        """
        with _believing_nothing():
            while self._ahead is not None and "line" in self._ahead and self._ahead["grid"] != grid:
                self._step()
            if self._ahead is None or "line" not in self._ahead:
                raise DoorstepError("digest_differs", grid=grid)
            while self._ahead is not None and "line" in self._ahead and self._ahead["grid"] == grid:
                yield self._ahead["line"]
                self._step()

    def _step(self) -> None:
        self._ahead = next(self._documents, None)

    def _next_round(self) -> tuple[Message, Message] | None:
        """The next round: the hub's reply, and the cursors it replied to."""
        while self._ahead is not None and "reply" not in self._ahead:
            self._step()
        if self._ahead is None:
            return None
        document = self._ahead
        self._step()
        return document["reply"], document["cursors"]

    def _fitting(self, reply: Message, answered: Mapping[str, Message], cursors: Mapping[str, Message]) -> Message:
        fitting: Message = {}
        for grid, said in reply["grids"].items():
            fit = _fit(said, cursors.get(grid), answered.get(grid))
            if fit is not None:
                fitting[grid] = fit
            elif _is_behind(said, cursors.get(grid), answered.get(grid)):
                self.unfitting.add(grid)
        return fitting


def _fit(said: Message, mine: Message | None, answered: Message | None) -> Message | None:
    """The part of what the hub said of a grid that follows from where this laptop stands, or None."""
    is_same = _position(mine) == _position(answered)
    if said["state"] != TAIL:
        return said if is_same else None
    entries = said.get("entries", [])
    if not is_same:
        known = next((n for n, each in enumerate(entries) if (each["seq"], each["chain"]) == _position(mine)), None)
        if known is None:
            return None
        entries = entries[known + 1 :]
    own = [(cursor["writer"], cursor["head"]) if cursor else None for cursor in (mine, answered)]
    return {
        **said,
        "entries": entries,
        "missing": said.get("missing", []) if is_same else [],
        "forked": bool(said.get("forked")) and own[0] == own[1],
    }


def _position(cursor: Message | None) -> tuple[int, str]:
    return (cursor["seq"], cursor["chain"]) if cursor else (0, NO_CHAIN)


def _is_behind(said: Message, mine: Message | None, answered: Message | None) -> bool:
    """Whether a part that does not fit is one this laptop lacks, and not one it went past."""
    seq, entries = _position(mine)[0], said.get("entries")
    return seq < _position(answered)[0] or bool(entries and seq < entries[-1]["seq"])


def _gives(said: Message) -> bool:
    return said["state"] != TAIL or bool(said["entries"])
