"""The audit trail: who looked at residents' data, exported it, signed in, or changed the administration."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.services.hub import Hub
from doorstep_server.store import audit_trail, runs
from doorstep_server.store.audit_trail import Note

PAGE_NOTES = 50


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Notes, newest first; `before` is where the next page begins, None at the end."""

    notes: list[Note]
    before: int | None


def note(hub: Hub, account: str, action: str, what: str, now_ms: int) -> None:
    """Write down, in a transaction of its own, that an account did something."""
    with hub.store.write():
        runs.audit(hub.store, now_ms, account, action, what)


def read(
    hub: Hub,
    accounts: Sequence[str] | None,
    before: int | None = None,
    *,
    from_ms: int = 0,
    until_ms: int = 2**62,
) -> TrailPage:
    """A page of the trail, of these accounts (None: of everybody), from one time to before another."""
    found = audit_trail.page(hub.store, accounts, before, PAGE_NOTES + 1, from_ms, until_ms)
    return TrailPage(found[:PAGE_NOTES], found[PAGE_NOTES - 1].id if len(found) > PAGE_NOTES else None)
