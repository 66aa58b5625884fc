"""Accounts: people, their passwords for the pages."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from doorstep_server.services import passwords
from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, runs
from doorstep_server.store.accounts import Account
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import tidy
from doorstep_shared.i18n import Text
from doorstep_shared.ids import ACCOUNT

LONGEST_NAME = 60
NO_NAME = Text("姓名应为一行文字，最多 60 个字", "a name is one line of at most 60 characters")
_HASHER = PasswordHasher()


@cache
def _hash_of_nobody() -> str:
    """A hash no password fits: checking one takes as long for an account that does not exist."""
    return _HASHER.hash("no such account")


def add(hub: Hub, name: str, display_name: str, is_admin: bool, by: str, now_ms: int) -> None:
    """Add an account without a password.

    Raises:
        DoorstepError: `usage` for a bad name, `already_exists`.
    """
    if not ACCOUNT.fullmatch(name):
        raise DoorstepError("usage", detail=f"account={name!r}")
    if accounts.get(hub.store, name):
        raise DoorstepError("already_exists", what=name)
    shown = display_name_of(display_name) or name
    with hub.store.write():
        accounts.insert(hub.store, Account(name, shown, "", is_admin, now_ms))
        runs.audit(hub.store, now_ms, by, "add_account", name)


def rename(hub: Hub, name: str, display_name: str, by: str, now_ms: int) -> None:
    """Give an account's person another name.

    Raises:
        DoorstepError: `account_unknown`, `usage` for a name that is no line of text.
    """
    if accounts.get(hub.store, name) is None:
        raise DoorstepError("account_unknown", account=name)
    tidied = display_name_of(display_name)
    if not tidied:
        raise DoorstepError("usage", detail=NO_NAME)
    with hub.store.write():
        accounts.rename(hub.store, name, tidied)
        runs.audit(hub.store, now_ms, by, "rename_account", f"{name} {tidied}")


def display_name_of(typed: str) -> str:
    """A person's name as it is kept, empty where none was typed.

    Raises:
        DoorstepError: `usage` for one that is too long or no line of text.
    """
    name = tidy(typed)
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise DoorstepError("usage", detail=NO_NAME)
    return name


def set_password(hub: Hub, name: str, password: str, by: str, now_ms: int) -> None:
    """Set the password an account signs in to the pages with.

    Raises:
        DoorstepError: `account_unknown`.
    """
    if accounts.get(hub.store, name) is None:
        raise DoorstepError("account_unknown", account=name)
    with hub.store.write():
        accounts.set_password(hub.store, name, _HASHER.hash(password))
        runs.audit(hub.store, now_ms, by, "set_password", name)


def choose_password(hub: Hub, name: str, password: str, by: str, now_ms: int) -> None:
    """Set a password somebody thought of.

    Raises:
        DoorstepError: `account_unknown`, `password_weak`.
    """
    passwords.check(name, password)
    set_password(hub, name, password, by, now_ms)


def new_password(hub: Hub) -> str:
    """A password nobody has seen: 16 characters that are not mistaken for each other, about 79 bits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "".join(alphabet[byte % len(alphabet)] for byte in hub.random_bytes(16))


def note_sign_in(hub: Hub, name: str, now_ms: int) -> None:
    """Write down that somebody signed in: the pages show personal data."""
    with hub.store.write():
        runs.audit(hub.store, now_ms, name, "sign_in", "")


def note_sign_out(hub: Hub, name: str, now_ms: int) -> None:
    """Write down that somebody signed out."""
    with hub.store.write():
        runs.audit(hub.store, now_ms, name, "sign_out", "")


def sign_in(hub: Hub, name: str, password: str) -> Account:
    """The account, if the password is hers. Takes as long for an account that does not exist.

    Raises:
        DoorstepError: `sign_in_failed`.
    """
    account = accounts.get(hub.store, name) if ACCOUNT.fullmatch(name) else None
    try:
        _HASHER.verify(account.password_hash if account and account.password_hash else _hash_of_nobody(), password)
    except (VerificationError, InvalidHashError) as error:
        raise DoorstepError("sign_in_failed") from error
    if account is None or not account.password_hash:
        raise DoorstepError("sign_in_failed")
    return account
