"""Who holds which role in a grid, from one position of its log to another."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.store.database import Store


@dataclass(frozen=True, slots=True)
class Membership:
    """An account's role in a grid from log position `since_seq`; `until_seq` is None while it lasts."""

    grid: str
    account: str
    role: str
    since_seq: int
    until_seq: int | None


_COLUMNS = "grid, account, role, since_seq, until_seq"


def of_grid(store: Store, grid: str, accounts: Sequence[str]) -> dict[str, list[Membership]]:
    """The memberships, past and present, of these accounts in a grid."""
    found: dict[str, list[Membership]] = {}
    sql = f"SELECT {_COLUMNS} FROM membership WHERE grid = ? AND account IN {{}} ORDER BY 2, 4"
    for row in store.rows_in(sql, accounts, [grid]):
        found.setdefault(row[1], []).append(Membership(*row))
    return found


def current(store: Store, account: str) -> dict[str, str]:
    """The grids an account works in now, with its role in each."""
    rows = store.rows(
        "SELECT grid, role FROM membership WHERE account = ? AND until_seq IS NULL ORDER BY grid", [account]
    )
    return {str(grid): str(role) for grid, role in rows}


def members(store: Store, grid: str) -> dict[str, str]:
    """The accounts that work in a grid now, with their roles."""
    rows = store.rows("SELECT account, role FROM membership WHERE grid = ? AND until_seq IS NULL ORDER BY 1", [grid])
    return {str(account): str(role) for account, role in rows}


def everybody(store: Store) -> list[tuple[str, str, str]]:
    """Every membership there is now, as grid, account and role."""
    return store.rows("SELECT grid, account, role FROM membership WHERE until_seq IS NULL ORDER BY 1, 2")


def accounts_in(store: Store, grids: Sequence[str]) -> list[str]:
    """The accounts that work in any of these grids now, by name."""
    rows = store.rows_in("SELECT DISTINCT account FROM membership WHERE until_seq IS NULL AND grid IN {}", grids)
    return sorted({str(account) for (account,) in rows})


def working(store: Store, grids: Sequence[str], roles: Sequence[str]) -> dict[str, list[str]]:
    """The accounts that hold one of these roles in these grids now, by grid."""
    marks = ",".join("?" * len(roles))
    which = f"until_seq IS NULL AND role IN ({marks}) AND grid IN {{}}"
    sql = f"SELECT grid, account FROM membership WHERE {which} ORDER BY account"
    found: dict[str, list[str]] = {}
    for grid, account in store.rows_in(sql, grids, roles):
        found.setdefault(str(grid), []).append(str(account))
    return found


def begin(store: Store, membership: Membership) -> None:
    """Record that a membership began."""
    row = [membership.grid, membership.account, membership.role, membership.since_seq]
    store.run("INSERT INTO membership (grid, account, role, since_seq) VALUES (?, ?, ?, ?)", row)


def end(store: Store, grid: str, account: str, until_seq: int) -> None:
    """Record that an account's current membership in a grid ended."""
    sql = "UPDATE membership SET until_seq = ? WHERE grid = ? AND account = ? AND until_seq IS NULL"
    store.run(sql, [until_seq, grid, account])


def clear(store: Store, grid: str) -> None:
    """Forget a grid's memberships, before they are folded again from its log."""
    store.run("DELETE FROM membership WHERE grid = ?", [grid])
