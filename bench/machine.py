"""A hub process, laptops, and the operating system's account of what they used."""

import gzip
import json
import os
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

PROGRAMS = Path(sys.executable).parent
HEADERS = {"Content-Encoding": "gzip", "Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Spread:
    """Several tries of one measurement."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def text(self, unit: str, digits: int = 0) -> str:
        """Median with the least and the most."""
        low, high = min(self.values), max(self.values)
        return f"{self.median:,.{digits}f} {unit} ({low:,.{digits}f} to {high:,.{digits}f}, {len(self.values)} tries)"


class HubProcess:
    """A served hub, its home and its address."""

    def __init__(
        self, home: Path, port: int, process: "subprocess.Popen[bytes]", environment: Mapping[str, str]
    ) -> None:
        self.home, self.url, self.process, self.environment = home, f"http://127.0.0.1:{port}", process, environment
        self.session = requests.Session()
        self.session.trust_env = False

    def run(self, *words: str) -> dict[str, Any]:
        """One ``doorstep-hub`` command; its JSON."""
        return _json([str(PROGRAMS / "doorstep-hub"), "--json", *words], self.environment)

    def join(self, account: str) -> dict[str, Any]:
        """A new device of an account, by the API."""
        code = self.run("invite", account)["code"]
        answer: dict[str, Any] = self.session.post(f"{self.url}/api/v1/join", json={"code": code}, timeout=60).json()
        return answer

    def post(self, token: str, body: bytes) -> dict[str, Any]:
        """One round trip with a packed body; the reply."""
        document: dict[str, Any] = json.loads(self.exchange(token, body))
        return document

    def exchange(self, token: str, body: bytes) -> bytes:
        """One round trip with a packed body; the reply's bytes, unpacked and not read."""
        headers = HEADERS | {"Authorization": f"Bearer {token}"}
        answer = self.session.post(f"{self.url}/api/v1/sync", data=body, headers=headers, timeout=120)
        answer.raise_for_status()
        return answer.content

    def database_bytes(self) -> int:
        """The size of the SQLite database, all of it written into its file; 0 with PostgreSQL."""
        files = list(self.home.glob("hub.db"))
        for path in files:
            with closing(sqlite3.connect(path, timeout=30)) as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return sum(path.stat().st_size for path in files)

    def know_its_tables(self) -> None:
        """Let PostgreSQL count its tables, as it does by itself within a minute of such a load; before that it reads a
        young table whole."""
        url = self.environment.get("DOORSTEP_DATABASE", "")
        if url.startswith("postgresql://"):
            import psycopg

            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ANALYZE")

    def cpu_seconds(self) -> float:
        """User and system time of the hub's processes so far, as the scheduler counts it: in nanoseconds."""
        return sum(_cpu_seconds(pid) for pid in _family(self.process.pid))

    def resident_mb(self, name: str = "VmHWM") -> float:
        """Memory of the hub's processes in MB: the most so far, or what is used now (``VmRSS``)."""
        return sum(_resident_kb(pid, name) for pid in _family(self.process.pid)) / 1024


@contextmanager
def serving(home: Path, port: int = 0, **settings: str) -> Iterator[HubProcess]:
    """A fresh hub with two grids and the accounts wang and li, served until the block ends."""
    shutil.rmtree(home, ignore_errors=True)
    environment = os.environ | {"DOORSTEP_HUB_HOME": str(home), "DOORSTEP_LANG": "en", **settings}
    hub = str(PROGRAMS / "doorstep-hub")
    for words in (
        ["init"],
        ["grid", "add", "street", "--name", "街道", "--level", "street"],
        ["grid", "add", "g1", "--name", "一网格", "--level", "small", "--parent", "street"],
        ["grid", "add", "g2", "--name", "二网格", "--level", "small", "--parent", "street"],
        ["account", "add", "wang", "--name", "王"],
        ["account", "add", "li", "--name", "李"],
        ["account", "grant", "wang", "g1"],
        ["account", "grant", "li", "g1"],
        ["account", "grant", "li", "g2"],
        ["account", "grant", "admin", "street", "--role", "admin"],
    ):
        _json([hub, "--json", *words], environment)
    with served(home, environment, port) as hub_process:
        yield hub_process


@contextmanager
def served(home: Path, environment: Mapping[str, str], port: int = 0) -> Iterator[HubProcess]:
    """A hub that is there already, served until the block ends."""
    with answering([str(PROGRAMS / "doorstep-hub"), "serve", "--port"], home, environment, port) as hub:
        yield hub


@contextmanager
def answering(words: Sequence[str], home: Path, environment: Mapping[str, str], port: int = 0) -> Iterator[HubProcess]:
    """A program that is told a port to answer at, until the block ends."""
    port = port or free_port()
    process = subprocess.Popen(
        [*words, str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    hub = HubProcess(home, port, process, environment)
    try:
        _wait_for(hub)
        yield hub
    finally:
        process.terminate()
        process.wait(30)


def packed(request: Mapping[str, Any]) -> bytes:
    """A request as it travels."""
    return gzip.compress(json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def seconds_of(words: Sequence[str], environment: Mapping[str, str], tries: int = 9) -> Spread:
    """Wall seconds of a whole process, after one try that does not count."""
    taken = []
    for number in range(tries + 1):
        started = time.perf_counter()
        done = subprocess.run(words, env=environment, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr.decode()[-500:]}")
        if number:
            taken.append(time.perf_counter() - started)
    return Spread(tuple(taken))


def _json(words: Sequence[str], environment: Mapping[str, str]) -> dict[str, Any]:
    done = subprocess.run(words, env=environment, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stdout.decode()[-500:]} {done.stderr.decode()[-500:]}")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _wait_for(hub: HubProcess) -> None:
    for _ in range(1200):
        try:
            hub.session.get(f"{hub.url}/api/v1/health", timeout=60)
            return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise RuntimeError("the hub did not start")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(grandchild for child in children for grandchild in _family(int(child)))]


def _cpu_seconds(pid: int) -> float:
    spent = 0
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):  # a thread that has just ended
            spent += int(path.read_text().split()[0])
    return spent / 1e9


def _resident_kb(pid: int, name: str) -> int:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1])
