"""What laptops fetch: entries others wrote, page by page, and syncs that have nothing to do."""

import json
import sys
import time
from pathlib import Path

from bench.figures import Figure
from bench.machine import HubProcess, answering, packed
from bench.size import Size
from bench.street import Seat, opened, serving_copy, settle
from bench.wire import Wire
from bench.work import NOON_MS, Worker
from doorstep_server.services import devices, sync
from doorstep_server.services.hub import Hub
from doorstep_shared.identity import key_name
from doorstep_shared.protocol import SyncRequestSchema

ENTRIES = 10_000
BATCH = 500
IDLE = 300
PROJECT = Path(__file__).parent.parent


def on_sqlite(size: Size) -> list[Figure]:
    """A laptop fetches what a colleague brought; then many syncs of one that misses nothing."""
    with opened(size.folder / "made") as hub:
        colleague, laptop = settle(hub, 1, seats_per_grid=2)[0]
        fill(hub, colleague, size.of(ENTRIES))
    with serving_copy(size.folder / "made", size.folder / "hub") as served:
        delivered = _deliver(served, laptop, size)
        return [*delivered, *_idle(served, laptop, size)]


def fill(hub: Hub, seat: Seat, count: int) -> None:
    """Let a laptop have brought visits, in this process."""
    device, worker = devices.authenticate(hub, seat.token), Worker(seat.account, 5, seen=seat.seq, grid=seat.grid)
    for _ in range(-(-count // BATCH)):
        request = json.loads(json.dumps(worker.request(list(worker.visits(BATCH)), seat.seq, seat.chain)))
        sync.sync(hub, device, SyncRequestSchema().load({**request, "grids": {}}), NOON_MS)


def _deliver(hub: HubProcess, seat: Seat, size: Size) -> list[Figure]:
    rates: list[float] = []
    cpu_us: list[float] = []
    wire_bytes: list[float] = []
    wire, worker = Wire(hub.url), Worker(seat.account, 6, seen=seat.seq, grid=seat.grid)
    for _ in range(size.tries + 1):
        seq, chain, more = seat.seq, seat.chain, True
        seconds, entries, travelled, before = 0.0, 0, 0, hub.cpu_seconds()
        while more:
            body = packed(worker.request([], seq, chain))
            started = time.perf_counter()
            answer = wire.sync(seat.token, body)
            seconds += time.perf_counter() - started
            grid = answer.document()["grids"][seat.grid]
            more, entries, travelled = grid["more"], entries + len(grid["entries"]), travelled + answer.bytes_down
            seq, chain = grid["entries"][-1]["seq"], grid["entries"][-1]["chain"]
        assert entries >= size.of(ENTRIES)
        rates.append(entries / seconds)
        cpu_us.append((hub.cpu_seconds() - before) / entries * 1e6)
        wire_bytes.append(travelled / entries)
    return [
        Figure("pull.rate", "entries delivered a second, pages of 1,000", "/s", tuple(rates[1:]), at_least=40_000),
        Figure("pull.cpu", "hub CPU an entry delivered", "µs", tuple(cpu_us[1:]), 1),
        Figure("pull.wire", "bytes down an entry, gzip", "B", tuple(wire_bytes[1:])),
    ]


def _idle(hub: HubProcess, seat: Seat, size: Size) -> list[Figure]:
    """Syncs without anything to do, and as many requests to an application that does nothing, in turns."""
    wire, worker = Wire(hub.url), Worker(seat.account, 6, seen=seat.seq, grid=seat.grid)
    seq, chain = end(wire, seat)
    held = wire.sync(seat.token, packed({**worker.request([], seq, chain), "identity_key": ""})).document()
    name = key_name(bytes.fromhex(held["identity_key"]))
    body = packed({**worker.request([], seq, chain), "client": "doorstep 0.1.0", "identity_key": name})
    cpu_ms: list[float] = []
    least_ms: list[float] = []
    empty_program = [sys.executable, "-m", "bench.empty"]
    with answering(empty_program, PROJECT, hub.environment) as empty:
        plain = Wire(empty.url)
        for _ in range(size.tries):
            cpu_ms.append(cpu_ms_each(hub, wire, seat.token, body, size.of(IDLE)))
            least_ms.append(cpu_ms_each(empty, plain, seat.token, body, size.of(IDLE)))
    answer = wire.sync(seat.token, body)
    ratios = tuple(ours / least for ours, least in zip(cpu_ms, least_ms, strict=True))
    return [
        Figure("idle.cpu", "hub CPU of a sync with nothing to do", "ms", tuple(cpu_ms), 2, at_most=1.5),
        Figure("limit.empty", "limit: an empty Flask endpoint in the same server, CPU", "ms", tuple(least_ms), 2),
        Figure("limit.empty.ratio", "a sync with nothing to do, over an empty endpoint", "×", ratios, 1),
        Figure("idle.up", "bytes up of a sync with nothing to do, with heads", "B", (answer.bytes_up,), at_most=600),
        Figure("idle.down", "bytes down of it, with heads", "B", (answer.bytes_down,), at_most=600),
    ]


def cpu_ms_each(hub: HubProcess, wire: Wire, token: str, body: bytes, count: int) -> float:
    """Processor time of one of many equal requests, in milliseconds."""
    wire.sync(token, body)
    before = hub.cpu_seconds()
    for _ in range(count):
        wire.sync(token, body)
    return (hub.cpu_seconds() - before) / count * 1000


def end(wire: Wire, seat: Seat) -> tuple[int, str]:
    """The end of a seat's log, position and chain, by pulling all of it."""
    worker = Worker(seat.account, 6, seen=seat.seq, grid=seat.grid)
    seq, chain, more = seat.seq, seat.chain, True
    while more:
        grid = wire.sync(seat.token, packed(worker.request([], seq, chain))).document()["grids"][seat.grid]
        more = grid["more"]
        if grid["entries"]:
            seq, chain = grid["entries"][-1]["seq"], grid["entries"][-1]["chain"]
    return seq, chain
