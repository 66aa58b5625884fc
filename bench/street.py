"""A street's grids, accounts and laptops, made in this process in a few seconds, and copied for every try."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.machine import HubProcess, served
from bench.work import NOON_MS, Worker
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
    without_waiting(hub)
    grids.add(hub, "street", "晴岚街道", "street", "", "admin", NOON_MS)
    street = []
    with hub.store.write():
        for number in range(grid_count):
            grid = f"g{number:04}"
            grids.add(hub, grid, f"第{number + 1}网格", "small", "street", "admin", NOON_MS)
            street.append(_seats(hub, grid, [f"w{number:04}s{seat}" for seat in range(seats_per_grid)]))
    return street


def _seats(hub: Hub, grid: str, names: list[str]) -> list[Seat]:
    for name in names:
        accounts.add(hub, name, name, False, "admin", NOON_MS)
        members.grant(hub, name, grid, "worker", "admin", NOON_MS)
    return [seat_for(hub, name, grid) for name in names]


def seat_for(hub: Hub, account: str, grid: str) -> Seat:
    """A new laptop of an account that works in a grid; it knows the grid's whole log."""
    code = devices.invite(hub, account, 72, "admin", NOON_MS)
    _, token = devices.join(hub, code, f"laptop {account}", "doorstep 0.1", NOON_MS)
    stands = stored_grids.get(hub.store, grid)
    assert stands is not None
    return Seat(account, token, grid, stands.seq, stands.chain)


def supervisor(hub: Hub) -> tuple[Seat, dict[str, Any]]:
    """A laptop that carries the whole street, and its request when it misses nothing."""
    accounts.add(hub, "supervisor", "街道", False, "admin", NOON_MS)
    members.grant(hub, "supervisor", "street", "supervisor", "admin", NOON_MS)
    seat = seat_for(hub, "supervisor", "street")
    request = Worker("supervisor", 3, seen=1, grid="street").request([], 0, "")
    request["grids"] = {
        each.id: {"seq": each.seq, "chain": each.chain, "writer": f"{number:016x}", "head": ""}
        for number, each in enumerate(stored_grids.everything(hub.store), 1)
    }
    return seat, request


def without_waiting(hub: Hub) -> None:
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
    with served_home(home, database) as hub:
        yield hub


@contextmanager
def served_home(home: Path, database: str = "") -> Iterator[HubProcess]:
    """A hub made before, served where it is."""
    with served(home, _environment(home, database)) as hub:
        yield hub


def _environment(home: Path, database: str) -> dict[str, str]:
    return dict(os.environ) | {"DOORSTEP_HUB_HOME": str(home), "DOORSTEP_DATABASE": database, "DOORSTEP_LANG": "en"}
