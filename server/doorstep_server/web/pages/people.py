"""Who is signed in. A new password signs out everywhere."""

import hashlib

from flask import Flask
from flask_login import LoginManager, UserMixin

from doorstep_server.services.hub import Hub
from doorstep_server.services.scope import Reader, reader_of
from doorstep_server.store import accounts
from doorstep_server.store.accounts import Account
from doorstep_server.web.desk import Desk


class Person(UserMixin):
    """An account that is signed in."""

    def __init__(self, hub: Hub, account: Account) -> None:
        self.reader: Reader = reader_of(hub, account.name)
        self.name = account.name
        self.display_name = account.display_name or account.name
        self._token = _token(account)

    def get_id(self) -> str:
        """What the cookie holds: the name, and a trace of the password it was signed in with."""
        return f"{self._token}:{self.name}"


def _token(account: Account) -> str:
    return hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]


def register(app: Flask, desk: Desk) -> None:
    """Let flask-login find people; who is not signed in is sent to the sign-in page."""
    manager = LoginManager(app)
    manager.login_view = "sign_in.form"
    manager.login_message = None

    @manager.user_loader
    def load(id: str) -> Person | None:
        token, _, name = id.partition(":")
        account = accounts.get(desk.hub.store, name)
        return Person(desk.hub, account) if account and account.password_hash and token == _token(account) else None
