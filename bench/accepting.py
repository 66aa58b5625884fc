"""How many changes a second the hub accepts through HTTP in batches of 500, and what one change costs."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench import limits, postgres
from bench.figures import Figure
from bench.machine import HubProcess, packed, serving
from bench.size import Size
from bench.wire import Wire
from bench.work import Worker, is_all
from doorstep_shared.changes import Change

BATCH = 500


def on_sqlite(size: Size) -> list[Figure]:
    """One laptop and one process; beside it, in turns, what the machine allows."""
    batches = size.of(10)
    with serving(size.folder / "hub", DOORSTEP_DATABASE="") as hub:
        recorded = limits.record(size.folder, batches, BATCH)
        return measure(hub, "sqlite", "SQLite", batches, size.tries, _Limits(size.folder, recorded))


def on_postgres(size: Size) -> list[Figure]:
    """Two processes on a PostgreSQL server that waits for the disk; none where there is none."""
    with postgres.server() as server:
        if server is None:
            return []
        with server.database() as url, serving(size.folder / "hub", DOORSTEP_DATABASE=url) as hub:
            one = measure(hub, "postgres", "PostgreSQL", size.of(10), size.tries)
            return [*one, *measure_together(hub, size.of(10), size.tries)]


class _Limits:
    """Tries of the limits, made between the tries of the hub."""

    def __init__(self, folder: Path, recorded: Sequence[limits.Batch]) -> None:
        self.folder, self.recorded = folder, recorded
        self.two_rows: list[float] = []
        self.same_rows: list[float] = []
        self.json: list[float] = []

    def measure(self) -> None:
        """One try of each, in microseconds a change."""
        a_change = 1e6 / (len(self.recorded) * BATCH)
        self.two_rows.append(limits.two_rows_seconds(self.folder, self.recorded) * a_change)
        self.same_rows.append(limits.same_rows_seconds(self.folder, self.recorded) * a_change)
        self.json.append(limits.json_seconds(self.recorded) * a_change)

    def figures(self, wall_us: Sequence[float]) -> list[Figure]:
        """The limits, and how many times as long the hub took for a change."""
        found = []
        for name, label, taken in (
            ("two_rows", "SQLite alone, a log row and a record row", self.two_rows),
            ("same_rows", "SQLite alone, all rows and indexes of the hub", self.same_rows),
            ("json", "JSON alone, request read and reply written", self.json),
        ):
            ratios = tuple(ours / limit for ours, limit in zip(wall_us, taken, strict=True))
            found.append(Figure(f"limit.{name}", f"limit: {label}, a change", "µs", tuple(taken), 1))
            found.append(Figure(f"limit.{name}.ratio", f"the hub's time for a change, over {label}", "×", ratios, 1))
        return found


def measure(
    hub: HubProcess, id: str, name: str, batches: int, tries: int, machine: _Limits | None = None
) -> list[Figure]:
    """Push `batches` over one connection, as a laptop does whose cursor follows; only the round trips are timed."""
    laptop = _Laptop(hub, "wang", "g1", 1)
    laptop.push(4)
    hub.know_its_tables()
    before_bytes, stored = hub.database_bytes(), 0
    wall_us: list[float] = []
    cpu_us: list[float] = []
    for _ in range(tries):
        cpu = hub.cpu_seconds()
        wall_us.append(laptop.push(batches) / (batches * BATCH) * 1e6)
        cpu_us.append((hub.cpu_seconds() - cpu) / (batches * BATCH) * 1e6)
        stored += batches * BATCH
        if machine:
            machine.measure()
    rates = tuple(1e6 / each for each in wall_us)
    wanted = 12_000 if id == "sqlite" else None
    figures = [
        Figure(f"accept.{id}.rate", f"changes accepted a second, one laptop, {name}", "/s", rates, at_least=wanted),
        Figure(f"accept.{id}.cpu", f"hub CPU a change, batches of 500, {name}", "µs", tuple(cpu_us), 1, at_most=60),
        Figure(f"accept.{id}.wire", "bytes up a change, gzip", "B", tuple(laptop.wire)),
    ]
    if hub.database_bytes():
        disk = (hub.database_bytes() - before_bytes) / stored
        figures.append(Figure("accept.disk", "the hub's disk a change", "B", (disk,), at_most=2200))
    return figures + (machine.figures(wall_us) if machine else [])


def measure_together(hub: HubProcess, batches: int, tries: int) -> list[Figure]:
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
    label = "changes accepted a second, two laptops at once, PostgreSQL, 2 processes"
    return [Figure("accept.postgres.together", label, "/s", tuple(rates), at_least=6000)]


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
        wire = Wire(self.hub.url)
        for _ in range(batches):
            body = self._body(list(self.worker.visits(BATCH)))
            started = time.perf_counter()
            answer = wire.sync(self.token, body)
            taken += time.perf_counter() - started
            self._follow(answer.document())
        wire.close()
        return taken

    def prepare(self, batches: int) -> list[bytes]:
        """Bodies made beforehand; they name no cursor, so that their answers hold no entries."""
        made = (self.worker.request(list(self.worker.visits(BATCH)), 0, "") for _ in range(batches))
        return [packed({**request, "grids": {}}) for request in made]

    def send(self, bodies: list[bytes]) -> None:
        """Send prepared bodies, one after the other, on a connection of its own."""
        wire = Wire(self.hub.url)
        for body in bodies:
            wire.sync(self.token, body)
        wire.close()

    def _body(self, changes: list[Change]) -> bytes:
        body = packed(self.worker.request(changes, self.seq, self.chain))
        self.wire.append(len(body) / BATCH)
        return body

    def _follow(self, reply: dict[str, Any]) -> None:
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
