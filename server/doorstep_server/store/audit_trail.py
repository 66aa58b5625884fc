"""Reading the audit trail, newest first, page by page by key."""

from collections.abc import Sequence
from typing import NamedTuple

from doorstep_server.store.database import Store


class Note(NamedTuple):
    """One line of the trail."""

    id: int
    at_ms: int
    account: str
    action: str
    what: str


def page(
    store: Store, accounts: Sequence[str] | None, before: int | None, limit: int, from_ms: int, until_ms: int
) -> list[Note]:
    """The newest notes before one, from `from_ms` to before `until_ms`, of these accounts (None: of everybody)."""
    if accounts is not None and not accounts:
        return []
    sql = "SELECT id, at_ms, account, action, what FROM audit WHERE at_ms >= ? AND at_ms < ?"
    values: list[object] = [from_ms, until_ms]
    if before is not None:
        sql += " AND id < ?"
        values.append(before)
    if accounts is not None:
        sql += f" AND account IN ({','.join('?' * len(accounts))})"
        values += accounts
    return [Note(*row) for row in store.rows(f"{sql} ORDER BY id DESC LIMIT ?", [*values, limit])]
