"""The hub's wiring: settings to a hub, a hub to a Flask application. Nothing else puts these together.

The web side is loaded when it is asked for: an operator's command should not wait for it.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from doorstep_server.config import Config, make_key, read_key
from doorstep_server.services import rebuild
from doorstep_server.services.hub import Hub
from doorstep_server.store import schema, settings
from doorstep_server.store.database import Store, connect
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language

if TYPE_CHECKING:
    from flask import Flask

RandomBytes = Callable[[int], bytes]
LocalTime = Callable[[int], datetime]


def wall_clock(at_ms: int) -> datetime:
    """Unix milliseconds on the wall clock of this machine."""
    return datetime.fromtimestamp(at_ms / 1000)


def make_hub(config: Config, random_bytes: RandomBytes = os.urandom, local_time: LocalTime = wall_clock) -> Hub:
    """Make a hub where there is none: its folder, its key, its tables, its identity. Harmless where there is one.

    Raises:
        DoorstepError: `file_unreadable` for the folder or key, and what the database raises.
    """
    key = make_key(config, random_bytes)
    return prepare_hub(connect(config.database), key, random_bytes, local_time)


def open_hub(config: Config, random_bytes: RandomBytes = os.urandom, local_time: LocalTime = wall_clock) -> Hub:
    """Open the hub that lives here; older tables are migrated, outdated read tables rebuilt.

    Raises:
        DoorstepError: `hub_not_initialised` when nobody made one, and what the key and the database raise.
    """
    key = read_key(config)
    if config.sqlite_file and not config.sqlite_file.exists():
        raise DoorstepError("hub_not_initialised", path=config.sqlite_file)
    store = connect(config.database)
    if not schema.is_prepared(store):
        raise DoorstepError("hub_not_initialised", path=config.home)
    return prepare_hub(store, key, random_bytes, local_time)


def prepare_hub(store: Store, key: bytes, random_bytes: RandomBytes, local_time: LocalTime) -> Hub:
    """A hub over a store of any age."""
    is_outdated = schema.prepare(store)
    id, incarnation = (_fact(store, name, random_bytes) for name in ("hub_id", "incarnation"))
    hub = Hub(store, id, incarnation, key, random_bytes, local_time)
    if is_outdated:
        rebuild.rebuild(hub)
    return hub


def _fact(store: Store, name: str, random_bytes: RandomBytes) -> str:
    value = settings.get(store, name)
    if value is None:
        value = random_bytes(8).hex()
        with store.write():
            settings.put(store, name, value)
    return value


def create_app(
    hub: Hub,
    clock_ms: Callable[[], int],
    *,
    rate_limits: bool = True,
    behind_https: bool = False,
    language: Language = "zh",
    local_time: LocalTime = wall_clock,
    snapshots: Path | None = None,
) -> "Flask":
    """The hub's web side: the API under /api/v1 and the pages.

    `clock_ms` tells unix milliseconds; `rate_limits` slows down guessing of codes and passwords; `language` is that
    of the pages until somebody chooses another; packed snapshots are kept in the folder `snapshots`.
    """
    from werkzeug.middleware.proxy_fix import ProxyFix

    from doorstep_server.services.figures import Figures
    from doorstep_server.web import api, limits, pages, problems
    from doorstep_server.web.application import Application
    from doorstep_server.web.desk import Desk

    app = Application("doorstep_server.web.pages")
    app.config.update(
        SECRET_KEY=hmac.new(hub.key, b"pages", hashlib.sha256).hexdigest(),
        SESSION_COOKIE_NAME="doorstep",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=behind_https,
        PREFERRED_URL_SCHEME="https" if behind_https else "http",
        RATELIMIT_ENABLED=rate_limits,
    )
    desk = Desk(hub, clock_ms, local_time, language, Figures(hub, local_time))
    limiter = limits.make(app)
    problems.register(app, desk)
    api.register(app, desk, limiter, snapshots)
    pages.register(app, desk, limiter, behind_https=behind_https)
    if behind_https:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app
