"""Laptops: one-time invitations, joining, tokens, revoking."""

import hashlib

from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, devices, runs
from doorstep_server.store.devices import Device, Invite
from doorstep_shared.errors import DoorstepError

INVITE_HOURS = 72
"""How long an invitation can be used, in hours, unless the operator says otherwise."""
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def invite(hub: Hub, account: str, hours: int, by: str, now_ms: int, replaces: Device | None = None) -> str:
    """A new one-time code for an account, such as ``K7QM-2XWP-9RTA`` (60 bits); only its hash is kept.

    A device it `replaces` is revoked at once: who has it now is not known. Earlier codes to replace it expire.

    Raises:
        DoorstepError: `account_unknown`.
    """
    if accounts.get(hub.store, account) is None:
        raise DoorstepError("account_unknown", account=account)
    letters = "".join(_ALPHABET[byte % 32] for byte in hub.random_bytes(12))
    expires_ms = now_ms + hours * 3_600_000
    with hub.store.write():
        old = replaces.id if replaces else ""
        if old:
            devices.revoke(hub.store, old, now_ms)
            devices.withdraw_invites(hub.store, old, now_ms)
            runs.audit(hub.store, now_ms, by, "replace", old)
        devices.insert_invite(hub.store, Invite(_hash(letters), account, now_ms, expires_ms, None, "", old))
        runs.audit(hub.store, now_ms, by, "invite", account)
    return "-".join(letters[i : i + 4] for i in range(0, 12, 4))


def join(hub: Hub, code: str, device_name: str, client: str, now_ms: int) -> tuple[Device, str]:
    """Spend an invitation: the new device and its token, which is shown this once.

    Raises:
        DoorstepError: `invite_invalid` for a wrong, used or expired code.
    """
    code_hash = _hash("".join(c for c in code.upper() if c.isalnum()))
    token = hub.random_bytes(32).hex()
    with hub.store.write():
        found = devices.invite(hub.store, code_hash)
        if found is None or found.used_ms is not None or found.expires_ms <= now_ms:
            raise DoorstepError("invite_invalid")
        id = hub.random_bytes(8).hex()
        if not devices.use_invite(hub.store, code_hash, now_ms, id):
            raise DoorstepError("invite_invalid")
        device = Device(id, found.account, device_name, _hash(token), now_ms, None, None, client, 0, 0, found.replaces)
        devices.insert(hub.store, device)
        runs.audit(hub.store, now_ms, found.account, "join", id)
    return device, token


def authenticate(hub: Hub, token: str) -> Device:
    """The device that holds a token, revoked ones too: they may still bring what they have.

    Raises:
        DoorstepError: `token_invalid`.
    """
    device = devices.by_token(hub.store, _hash(token)) if token else None
    if device is None:
        raise DoorstepError("token_invalid")
    return device


def revoke(hub: Hub, id: str, by: str, now_ms: int) -> None:
    """Revoke a device: it gets nothing any more, and what it still brings is quarantined.

    Raises:
        DoorstepError: `device_unknown`.
    """
    if devices.get(hub.store, id) is None:
        raise DoorstepError("device_unknown", device=id)
    with hub.store.write():
        devices.revoke(hub.store, id, now_ms)
        runs.audit(hub.store, now_ms, by, "revoke", id)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
