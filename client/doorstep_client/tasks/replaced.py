"""What the hub told of the laptop this one came in place of. A newer or damaged hub may tell anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LastDelivered:
    """The last change of the old laptop that took effect; times are unix milliseconds."""

    received_ms: int
    kind: str
    grid: str
    door: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """The old laptop: when it synced last and how much waited there then; None where it never did."""

    device: str
    name: str
    last_sync_ms: int | None
    waiting: int
    last: LastDelivered | None


def read_replaced(told: Any) -> Replaced | None:
    """Read a `ReplacedSchema` document; None where there is none, or where it is not understood."""
    if not isinstance(told, Mapping) or not isinstance(told.get("device"), str):
        return None
    seen, waiting = told.get("last_sync_ms"), told.get("waiting")
    return Replaced(
        told["device"],
        _text(told, "name"),
        seen if type(seen) is int else None,
        waiting if type(waiting) is int else 0,
        _last(told.get("last_delivered")),
    )


def _last(told: Any) -> LastDelivered | None:
    if not isinstance(told, Mapping) or type(told.get("received_ms")) is not int:
        return None
    return LastDelivered(told["received_ms"], _text(told, "kind"), _text(told, "grid"), _text(told, "door"))


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
