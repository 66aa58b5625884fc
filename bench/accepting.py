"""How many changes a second the hub accepts through HTTP in batches of 500, and what one change costs."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from bench.machine import HEADERS, HubProcess, Spread, packed
from bench.work import Worker, is_all
from doorstep_shared.changes import Change

BATCH = 500


def measure(hub: HubProcess, batches: int = 10, tries: int = 3) -> list[tuple[str, str]]:
    """Push `batches` over one connection, as a laptop does whose cursor follows; only the round trips are timed."""
    laptop = _Laptop(hub, "wang", "g1", 1)
    laptop.push(4)
    hub.know_its_tables()
    before_bytes, stored = _database_bytes(hub), 0
    rates: list[float] = []
    cpu_us: list[float] = []
    for _ in range(tries):
        cpu = hub.cpu_seconds()
        rates.append(batches * BATCH / laptop.push(batches))
        cpu_us.append((hub.cpu_seconds() - cpu) / (batches * BATCH) * 1e6)
        stored += batches * BATCH
    rows = [
        ("changes accepted a second", Spread(tuple(rates)).text("/s")),
        ("hub CPU a change, replies with their entries", Spread(tuple(cpu_us)).text("µs")),
        ("bytes a change on the wire, gzip", Spread(tuple(laptop.wire)).text("B")),
    ]
    after_bytes = _database_bytes(hub)
    if after_bytes:
        rows.append(("bytes a change on the hub's disk", f"{(after_bytes - before_bytes) / stored:,.0f} B"))
    return rows


def measure_together(hub: HubProcess, batches: int = 10, tries: int = 3) -> list[tuple[str, str]]:
    """Two laptops of two grids push at the same time; whole seconds from the first request to the last answer."""
    laptops = [_Laptop(hub, "wang", "g1", 2), _Laptop(hub, "li", "g2", 3)]
    rates: list[float] = []
    for laptop in laptops:
        laptop.push(4)
    hub.know_its_tables()
    for _ in range(tries):
        prepared = [laptop.prepare(batches) for laptop in laptops]
        started = time.perf_counter()
        with ThreadPoolExecutor(len(laptops)) as pool:
            list(pool.map(_Laptop.send, laptops, prepared))
        rates.append(len(laptops) * batches * BATCH / (time.perf_counter() - started))
    return [("changes accepted a second, two laptops at once", Spread(tuple(rates)).text("/s"))]


class _Laptop:
    """A laptop that pushes; `wire` collects the bytes a change took."""

    def __init__(self, hub: HubProcess, account: str, grid: str, seed: int) -> None:
        self.hub, self.token = hub, hub.join(account)["token"]
        self.worker = Worker(account, seed, seen=10, grid=grid)
        self.grid = grid
        self.seq, self.chain = _end(hub, self.token, self.worker)
        self.wire: list[float] = []

    def push(self, batches: int) -> float:
        """Seconds the round trips of some batches took."""
        taken = 0.0
        for _ in range(batches):
            body = self._body(list(self.worker.visits(BATCH)))
            started = time.perf_counter()
            answer = self.hub.exchange(self.token, body)
            taken += time.perf_counter() - started
            self._follow(answer)
        return taken

    def prepare(self, batches: int) -> list[bytes]:
        """Bodies made beforehand; they name no cursor, so that their answers hold no entries."""
        made = (self.worker.request(list(self.worker.visits(BATCH)), 0, "") for _ in range(batches))
        return [packed({**request, "grids": {}}) for request in made]

    def send(self, bodies: list[bytes]) -> None:
        """Send prepared bodies, one after the other, on a connection of its own."""
        with requests.Session() as session:
            session.trust_env = False
            for body in bodies:
                headers = HEADERS | {"Authorization": f"Bearer {self.token}"}
                answer = session.post(f"{self.hub.url}/api/v1/sync", data=body, headers=headers, timeout=120)
                answer.raise_for_status()

    def _body(self, changes: list[Change]) -> bytes:
        body = packed(self.worker.request(changes, self.seq, self.chain))
        self.wire.append(len(body) / BATCH)
        return body

    def _follow(self, answer: bytes) -> None:
        reply = json.loads(answer)
        assert is_all(reply, "ok")
        last = reply["grids"][self.grid]["entries"][-1]
        self.seq, self.chain = last["seq"], last["chain"]


def _end(hub: HubProcess, token: str, worker: Worker) -> tuple[int, str]:
    """The end of the grid's log, so that replies hold what a night's replies hold."""
    seq, chain = 0, ""
    while True:
        reply = hub.post(token, packed(worker.request([], seq, chain)))["grids"][worker.grid]
        if reply["state"] == "snapshot":
            head = hub.session.get(
                f"{hub.url}/api/v1/grids/{worker.grid}/snapshot",
                headers={"Authorization": f"Bearer {token}"},
                timeout=60,
            )
            line = json.loads(head.text.split("\n", 1)[0])
            seq, chain = line["seq"], line["chain"]
            continue
        if reply["entries"]:
            seq, chain = reply["entries"][-1]["seq"], reply["entries"][-1]["chain"]
        if not reply.get("more"):
            return seq, chain


def _database_bytes(hub: HubProcess) -> int:
    return sum(path.stat().st_size for path in Path(hub.home).glob("hub.db*"))
