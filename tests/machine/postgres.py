"""A throwaway PostgreSQL server: made in a temporary folder, gone with the test run."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from glob import glob
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

INSTALL = "apt-get install postgresql"
DEBIAN_FOLDERS = "/usr/lib/postgresql/*/bin"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "listen_addresses": "127.0.0.1",
}


def find_binaries(search_path: str | None = None, folders: str = DEBIAN_FOLDERS) -> Path | None:
    """The folder with initdb and pg_ctl: where PATH has them, else Debian's newest version."""
    on_path = shutil.which("initdb", path=search_path)
    if on_path and shutil.which("pg_ctl", path=search_path):
        return Path(on_path).resolve().parent
    found = [Path(folder) for folder in glob(folders) if (Path(folder) / "initdb").exists()]
    return max(found, key=lambda folder: int("0" + "".join(filter(str.isdigit, folder.parent.name))), default=None)


class Server:
    """A running server on which every test gets a database of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = count(1)

    @contextmanager
    def database(self, like: str = "") -> Iterator[str]:
        """The URL of a fresh database, dropped afterwards: empty, or a copy of the one at the URL `like`, which nobody
        may be connected to."""
        name = f"doorstep_{os.getpid()}_{next(self._numbers)}"
        if like:
            made = f"TEMPLATE {urlsplit(like).path[1:]}"
        else:
            made = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        self.run(f"CREATE DATABASE {name} {made}")
        try:
            yield urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))
        finally:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """One statement outside any transaction."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


class Recycled:
    """Databases of a server that begin as copies of the one at the URL `like`, which nobody may be connected to.

    One is emptied after each use and used again: a quarter of the work of making one. It is made anew where a test
    changed its tables, and after `uses`, as what was emptied still slows it down.
    """

    def __init__(self, server: Server, like: str, uses: int = 25) -> None:
        self._server, self._like, self._uses = server, like, uses
        self._made = ExitStack()
        self._url, self._left, self._tables = "", 0, ""
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._counters: list[tuple[str, int | None]] = []

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a database in which everything is as in the first."""
        if not self._left:
            self._renew()
        self._left -= 1
        yield self._url
        if self._left and not self._is_emptied():
            self._left = 0

    def close(self) -> None:
        """Drop what is there."""
        self._made.close()

    def _renew(self) -> None:
        import psycopg

        self._made.close()
        self._url, self._left = self._made.enter_context(self._server.database(self._like)), self._uses
        with psycopg.connect(self._url, autocommit=True) as connection:
            self._tables = str(connection.execute(_TABLES).fetchone())
            names = [name for (name,) in connection.execute(_NAMES)]
            self._counters = list(connection.execute(_COUNTERS))
            self._rows = {name: connection.execute(f'SELECT * FROM "{name}"'.encode()).fetchall() for name in names}

    def _is_emptied(self) -> bool:
        """Put back what was there at the beginning; False where the tables are not what they were."""
        import psycopg

        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(_LEAVE)
            if str(connection.execute(_TABLES).fetchone()) != self._tables:
                return False
            connection.execute(";".join(f'DELETE FROM "{name}"' for name in self._rows).encode())
            for name, last in self._counters:
                connection.execute("SELECT setval(%s::regclass, %s, %s)", (name, last or 1, last is not None))
            for name, rows in self._rows.items():
                for row in rows:
                    marks = ",".join(["%s"] * len(row))
                    connection.execute(f'INSERT INTO "{name}" VALUES ({marks})'.encode(), row)
        return True


_TABLES = """SELECT md5(string_agg(oid::text || relname || relnatts, ',' ORDER BY oid)) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace"""
_NAMES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_LEAVE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_COUNTERS = "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'"


@contextmanager
def running(binaries: Path, settings: Mapping[str, str] = SETTINGS) -> Iterator[Server]:
    """Start a server in a temporary folder and stop it at the end. It refuses root, so root lends it another user."""
    folder = Path(tempfile.mkdtemp(prefix="doorstep-postgres-"))
    who = _unprivileged()
    if who:
        os.chown(folder, who["user"], who["group"])
    data = folder / "data"
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w", "-t", "60", "-s", "-l", str(folder / "log")]
    try:
        _call([str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
               "--locale=C", "--no-sync"], folder, who)  # fmt: skip
        port = free_port()
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        _call([*control, "-o", f"-p {port} -k {folder} {options}", "start"], folder, who)
        try:
            yield Server(f"postgresql://postgres@127.0.0.1:{port}/postgres")
        finally:
            _call([*control, "-m", "immediate", "stop"], folder, who)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return {}


def _call(command: list[str], folder: Path, who: dict[str, Any]) -> None:
    output = folder / "output"
    with output.open("ab") as stream:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, **who)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{output.read_text()[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
