"""A night's sync of a real laptop: 60 changes up and 60 down in one request."""

import json
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from bench.figures import Figure
from bench.installed import programs, surroundings
from bench.machine import HubProcess, packed
from bench.work import Worker, is_all
from doorstep_client.store.store import open_store
from doorstep_shared.editing import Edit

NIGHT = 60
DATABASE = "doorstep.sqlite3"


def laptop(hub: HubProcess, home: Path, account: str) -> dict[str, str]:
    """The environment of a laptop that has joined and synced once."""
    environment = surroundings() | {"DOORSTEP_HOME": str(home), "DOORSTEP_LANG": "en"}
    code = hub.run("invite", account)["code"]
    _doorstep(environment, "join", hub.url, code)
    _doorstep(environment, "sync", "--quiet")
    return environment


def measure(hub: HubProcess, folder: Path, nights: int = 7) -> list[Figure]:
    """Several nights: another laptop has brought 60 changes, this one has saved 60 and syncs."""
    environment = laptop(hub, folder / "laptop", "wang")
    other, token = Worker("li", 99, seen=10), hub.join("li")["token"]
    seconds: list[float] = []
    cpu_ms: list[float] = []
    requests: list[float] = []
    for night in range(nights):
        body = packed(other.request(list(other.visits(NIGHT)), 0, ""))
        assert is_all(hub.post(token, body), "ok")
        _save(folder / "laptop" / DATABASE, night)
        before, started = hub.cpu_seconds(), time.perf_counter()
        report = _doorstep(environment, "sync", "--json")
        seconds.append((time.perf_counter() - started) * 1000)
        cpu_ms.append((hub.cpu_seconds() - before) * 1000)
        requests.append(float(str(report["requests"])))
        assert (report["delivered"], report["received"]) == (NIGHT, NIGHT), report
    return [
        Figure("night.requests", "requests of a night's sync, 60 up and 60 down", "", tuple(requests), at_most=1),
        Figure("night.client", "a night's sync, whole client process", "ms", tuple(seconds), at_most=250),
        Figure("night.cpu.real", "hub CPU of a night's sync by the real program", "ms", tuple(cpu_ms), 1, at_most=8),
        Figure("night.up", "bytes up, 60 new visits, gzip", "B", (len(body),), at_most=12_000),
    ]


def _save(path: Path, night: int) -> None:
    """Sixty visits saved on the laptop, as the commands save them."""
    worker = Worker("wang", 1000 + night, seen=0)
    store = open_store(str(path))
    for change in worker.visits(NIGHT):
        store.save("visit", "g1", change.record, Edit(set=change.set), by="wang", now_ms=change.at.ms)
    store.close()


def _doorstep(environment: Mapping[str, str], *words: str) -> dict[str, object]:
    done = subprocess.run([programs() / "doorstep", *words], env=environment, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"doorstep {words}: {done.stdout.decode()} {done.stderr.decode()}")
    return json.loads(done.stdout) if "--json" in words else {}
