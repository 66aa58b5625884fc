"""What the grid's lock costs: 64 pushers at once over 1, 10 and 100 grids, two processes on PostgreSQL.

Every pusher sends its batches one after the other. Its cursor names a log the hub does not know, so that answers carry
receipts and no entries of others: what is measured is taking in, not pulling.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bench import postgres
from bench.figures import Figure, percentile
from bench.machine import HubProcess, packed
from bench.size import Size
from bench.street import Seat, opened, served_home, settle
from bench.wire import Wire
from bench.work import Worker
from doorstep_shared.protocol import REWOUND

PUSHERS = 64
GRIDS = (1, 10, 100)
PUSHES = 10
CHANGES = 60
NOWHERE = (10**9, "0" * 32)
"""A cursor no hub knows."""


def on_postgres(size: Size) -> list[Figure]:
    """Rate and waits by number of grids; none where PostgreSQL is not installed."""
    figures: list[Figure] = []
    with postgres.server() as server:
        for grids in GRIDS if server else ():
            assert server is not None
            home = size.folder / f"grids{grids}"
            with server.database() as database:
                with opened(home, database) as hub:
                    seats = _seats(settle(hub, grids, -(-PUSHERS // grids)))
                    hub.store.run("ANALYZE")
                with served_home(home, database) as served:
                    figures += _measure(served, seats, size, grids)
    return figures


def _seats(street: Sequence[Sequence[Seat]]) -> list[Seat]:
    """As many seats as pushers, spread over the grids."""
    longest = max(len(seats) for seats in street)
    return [seats[number] for number in range(longest) for seats in street if number < len(seats)][:PUSHERS]


def _measure(hub: HubProcess, seats: Sequence[Seat], size: Size, grids: int) -> list[Figure]:
    workers = [Worker(seat.account, 50 + n, seen=seat.seq, grid=seat.grid) for n, seat in enumerate(seats)]
    rates: list[float] = []
    waits: dict[int, list[float]] = {50: [], 95: [], 100: []}
    pushes = size.of(PUSHES)
    for _ in range(size.tries):
        bodies = [
            [packed(worker.request(list(worker.visits(CHANGES)), *NOWHERE)) for _ in range(pushes)]
            for worker in workers
        ]
        started = time.perf_counter()
        with ThreadPoolExecutor(len(seats)) as pool:
            taken = [ms for each in pool.map(_push, [hub] * len(seats), seats, bodies) for ms in each]
        rates.append(len(seats) * pushes * CHANGES / (time.perf_counter() - started))
        for percent, found in waits.items():
            found.append(percentile(taken, percent))
    label = f"{len(seats)} pushers over {min(grids, len(seats))} {'grid' if grids == 1 else 'grids'}, PostgreSQL"
    id = f"contention.{grids}"
    return [
        Figure(f"{id}.rate", f"{label}, changes accepted a second", "/s", tuple(rates)),
        Figure(f"{id}.p50", f"{label}, half of the waits", "ms", tuple(waits[50])),
        Figure(f"{id}.p95", f"{label}, 95 % of the waits", "ms", tuple(waits[95])),
        Figure(f"{id}.most", f"{label}, the longest wait", "ms", tuple(waits[100])),
    ]


def _push(hub: HubProcess, seat: Seat, bodies: Sequence[bytes]) -> list[float]:
    """Milliseconds each push of one pusher took."""
    wire, taken = Wire(hub.url), []
    for body in bodies:
        started = time.perf_counter()
        answer = wire.sync(seat.token, body)
        taken.append((time.perf_counter() - started) * 1000)
        reply = answer.document()
        assert all(result["result"] == "ok" for result in reply["results"]), reply["results"]
        assert reply["grids"][seat.grid]["state"] == REWOUND
    wire.close()
    return taken
