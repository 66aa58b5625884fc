"""A laptop in place of a lost or worn-out one: which one is meant, and what is known of what it had."""

from dataclasses import dataclass

from doorstep_server.services import doors
from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, changes, devices
from doorstep_server.store.devices import Device
from doorstep_shared.changes import Change
from doorstep_shared.errors import DoorstepError

LEAST_ID = 4
"""How much of a device's id must be typed at least."""


@dataclass(frozen=True, slots=True)
class LastDelivered:
    """The last change of a laptop that took effect: when the hub took it in, what it is, the door it belongs to."""

    change: Change
    received_ms: int
    door: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """A laptop that another takes the place of, and the last it delivered."""

    device: Device
    last: LastDelivered | None


def to_replace(hub: Hub, account: str, typed: str) -> Device:
    """The device meant by an id, the beginning of one, or a name only one of the account's devices has.

    Raises:
        DoorstepError: `account_unknown`, `device_unknown`, `ambiguous`, `device_foreign` for another account's,
            `device_replaced` where another laptop has taken its place already.
    """
    if accounts.get(hub.store, account) is None:
        raise DoorstepError("account_unknown", account=account)
    everything = devices.everything(hub.store)
    hers = [each for each in everything if each.account == account]
    found = _meant(hers, typed) or _meant(everything, typed)
    if not found:
        raise DoorstepError("device_unknown", device=typed)
    if len(found) > 1:
        raise DoorstepError("ambiguous", what=typed, count=len(found), candidates=", ".join(d.id for d in found[:5]))
    device = found[0]
    if device.account != account:
        raise DoorstepError("device_foreign", device=device.id, owner=device.account, account=account)
    successor = devices.successor(hub.store, device.id)
    if successor:
        raise DoorstepError("device_replaced", device=device.id, successor=successor.id, account=account)
    return device


def _meant(among: list[Device], typed: str) -> list[Device]:
    exact = [each for each in among if each.id == typed]
    return exact or [
        each for each in among if each.name == typed or (len(typed) >= LEAST_ID and each.id.startswith(typed))
    ]


def replaced(hub: Hub, id: str) -> Replaced | None:
    """What is known of a replaced laptop; None where there is none."""
    device = devices.get(hub.store, id) if id else None
    if device is None:
        return None
    found = changes.last_delivered(hub.store, device.id)
    if found is None:
        return Replaced(device, None)
    change, received_ms = found
    return Replaced(device, LastDelivered(change, received_ms, doors.of_changes(hub, [change])[change.record].address))


def message(known: Replaced) -> dict[str, object]:
    """What is known of a replaced laptop as it travels, a `ReplacedSchema` document."""
    device, last = known.device, known.last
    told: dict[str, object] = {
        "device": device.id,
        "name": device.name,
        "last_sync_ms": device.seen_ms,
        "waiting": device.waiting,
        "last_delivered": None,
    }
    if last:
        change = last.change
        told["last_delivered"] = {
            "received_ms": last.received_ms,
            "written_ms": change.at.ms,
            "kind": change.kind,
            "grid": change.grid,
            "door": last.door,
        }
    return told
