"""A street's grids, accounts and laptops, made in this process in a few seconds, and copied for every try."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.machine import HubProcess, served
from bench.work import NOON_MS
from doorstep_server.app import make_hub
from doorstep_server.config import read_config
from doorstep_server.services import accounts, devices, grids, members
from doorstep_server.services.hub import Hub
from doorstep_server.store import grids as stored_grids


@dataclass(frozen=True, slots=True)
class Seat:
    """A laptop that has joined: its token, and the end of its grid's log as it knows it."""

    account: str
    token: str
    grid: str
    seq: int
    chain: str


def settle(hub: Hub, grid_count: int, seats_per_grid: int = 1) -> list[list[Seat]]:
    """Fill a new hub with a street of small grids and the laptops of each; by grid, its seats."""
    _without_waiting(hub)
    grids.add(hub, "street", "晴岚街道", "street", "", "admin", NOON_MS)
    street = []
    with hub.store.write():
        for number in range(grid_count):
            grid = f"g{number:04}"
            grids.add(hub, grid, f"第{number + 1}网格", "small", "street", "admin", NOON_MS)
            street.append(_seats(hub, grid, [f"w{number:04}{'abcdef'[seat]}" for seat in range(seats_per_grid)]))
    return street


def _seats(hub: Hub, grid: str, names: list[str]) -> list[Seat]:
    tokens = []
    for name in names:
        accounts.add(hub, name, name, False, "admin", NOON_MS)
        members.grant(hub, name, grid, "worker", "admin", NOON_MS)
        code = devices.invite(hub, name, 72, "admin", NOON_MS)
        tokens.append(devices.join(hub, code, f"laptop {name}", "doorstep 0.1", NOON_MS)[1])
    stands = stored_grids.get(hub.store, grid)
    assert stands is not None
    return [Seat(name, token, grid, stands.seq, stands.chain) for name, token in zip(names, tokens, strict=True)]


def _without_waiting(hub: Hub) -> None:
    """What is only made ready need not be on the disk at once."""
    if hub.store.is_postgres:
        hub.store.db.execute_sql("SET synchronous_commit = off")
    else:
        hub.store.db.execute_sql("PRAGMA synchronous = OFF")


@contextmanager
def opened(home: Path, database: str = "") -> Iterator[Hub]:
    """A new hub in this process, on SQLite or at a PostgreSQL URL."""
    hub = make_hub(read_config(_environment(home, database)))
    try:
        yield hub
    finally:
        if not hub.store.is_postgres:
            hub.store.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        hub.store.close()


@contextmanager
def serving_copy(template: Path, home: Path, database: str = "") -> Iterator[HubProcess]:
    """A served copy of a hub made before; with PostgreSQL only its key is copied, `database` is its own."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(template, home)
    with served(home, _environment(home, database)) as hub:
        yield hub


def _environment(home: Path, database: str) -> dict[str, str]:
    return dict(os.environ) | {"DOORSTEP_HUB_HOME": str(home), "DOORSTEP_DATABASE": database, "DOORSTEP_LANG": "en"}
