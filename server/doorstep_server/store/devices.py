"""Laptops and the invitations that bring them in."""

from dataclasses import dataclass

from doorstep_server.store.database import Store
from doorstep_server.store.tables import DeviceRow, InviteRow


@dataclass(frozen=True, slots=True)
class Device:
    """A laptop: whose it is, when it was last heard of, whether it was revoked. Times are unix milliseconds.

    `waiting` is how many changes it had still to send at its last sync; `replaces` is the device it came in place of.
    """

    id: str
    account: str
    name: str
    token_hash: str
    created_ms: int
    seen_ms: int | None
    revoked_ms: int | None
    client: str
    clock_offset_ms: int
    waiting: int
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time invitation for an account; `replaces` is the device the new one comes in place of."""

    code_hash: str
    account: str
    created_ms: int
    expires_ms: int
    used_ms: int | None
    device: str
    replaces: str = ""


_DEVICE = "id, account, name, token_hash, created_ms, seen_ms, revoked_ms, client, clock_offset_ms, waiting, replaces"
_INVITE = "code_hash, account, created_ms, expires_ms, used_ms, device, replaces"


def by_token(store: Store, token_hash: str) -> Device | None:
    """The device that holds a token, or None."""
    row = store.row(f"SELECT {_DEVICE} FROM device WHERE token_hash = ?", [token_hash])
    return Device(*row) if row else None


def get(store: Store, id: str) -> Device | None:
    """A device, or None."""
    row = store.row(f"SELECT {_DEVICE} FROM device WHERE id = ?", [id])
    return Device(*row) if row else None


def everything(store: Store) -> list[Device]:
    """All devices, by account."""
    return [Device(*row) for row in store.rows(f"SELECT {_DEVICE} FROM device ORDER BY account, created_ms")]


def insert(store: Store, device: Device) -> None:
    """Add a device."""
    row = [getattr(device, name) for name in DeviceRow._meta.sorted_field_names]
    store.run(store.insert_sql(DeviceRow), row)


def note_contact(store: Store, id: str, seen_ms: int, client: str, clock_offset_ms: int, waiting: int) -> None:
    """Record what a device told of itself."""
    sql = "UPDATE device SET seen_ms = ?, client = ?, clock_offset_ms = ?, waiting = ? WHERE id = ?"
    store.run(sql, [seen_ms, client, clock_offset_ms, waiting, id])


def revoke(store: Store, id: str, revoked_ms: int) -> None:
    """Record that a device was revoked."""
    store.run("UPDATE device SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL", [revoked_ms, id])


def invite(store: Store, code_hash: str) -> Invite | None:
    """An invitation, or None."""
    row = store.row(f"SELECT {_INVITE} FROM invite WHERE code_hash = ?", [code_hash])
    return Invite(*row) if row else None


def insert_invite(store: Store, invite: Invite) -> None:
    """Add an invitation."""
    row = [getattr(invite, name) for name in InviteRow._meta.sorted_field_names]
    store.run(store.insert_sql(InviteRow), row)


def use_invite(store: Store, code_hash: str, used_ms: int, device: str) -> bool:
    """Spend an invitation; False when somebody else did."""
    sql = "UPDATE invite SET used_ms = ?, device = ? WHERE code_hash = ? AND used_ms IS NULL"
    return store.run(sql, [used_ms, device, code_hash]) == 1


def successor(store: Store, id: str) -> Device | None:
    """The device that came in place of this one, or None."""
    row = store.row(f"SELECT {_DEVICE} FROM device WHERE replaces = ? ORDER BY created_ms LIMIT 1", [id])
    return Device(*row) if row else None


def withdraw_invites(store: Store, replaces: str, now_ms: int) -> None:
    """Let the unused invitations to replace a device expire."""
    sql = "UPDATE invite SET expires_ms = ? WHERE replaces = ? AND used_ms IS NULL AND expires_ms > ?"
    store.run(sql, [now_ms, replaces, now_ms])
