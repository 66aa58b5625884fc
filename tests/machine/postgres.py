"""A throwaway PostgreSQL server: made in a temporary folder, gone with the test run."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
    def database(self) -> Iterator[str]:
        """The URL of a fresh, empty database, dropped afterwards."""
        name = f"doorstep_{os.getpid()}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        try:
            yield urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))
        finally:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """One statement outside any transaction."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


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
