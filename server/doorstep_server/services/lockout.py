"""Guessing passwords: after a few vain tries in a row an account waits, whoever asks and through whichever process.

Names that no account has are counted alike, so that the answer does not tell who has an account.
"""

from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, runs, sign_ins
from doorstep_server.store.sign_ins import Tries
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import ACCOUNT

MINUTE_MS = 60_000
FORGOTTEN_MS = 24 * 60 * MINUTE_MS
"""After a day without a try the count begins anew."""
FREE_TRIES = 4
WAITS_MINUTES = (1, 2, 4, 8, 15)
"""How long to wait after the fifth vain try, the sixth, and so on; the last one counts for all that follow."""


def begin(hub: Hub, name: str, now_ms: int) -> None:
    """Count a try before the password is looked at, so that many at once are counted too.

    Raises:
        DoorstepError: `sign_in_locked` while the account waits; such a try is not counted.
    """
    if not ACCOUNT.fullmatch(name):
        return
    with hub.store.write():
        sign_ins.forget_old_tries(hub.store, now_ms - FORGOTTEN_MS)
        tries = sign_ins.lock_tries(hub.store, name, now_ms)
        if tries.locked_until_ms > now_ms:
            raise DoorstepError("sign_in_locked", minutes=-(-(tries.locked_until_ms - now_ms) // MINUTE_MS))
        failures = tries.failures + 1
        sign_ins.save_tries(hub.store, name, Tries(failures, now_ms, now_ms + _wait_ms(failures)))


def clear(hub: Hub, name: str) -> None:
    """Begin to count anew: somebody signed in."""
    with hub.store.write():
        sign_ins.forget_tries(hub.store, name)


def note_vain(hub: Hub, name: str, now_ms: int) -> None:
    """Write into the audit trail that an account has to wait now."""
    tries = sign_ins.tries(hub.store, name) if ACCOUNT.fullmatch(name) else None
    if tries and tries.locked_until_ms > now_ms and accounts.get(hub.store, name):
        with hub.store.write():
            runs.audit(hub.store, now_ms, name, "locked", f"{tries.failures}")


def unlock(hub: Hub, name: str, by: str, now_ms: int) -> bool:
    """Let an account try again at once; False when it did not have to wait.

    Raises:
        DoorstepError: `account_unknown`.
    """
    if accounts.get(hub.store, name) is None:
        raise DoorstepError("account_unknown", account=name)
    with hub.store.write():
        was_counted = sign_ins.forget_tries(hub.store, name) > 0
        if was_counted:
            runs.audit(hub.store, now_ms, by, "unlock", name)
    return was_counted


def _wait_ms(failures: int) -> int:
    late = failures - FREE_TRIES
    return 0 if late <= 0 else WAITS_MINUTES[min(late, len(WAITS_MINUTES)) - 1] * MINUTE_MS
