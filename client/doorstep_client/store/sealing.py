"""What this laptop remembers of the last bundle it wrote, until the answer to it was read."""

import json
from contextlib import suppress
from typing import NamedTuple

from doorstep_client.store import outbox, settings
from doorstep_client.store.database import Database


class Sealed(NamedTuple):
    """A bundle: its number, when it was written (unix ms), how many changes it holds and to which local position.

    `waiting` of its changes have no receipt yet.
    """

    number: str
    written_ms: int
    changes: int
    position: int
    waiting: int = 0


def note(db: Database, sealed: Sealed) -> None:
    """Remember a bundle in the place of the one before, whose changes it holds too."""
    told = [sealed.number, sealed.written_ms, sealed.changes, sealed.position]
    settings.put(db, settings.BUNDLE, json.dumps(told))


def sealed(db: Database) -> Sealed | None:
    """The last bundle without an answer, or None. A memory that cannot be read is none: it decides nothing."""
    text = settings.get(db, settings.BUNDLE)
    with suppress(ValueError, TypeError):
        number, written_ms, changes, position = json.loads(text or "")
        waiting = min(int(changes), outbox.pending_until(db, int(position)))
        return Sealed(str(number), int(written_ms), int(changes), int(position), waiting)
    return None


def answered(db: Database, number: str) -> None:
    """The answer to a bundle was read: it waits no more."""
    known = sealed(db)
    if known and known.number == number:
        settings.remove(db, settings.BUNDLE)
