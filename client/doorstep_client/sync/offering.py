"""Writing the laptop's side of a round trip."""

from collections.abc import Iterable, Sequence
from typing import Any

from doorstep_client.store.outbox import Offer
from doorstep_client.store.records import Grid
from doorstep_shared.changes import body_text
from doorstep_shared.protocol import PROTOCOL_VERSION


def request_message(
    client_version: str, now_ms: int, grids: Iterable[Grid], offers: Sequence[Offer], waiting: int, dead: Iterable[str]
) -> dict[str, Any]:
    """A `SyncRequestSchema` document; `waiting` counts what stays in the outbox beside `offers`, `dead` names letters
    the hub should still have."""
    message: dict[str, Any] = {
        "protocol": PROTOCOL_VERSION,
        "client": client_version,
        "clock_ms": now_ms,
        "grids": {
            grid.id: {"seq": grid.seq, "chain": grid.chain, "writer": grid.writer, "head": grid.head} for grid in grids
        },
        "changes": [_offer_message(offer) for offer in offers],
        "waiting": waiting,
    }
    if letters := list(dead):
        message["dead"] = letters
    return message


def _offer_message(offer: Offer) -> dict[str, Any]:
    message: dict[str, Any] = {"id": offer.id, "grid": offer.grid, "body": body_text(offer.body)}
    if offer.receipts:
        message["receipts"] = [
            {
                "kind": entry.kind,
                "ts": str(entry.ts),
                "status": entry.status,
                "reason": entry.reason,
                "by": entry.by,
                "why": entry.why,
                "mac": entry.mac,
            }
            for entry in offer.receipts
        ]
    return message
