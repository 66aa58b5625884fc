"""A PostgreSQL server for measuring: one that waits for the disk, as a hub's would."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from tests.machine.postgres import INSTALL, Server, find_binaries, running

SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "autovacuum": "on",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "listen_addresses": "127.0.0.1",
}
NOT_INSTALLED = f"not measured: PostgreSQL is not installed ({INSTALL})"


@contextmanager
def server() -> Iterator[Server | None]:
    """A server of our own until the block ends; None where PostgreSQL is not installed."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    with running(binaries, SETTINGS) as started:
        yield started


@contextmanager
def copy_of(server: Server, template: str) -> Iterator[str]:
    """The URL of a copy of a database nobody is connected to; it knows how large its tables are."""
    name = f"{urlsplit(template).path[1:]}_copy"
    server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    server.run(f"CREATE DATABASE {name} TEMPLATE {urlsplit(template).path[1:]}")
    server.run("CHECKPOINT")
    try:
        yield urlunsplit(urlsplit(template)._replace(path=f"/{name}"))
    finally:
        server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
