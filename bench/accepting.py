"""How many changes a second the hub accepts through HTTP in batches of 500, and what one change costs."""

import json
import time
from pathlib import Path

from bench.machine import HubProcess, Spread, packed
from bench.work import Worker, is_all

BATCH = 500


def measure(hub: HubProcess, batches: int = 10, tries: int = 3) -> list[tuple[str, str]]:
    """Push `batches` over one connection, as a laptop does whose cursor follows; only the round trips are timed."""
    rates: list[float] = []
    cpu_us: list[float] = []
    wire: list[float] = []
    token = hub.join("wang")["token"]
    before_bytes = _database_bytes(hub)
    for seed in range(tries):
        worker = Worker("wang", seed, seen=10)
        seq, chain = _end(hub, token, worker)
        taken, cpu = 0.0, hub.cpu_seconds()
        for _ in range(batches):
            body = packed(worker.request(list(worker.visits(BATCH)), seq, chain))
            wire.append(len(body) / BATCH)
            started = time.perf_counter()
            answer = hub.exchange(token, body)
            taken += time.perf_counter() - started
            reply = json.loads(answer)
            assert is_all(reply, "ok")
            last = reply["grids"]["g1"]["entries"][-1]
            seq, chain = last["seq"], last["chain"]
        rates.append(batches * BATCH / taken)
        cpu_us.append((hub.cpu_seconds() - cpu) / (batches * BATCH) * 1e6)
    stored = tries * batches * BATCH
    rows = [
        ("changes accepted a second", Spread(tuple(rates)).text("/s")),
        ("hub CPU a change, replies with their entries", Spread(tuple(cpu_us)).text("µs")),
        ("bytes a change on the wire, gzip", Spread(tuple(wire)).text("B")),
    ]
    after_bytes = _database_bytes(hub)
    if after_bytes:
        rows.append(("bytes a change on the hub's disk", f"{(after_bytes - before_bytes) / stored:,.0f} B"))
    return rows


def _end(hub: HubProcess, token: str, worker: Worker) -> tuple[int, str]:
    """The end of the grid's log, so that replies hold what a night's replies hold."""
    seq, chain = 0, ""
    while True:
        reply = hub.post(token, packed(worker.request([], seq, chain)))["grids"]["g1"]
        if reply["state"] == "snapshot":
            head = hub.session.get(
                f"{hub.url}/api/v1/grids/g1/snapshot", headers={"Authorization": f"Bearer {token}"}, timeout=60
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
