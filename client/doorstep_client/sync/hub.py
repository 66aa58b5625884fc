"""The hub as the sync engine sees it."""

from collections.abc import Iterator
from typing import Any, Protocol


class Hub(Protocol):
    """Over HTTP this is `transport.http.HttpHub`; in tests it may be the hub's own services.

    Both calls raise `DoorstepError` when the hub cannot be reached, refuses the device, or answers nonsense.
    """

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """One round trip: a `SyncRequestSchema` document for a `SyncReplySchema` document."""
        ...

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
        """The lines of a grid's snapshot, as they arrive; with `own` also all this account ever wrote there.

        It may be one that was made before, but none older than the position `since`.
        """
        ...
