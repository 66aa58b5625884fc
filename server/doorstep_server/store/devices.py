"""Laptops and the invitations that bring them in."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.store.database import Store
from doorstep_server.store.statements import holding, insert_sql
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


def page(
    store: Store, names: Sequence[str] | None, text: str, after: tuple[str, str], limit: int
) -> list[tuple[Device, str]]:
    """Devices after a place (account, id), by account, each with its account's display name; of these accounts
    (None: of everybody), whose names or their device's hold `text`."""
    if names is not None and not names:
        return []
    columns = ", ".join(f"d.{name}" for name in _DEVICE.split(", "))
    sql = f"SELECT {columns}, a.display_name FROM device d JOIN account a ON a.name = d.account WHERE"
    sql += " (d.account > ? OR (d.account = ? AND d.id > ?))"
    values: list[object] = [after[0], after[0], after[1]]
    if text:
        sql += " AND lower(a.name || ' ' || a.display_name || ' ' || d.name || ' ' || d.id) LIKE ? ESCAPE '!'"
        values.append(holding(text))
    if names is not None:
        sql += f" AND d.account IN ({','.join('?' * len(names))})"
        values += names
    rows = store.rows(f"{sql} ORDER BY d.account, d.id LIMIT ?", [*values, limit])
    return [(Device(*row[:-1]), str(row[-1])) for row in rows]


def of_account(store: Store, account: str) -> list[Device]:
    """An account's devices, newest first."""
    sql = f"SELECT {_DEVICE} FROM device WHERE account = ? ORDER BY created_ms DESC, id"
    return [Device(*row) for row in store.rows(sql, [account])]


def open_invites(store: Store, names: Sequence[str] | None, now_ms: int, limit: int) -> list[Invite]:
    """Invitations that can still be used, of these accounts (None: of everybody), those that expire first."""
    if names is not None and not names:
        return []
    sql = f"SELECT {_INVITE} FROM invite WHERE used_ms IS NULL AND expires_ms > ?"
    values: list[object] = [now_ms]
    if names is not None:
        sql += f" AND account IN ({','.join('?' * len(names))})"
        values += names
    return [Invite(*row) for row in store.rows(f"{sql} ORDER BY expires_ms, account LIMIT ?", [*values, limit])]


def insert(store: Store, device: Device) -> None:
    """Add a device."""
    row = [getattr(device, name) for name in DeviceRow._meta.sorted_field_names]
    store.run(insert_sql(DeviceRow), row)


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
    store.run(insert_sql(InviteRow), row)


def use_invite(store: Store, code_hash: str, used_ms: int, device: str) -> bool:
    """Spend an invitation; False when somebody else did."""
    sql = "UPDATE invite SET used_ms = ?, device = ? WHERE code_hash = ? AND used_ms IS NULL"
    return store.run(sql, [used_ms, device, code_hash]) == 1


def successor(store: Store, id: str) -> Device | None:
    """The device that came in place of this one, or None."""
    row = store.row(f"SELECT {_DEVICE} FROM device WHERE replaces = ? ORDER BY created_ms LIMIT 1", [id])
    return Device(*row) if row else None


def replaced_ids(store: Store, ids: Sequence[str]) -> dict[str, str]:
    """Which of these devices were replaced, each with the device that came in its place."""
    rows = store.rows_in("SELECT replaces, id FROM device WHERE replaces IN {}", ids)
    return {str(old): str(new) for old, new in rows}


def withdraw_invites(store: Store, replaces: str, now_ms: int) -> None:
    """Let the unused invitations to replace a device expire."""
    sql = "UPDATE invite SET expires_ms = ? WHERE replaces = ? AND used_ms IS NULL AND expires_ms > ?"
    store.run(sql, [now_ms, replaces, now_ms])
