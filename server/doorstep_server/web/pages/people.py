"""Who is signed in: for twelve hours, and until the password changes."""

import hashlib

from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user

from doorstep_server.services.hub import Hub
from doorstep_server.services.scope import Reader, reader_of
from doorstep_server.store import accounts
from doorstep_server.store.accounts import Account
from doorstep_server.web.desk import Desk

SESSION_MS = 12 * 3_600_000


class Person(UserMixin):
    """An account that is signed in."""

    def __init__(self, hub: Hub, account: Account) -> None:
        self.reader: Reader = reader_of(hub, account.name)
        self.name = account.name
        self.display_name = account.display_name or account.name
        self._trace = trace(account)

    def get_id(self) -> str:
        """What the cookie holds."""
        return self._trace


def trace(account: Account) -> str:
    """An account's name with a trace of its password: a new password makes the old trace worthless."""
    return f"{hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]}:{account.name}"


def account_of(hub: Hub, traced: str) -> Account | None:
    """The account of a trace, if its password is still the one it was made with."""
    account = accounts.get(hub.store, traced.partition(":")[2])
    return account if account and account.password_hash and traced == trace(account) else None


def begin_session(desk: Desk, account: Account) -> None:
    """Let somebody be signed in from now on, in a session that keeps nothing of before but the language."""
    kept = session.get("lang")
    session.clear()
    session["since_ms"] = desk.clock_ms()
    if kept:
        session["lang"] = kept
    login_user(Person(desk.hub, account))


def register(app: Flask, desk: Desk) -> None:
    """Let flask-login find people; who is not signed in is sent to the sign-in page."""
    manager = LoginManager(app)
    manager.login_view = "sign_in.form"
    manager.login_message = None

    @manager.user_loader
    def load(id: str) -> Person | None:
        if not 0 <= desk.clock_ms() - session.get("since_ms", 0) < SESSION_MS:
            return None
        account = account_of(desk.hub, id)
        return Person(desk.hub, account) if account else None
