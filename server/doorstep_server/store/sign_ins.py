"""What signing in needs beside the password: counted tries, the second step's secret, recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.store.database import Store


@dataclass(frozen=True, slots=True)
class Tries:
    """Vain tries of an account in a row; until `locked_until_ms` there are no more."""

    failures: int
    last_ms: int
    locked_until_ms: int


@dataclass(frozen=True, slots=True)
class TwoStep:
    """The sealed secret; `confirmed_ms` is None until a first code proved it; `last_step` is the last code's number."""

    sealed: str
    confirmed_ms: int | None
    last_step: int


def lock_tries(store: Store, account: str, now_ms: int) -> Tries:
    """An account's tries, in a row this transaction holds until it ends."""
    store.run("INSERT INTO sign_in_try VALUES (?, 0, ?, 0) ON CONFLICT DO NOTHING", [account, now_ms])
    tail = " FOR UPDATE" if store.is_postgres else ""
    sql = f"SELECT failures, last_ms, locked_until_ms FROM sign_in_try WHERE account = ?{tail}"
    return Tries(*(store.row(sql, [account]) or (0, now_ms, 0)))


def tries(store: Store, account: str) -> Tries | None:
    """An account's tries, or None."""
    row = store.row("SELECT failures, last_ms, locked_until_ms FROM sign_in_try WHERE account = ?", [account])
    return Tries(*row) if row else None


def save_tries(store: Store, account: str, after: Tries) -> None:
    """Write an account's tries."""
    sql = "UPDATE sign_in_try SET failures = ?, last_ms = ?, locked_until_ms = ? WHERE account = ?"
    store.run(sql, [after.failures, after.last_ms, after.locked_until_ms, account])


def forget_tries(store: Store, account: str) -> int:
    """Begin to count anew; how many accounts that concerned (0 or 1)."""
    return store.run("DELETE FROM sign_in_try WHERE account = ?", [account])


def forget_old_tries(store: Store, before_ms: int) -> None:
    """Drop what was last tried before a time: also names nobody has, which anybody may type."""
    store.run("DELETE FROM sign_in_try WHERE last_ms < ?", [before_ms])


def two_step(store: Store, account: str) -> TwoStep | None:
    """An account's second step, confirmed or not, or None."""
    row = store.row("SELECT sealed, confirmed_ms, last_step FROM two_step WHERE account = ?", [account])
    return TwoStep(*row) if row else None


def put_two_step(store: Store, account: str, sealed: str) -> None:
    """Begin a second step anew, not confirmed."""
    drop_two_step(store, account)
    store.run("INSERT INTO two_step (account, sealed, last_step) VALUES (?, ?, 0)", [account, sealed])


def confirm(store: Store, account: str, now_ms: int, code_hashes: Sequence[str]) -> None:
    """Let the second step count from now on, with these recovery codes."""
    store.run("UPDATE two_step SET confirmed_ms = ? WHERE account = ?", [now_ms, account])
    store.run_many("INSERT INTO recovery_code (code_hash, account) VALUES (?, ?)", [(h, account) for h in code_hashes])


def use_step(store: Store, account: str, step: int) -> bool:
    """Spend a code by its number; False when it or a later one was spent before."""
    return (
        store.run("UPDATE two_step SET last_step = ? WHERE account = ? AND last_step < ?", [step, account, step]) == 1
    )


def use_recovery_code(store: Store, account: str, code_hash: str, now_ms: int) -> bool:
    """Spend a recovery code; False when there is none such, or it was spent before."""
    sql = "UPDATE recovery_code SET used_ms = ? WHERE code_hash = ? AND account = ? AND used_ms IS NULL"
    return store.run(sql, [now_ms, code_hash, account]) == 1


def codes_left(store: Store, account: str) -> int:
    """How many recovery codes are not spent."""
    row = store.row("SELECT COUNT(*) FROM recovery_code WHERE account = ? AND used_ms IS NULL", [account])
    return int(row[0]) if row else 0


def drop_two_step(store: Store, account: str) -> int:
    """Forget the second step and its recovery codes; how many accounts that concerned (0 or 1)."""
    store.run("DELETE FROM recovery_code WHERE account = ?", [account])
    return store.run("DELETE FROM two_step WHERE account = ?", [account])
