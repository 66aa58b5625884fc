"""A hub with a small tree of grids, on SQLite and on PostgreSQL alike."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from doorstep_server.services.hub import Hub
from doorstep_server.store import schema
from doorstep_server.store.database import connect
from tests.server.office import Office

IN_MEMORY = "sqlite://"


def greenwich(at_ms: int) -> datetime:
    """The wall clock of these hubs."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


@cache
def _prepared() -> Any:
    """The connection to a database with all tables and nothing in them, made once and copied for every test."""
    store = connect(IN_MEMORY)
    schema.prepare(store)
    return store.db.connection()


def make_hub(url: str) -> Hub:
    """A hub whose randomness is a counter."""
    store = connect(url)
    if not store.is_postgres:
        _prepared().backup(store.db.connection())
    elif not schema.is_prepared(store):
        schema.prepare(store)
    numbers = itertools.count(1)
    return Hub(store, "hub", "first", b"the hub's key", lambda size: next(numbers).to_bytes(size, "big"), greenwich)


@pytest.fixture(params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest) -> Iterator[Hub]:
    """An empty hub, once on each database."""
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_hub_url")
    made = make_hub(url)
    yield made
    made.store.close()


@pytest.fixture
def office(hub: Hub) -> Office:
    """The hub with grids, accounts and one laptop for each worker."""
    return Office(hub)
