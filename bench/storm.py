"""The storm: every laptop of a street syncs at once, 16 at a time, and the hub shares the machine with them.

Two waves over the same grids. In the first each laptop brings 60 changes and gets their receipts; in the second a
colleague of each brings 60 and gets 60 others besides. Bodies are made beforehand and sent by threads, each on a
connection of its own, as laptops come.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from bench import postgres
from bench.figures import Figure, percentile
from bench.machine import HubProcess, packed
from bench.size import Size
from bench.street import Seat, opened, serving_copy, settle
from bench.wire import Answer, Wire
from bench.work import Worker, is_all
from doorstep_server.services.hub import Hub

LAPTOPS = 891
CHANGES = 60
AT_A_TIME = 16
WAVES = ("60 up", "60 up and 60 down")

Bodies = list[tuple[str, bytes]]
"""A wave: tokens and packed requests."""


@dataclass(slots=True)
class _Taken:
    """What the tries of one wave took."""

    seconds: list[float] = field(default_factory=list)
    waits_ms: list[list[float]] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)


def on_sqlite(size: Size) -> list[Figure]:
    """The storm over two processes and a SQLite file."""
    folder = size.folder
    with opened(folder / "made") as hub:
        waves = prepare(hub, size.of(LAPTOPS))

    def one_try(measure: Callable[[HubProcess], None]) -> None:
        with serving_copy(folder / "made", folder / "try") as hub:
            measure(hub)

    return measure(one_try, waves, size.tries, "sqlite", "SQLite, 2 processes", 5.0)


def on_postgres(size: Size) -> list[Figure]:
    """The storm over two processes on a PostgreSQL server that waits for the disk; none where there is none."""
    folder = size.folder
    with postgres.server() as server:
        if server is None:
            return []
        with server.database() as template:
            with opened(folder / "made", template) as hub:
                waves = prepare(hub, size.of(LAPTOPS))
                hub.store.run("ANALYZE")

            def one_try(measure: Callable[[HubProcess], None]) -> None:
                with (
                    postgres.copy_of(server, template) as database,
                    serving_copy(folder / "made", folder / "try", database) as hub,
                ):
                    measure(hub)

            return measure(one_try, waves, size.tries, "postgres", "PostgreSQL, 2 processes", 10.0)


def prepare(hub: Hub, laptops: int) -> list[Bodies]:
    """Fill a new hub and make what its laptops will send."""
    street = settle(hub, laptops, seats_per_grid=len(WAVES))
    return [[_body(seats[wave], wave) for seats in street] for wave in range(len(WAVES))]


def _body(seat: Seat, wave: int) -> tuple[str, bytes]:
    worker = Worker(seat.account, wave * 100_000 + int(seat.grid[1:]), seen=seat.seq, grid=seat.grid)
    return seat.token, packed(worker.request(list(worker.visits(CHANGES)), seat.seq, seat.chain))


def measure(
    one_try: Callable[[Callable[[HubProcess], None]], None],
    waves: Sequence[Bodies],
    tries: int,
    id: str,
    name: str,
    seconds_wanted: float,
) -> list[Figure]:
    """Both waves on as many fresh hubs as tries; `one_try` serves a hub and gives it to its argument."""
    taken = [_Taken() for _ in waves]
    resident_mb: list[float] = []

    def blow(hub: HubProcess) -> None:
        Wire(hub.url).call("GET", "/api/v1/health")
        for wave, bodies in enumerate(waves):
            _blow(hub, bodies, wave, taken[wave])
        resident_mb.append(hub.resident_mb())

    for _ in range(tries):
        one_try(blow)
    figures = []
    for wave, what in enumerate(WAVES):
        figures += _figures(f"storm.{id}.{wave + 1}", f"storm, {what}, {name}", taken[wave], seconds_wanted)
    most = Figure(f"storm.{id}.rss", f"storm, the hub's memory at most, {name}", "MB", tuple(resident_mb), 0, 200)
    return [*figures, most]


def _blow(hub: HubProcess, bodies: Bodies, wave: int, taken: _Taken) -> None:
    answers: list[Answer] = []
    failed: list[str] = []

    def send(each: tuple[str, bytes]) -> float:
        """Milliseconds one laptop waited."""
        started = time.perf_counter()
        try:
            with closing(Wire(hub.url)) as wire:
                answers.append(wire.sync(*each))
        except (OSError, RuntimeError) as error:
            failed.append(str(error))
        return (time.perf_counter() - started) * 1000

    cpu, started = hub.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        taken.waits_ms.append(list(pool.map(send, bodies)))
    taken.seconds.append(time.perf_counter() - started)
    taken.cpu_us.append((hub.cpu_seconds() - cpu) / (len(bodies) * CHANGES) * 1e6)
    taken.errors.append(len(failed) + sum(not is_whole(answer.document(), wave) for answer in answers))


def is_whole(reply: dict[str, Any], wave: int) -> bool:
    """Whether every change was accepted and every entry delivered that this wave must bring."""
    (grid,) = reply["grids"].values()
    bodies = sum("body" in entry for entry in grid["entries"])
    return is_all(reply, "ok") and len(grid["entries"]) == CHANGES * (wave + 1) and bodies == CHANGES * wave


def _figures(id: str, label: str, taken: _Taken, seconds_wanted: float) -> list[Figure]:
    waits = {percent: tuple(percentile(each, percent) for each in taken.waits_ms) for percent in (50, 95, 100)}
    return [
        Figure(f"{id}.seconds", label, "s", tuple(taken.seconds), 2, at_most=seconds_wanted),
        Figure(f"{id}.p50", f"{label}, half of the waits", "ms", waits[50]),
        Figure(f"{id}.p95", f"{label}, 95 % of the waits", "ms", waits[95], at_most=120),
        Figure(f"{id}.most", f"{label}, the longest wait", "ms", waits[100]),
        Figure(f"{id}.errors", f"{label}, errors", "", tuple(taken.errors), at_most=0),
        Figure(f"{id}.cpu", f"{label}, hub CPU a change", "µs", tuple(taken.cpu_us)),
    ]
