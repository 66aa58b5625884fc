"""Folding accepted changes into records, and showing what is left of the outbox over them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from doorstep_client.store import outbox, rows
from doorstep_client.store.database import Database
from doorstep_client.store.noticing import notices
from doorstep_client.store.records import Notice
from doorstep_client.store.rows import Held, Key
from doorstep_shared.changes import Change
from doorstep_shared.clock import Stamp
from doorstep_shared.log import flip
from doorstep_shared.merge import State


class Folded(NamedTuple):
    """An accepted change at its place in the log; `dead` are paths a snapshot told to be superseded."""

    change: Change
    ts: Stamp
    seq: int
    dead: frozenset[str] = frozenset()


class Awaited(NamedTuple):
    """Values of a record that are superseded before they are ever accepted, by path."""

    kind: str
    record: str
    over: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Fold:
    """The records of one grid that a page of the log touches, held until they are written in one go.

    Made before the outbox changes, so that it knows what was shown before.
    """

    db: Database
    grid: str
    digest: int
    held: dict[Key, Held]
    before: dict[Key, State]
    others: dict[Key, list[Change]] = field(default_factory=dict)

    @classmethod
    def begin(cls, db: Database, grid: str, digest: int, keys: Collection[Key]) -> "Fold":
        """Read the records a page is about, with what is laid over them now."""
        held = rows.read(db, grid, keys)
        pending = outbox.laid_over(db, grid, frozenset(keys)) if keys else {}
        for key, each in held.items():
            each.pending = pending.get(key, [])
        before = {key: each.overlaid().copy() for key, each in held.items() if each.pending or each.last_seq}
        return cls(db, grid, digest, held, before)

    def apply(self, accepted: Iterable[Folded], account: str) -> None:
        """Let accepted changes take effect; all their records were named at the beginning."""
        for each in accepted:
            key = (each.change.kind, each.change.record)
            held = self.held[key]
            self.digest = flip(self.digest, each.change.record, held.state.apply(each.change, each.ts, each.dead))
            held.first_seq = held.first_seq or each.seq
            held.last_seq = each.seq
            if each.change.by != account:
                self.others.setdefault(key, []).append(each.change)

    def finish(self, account: str) -> list[Notice]:
        """Write the rows with what is still without receipt laid over them; tell what that did to the worker's work."""
        pending = outbox.laid_over(self.db, self.grid, frozenset(self.held)) if self.held else {}
        found: list[Notice] = []
        for key, held in self.held.items():
            held.pending = pending.get(key, [])
            if key in self.others and key in self.before:
                found += notices(held, self.before[key], held.overlaid(), self.others[key], account)
        rows.write(self.db, self.held.values())
        return found
