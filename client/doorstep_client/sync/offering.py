"""Writing the laptop's side of a round trip."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep_client.store.exchange import Exchange
from doorstep_client.store.outbox import Offer
from doorstep_client.store.records import Grid
from doorstep_shared.changes import body_text
from doorstep_shared.identity import key_name
from doorstep_shared.protocol import MAX_CHANGES, MAX_CHANGES_BYTES, MAX_DEAD, PROTOCOL_VERSION
from doorstep_shared.town_tables import version_of


def request_message(
    client_version: str,
    now_ms: int,
    grids: Iterable[Grid],
    offers: Sequence[Offer],
    waiting: int,
    dead: Iterable[str],
    identity_key: bytes,
) -> dict[str, Any]:
    """A `SyncRequestSchema` document; `waiting` counts what stays in the outbox beside `offers`, `dead` names letters
    the hub should still have; of `identity_key` only the name is told."""
    message: dict[str, Any] = {
        "protocol": PROTOCOL_VERSION,
        "client": client_version,
        "clock_ms": now_ms,
        "grids": {
            grid.id: {"seq": grid.seq, "chain": grid.chain, "writer": grid.writer, "head": grid.head} for grid in grids
        },
        "changes": [_offer_message(offer) for offer in offers],
        "waiting": waiting,
        "identity_key": key_name(identity_key),
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


@dataclass(slots=True)
class Taken:
    """How many changes `every_request` took from the outbox, and to which local position."""

    changes: int = 0
    position: int = 0


def every_request(store: Exchange, client_version: str, now_ms: int, taken: Taken) -> Iterator[dict[str, Any]]:
    """What the rounds of one sync would ask, all from where the laptop stands now; nothing is taken out of the outbox.

    At least one request, since there may be something to fetch. `taken` is right at the end.
    """
    tables = {"tables": version_of(store.town_tables())}
    grids, waiting, dead, key = store.grids(), store.waiting(), store.dead(MAX_DEAD), store.identity_key()
    for position, offers in store.batches(MAX_CHANGES, MAX_CHANGES_BYTES):
        waiting = max(0, waiting - len(offers))
        request = request_message(
            client_version, now_ms, grids, offers, waiting, dead if not taken.changes else (), key
        )
        yield request if taken.changes else request | tables
        taken.changes += len(offers)
        taken.position = position
    if not taken.changes:
        yield request_message(client_version, now_ms, grids, (), waiting, dead, key) | tables
