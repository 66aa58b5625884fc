"""The hub's web side over a hub in memory, with a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from doorstep_server.app import create_app
from doorstep_server.services import accounts, members
from doorstep_server.services.hub import Hub
from tests.server.conftest import make_hub
from tests.server.office import Office
from tests.server.web.browsing import Browsing
from tests.server.web.browsing import browsing as serve_community
from tests.server.web.samples import PASSWORD


@pytest.fixture(scope="package", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords are hashed with as little work as argon2 allows: the tests are not about guessing."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


def in_greenwich(at_ms: int) -> datetime:
    """The wall clock of the tests' place."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


@pytest.fixture(scope="session")
def browsing(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    """The community's pages in a browser; made once, so a test leaves them as they were or uses a hub of its own."""
    with serve_community(browser, tmp_path_factory.mktemp("community")) as made:
        yield made


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub on SQLite only: what differs between databases is tested below the web."""
    made = make_hub("sqlite://")
    yield made
    made.store.close()


@pytest.fixture
def app(office: Office, tmp_path: Path) -> Flask:
    """The application without limits on tries."""
    made = create_app(
        office.hub, lambda: office.now_ms, rate_limits=False, local_time=in_greenwich, snapshots=tmp_path / "snapshots"
    )
    made.testing = False
    return made


@pytest.fixture
def web(app: Flask) -> FlaskClient:
    """A browser or laptop that keeps cookies."""
    return app.test_client()


@pytest.fixture
def supervisor(office: Office) -> str:
    """An account that reads the whole street's log."""
    accounts.add(office.hub, "chen", "陈督导", False, "admin", office.now_ms)
    accounts.set_password(office.hub, "chen", PASSWORD, "admin", office.now_ms)
    members.grant(office.hub, "chen", "street", "supervisor", "admin", office.now_ms)
    return "chen"
