"""Who is signed in. A new password signs out everywhere."""

import hashlib

from flask import Flask
from flask_login import LoginManager, UserMixin, current_user

from doorstep_server.store import accounts, memberships
from doorstep_server.store.accounts import Account
from doorstep_server.web.desk import Desk


class Person(UserMixin):
    """An account that is signed in."""

    def __init__(self, account: Account) -> None:
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
        return Person(account) if account and account.password_hash and token == _token(account) else None


def grids_of_reader(desk: Desk) -> list[str]:
    """The grids whose log the signed-in person may read."""
    return list(memberships.current(desk.hub.store, current_user.name))
