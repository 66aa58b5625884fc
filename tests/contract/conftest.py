"""One hub behind one way, for every way and every database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.party import Party
from tests.contract.ways import WAYS, way_to
from tests.server.conftest import make_hub
from tests.server.office import NOON_MS


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database nobody wrote to: a SQLite file, a PostgreSQL database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/hub.db"
    url: str = request.getfixturevalue("postgres_hub_url")
    return url


@pytest.fixture(params=WAYS)
def party(request: pytest.FixtureRequest, database_url: str) -> Iterator[Party]:
    """The hub, its people, and the way to it."""
    hub = make_hub(database_url)
    with way_to(hub, request.param, NOON_MS) as way:
        yield Party(hub, way)
    hub.store.close()
