"""Accounts and the roles granted to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.store.database import Store
from doorstep_server.store.grids import lock_tree
from doorstep_server.store.statements import holding, insert_sql
from doorstep_server.store.tables import AccountRow


@dataclass(frozen=True, slots=True)
class Account:
    """A person: the account's name, the name shown, argon2's hash, whether she administers the hub."""

    name: str
    display_name: str
    password_hash: str
    is_admin: bool
    created_ms: int


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given for a grid and everything below it; `ended_ms` is None while it lasts."""

    id: int
    account: str
    grid: str
    role: str
    granted_by: str
    granted_ms: int
    ended_ms: int | None


_ACCOUNT = "name, display_name, password_hash, is_admin, created_ms"
_GRANT = "id, account, grid, role, granted_by, granted_ms, ended_ms"


def get(store: Store, name: str) -> Account | None:
    """An account, or None."""
    row = store.row(f"SELECT {_ACCOUNT} FROM account WHERE name = ?", [name])
    return Account(row[0], row[1], row[2], bool(row[3]), row[4]) if row else None


def everything(store: Store) -> list[Account]:
    """All accounts, by name."""
    rows = store.rows(f"SELECT {_ACCOUNT} FROM account ORDER BY name")
    return [Account(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]


def display_names(store: Store, names: Sequence[str]) -> dict[str, str]:
    """What the people of these accounts are called."""
    return dict(store.rows_in("SELECT name, display_name FROM account WHERE display_name <> '' AND name IN {}", names))


def page(store: Store, names: Sequence[str] | None, text: str, after: str, limit: int) -> list[Account]:
    """Accounts after a name, by name; of these names (None: of everybody), whose account or name holds `text`."""
    if names is not None and not names:
        return []
    sql = f"SELECT {_ACCOUNT} FROM account WHERE name > ?"
    values: list[object] = [after]
    if text:
        sql += " AND lower(name || ' ' || display_name) LIKE ? ESCAPE '!'"
        values.append(holding(text))
    if names is not None:
        sql += f" AND name IN ({','.join('?' * len(names))})"
        values += names
    rows = store.rows(f"{sql} ORDER BY name LIMIT ?", [*values, limit])
    return [Account(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]


def lock(store: Store, name: str) -> None:
    """Hold the tree of grids and an account's row until this transaction ends: whoever changes what it is granted takes
    them first."""
    lock_tree(store)
    if store.is_postgres:
        store.row("SELECT name FROM account WHERE name = ? FOR UPDATE", [name])


def insert(store: Store, account: Account) -> None:
    """Add an account."""
    row = [account.name, account.display_name, account.password_hash, account.is_admin, account.created_ms]
    store.run(insert_sql(AccountRow), row)


def rename(store: Store, name: str, display_name: str) -> None:
    """Replace the name an account's person is shown by."""
    store.run("UPDATE account SET display_name = ? WHERE name = ?", [display_name, name])


def set_password(store: Store, name: str, password_hash: str) -> None:
    """Replace an account's password hash."""
    store.run("UPDATE account SET password_hash = ? WHERE name = ?", [password_hash, name])


def grants(store: Store, *, account: str = "", grids: list[str] | None = None) -> list[Grant]:
    """The grants in force, of one account or for any of some grids."""
    sql = f"SELECT {_GRANT} FROM grant_ WHERE ended_ms IS NULL"
    rows = store.rows(f"{sql} AND account = ? ORDER BY id", [account]) if account else store.rows(f"{sql} ORDER BY id")
    return [Grant(*row) for row in rows if grids is None or row[2] in grids]


def add_grant(store: Store, account: str, grid: str, role: str, granted_by: str, granted_ms: int) -> int:
    """Record a grant; its id. The account is locked."""
    sql = "INSERT INTO grant_ (account, grid, role, granted_by, granted_ms) VALUES (?, ?, ?, ?, ?)"
    store.run(sql, [account, grid, role, granted_by, granted_ms])
    row = store.row("SELECT MAX(id) FROM grant_ WHERE account = ?", [account])
    assert row is not None
    return int(row[0])


def end_grant(store: Store, id: int, ended_ms: int) -> None:
    """Record the end of a grant."""
    store.run("UPDATE grant_ SET ended_ms = ? WHERE id = ?", [ended_ms, id])
