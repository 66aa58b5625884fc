"""The Flask application of the hub: what no request of a laptop needs is left out of its way."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


class PageSessions(SecureCookieSessionInterface):
    """Sessions in signed cookies for pages. A call of the API has none: laptops are known by their tokens."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a page; none for the API, which gets one that can hold nothing."""
        return None if request.path.startswith("/api/") else super().open_session(app, request)


class Application(Flask):
    """Flask for plain functions, with sessions for pages only."""

    session_interface = PageSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is a coroutine, and Flask would ask so eight times a request."""
        return func
