"""The night window, played through: when do the last laptops of a street, a city, a province have synced?

``python -m bench window`` prints two tables, ``--write`` puts them into docs/scaling.md. The cost of a sync is the
measured one (docs/performance.json, section storm) where there is one. Arrivals are drawn from a seed, so a table is
the same every time. Boxes hold different grids and never wait for each other, so that one of them is played and stands
for all.
"""

import argparse
import heapq
import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from bench import report
from bench.figures import percentile

PAGE = report.DOCS / "scaling.md"
STORM_LAPTOPS = 891
ASSUMED_MS = 20.0
"""Machine time of a night's sync where none was measured, in milliseconds of one processor."""
BURST_PART, BURST_SECONDS = 0.5, 60
"""Half of all come in the first minute: the timer of the nightly run is the same everywhere."""
WAIT_WANTED_SECONDS = 1.0
"""What 95 of 100 laptops should wait at most."""
CHANGES_A_NIGHT, NIGHTS_A_YEAR = 60, 250
DISK_BYTES, UP_BYTES, DOWN_BYTES = 2200, 7000, 16_000
"""Of a change on the hub's disk; of a night's sync on the wire."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere many laptops sync; `processors` are those of one box."""

    name: str
    laptops: int
    processors: int
    window_minutes: int


PLACES = (
    Place("a street", 891, 2, 60),
    Place("a city of 100 streets", 89_100, 16, 120),
    Place("a province", 1_000_000, 16, 180),
)


class Night(NamedTuple):
    """How one box got through its window. Waits are from a laptop's call to its answer, in seconds."""

    busy: float
    wait_median: float
    wait_95: float
    wait_most: float
    queue_most: int
    done_minutes: float


def play(laptops: int, processors: int, cost_ms: float, window_minutes: int, seed: int = 1) -> Night:
    """One box through one night: laptops come, wait for a free processor, are served in the order they came."""
    random = Random(seed)
    window = window_minutes * 60
    arrivals = sorted(
        random.uniform(0, BURST_SECONDS) if random.random() < BURST_PART else random.uniform(0, window)
        for _ in range(laptops)
    )
    free = [0.0] * processors
    waits: list[float] = []
    ends: list[float] = []
    queue_most = 0
    for arrival in arrivals:
        cost = random.uniform(0.5, 1.5) * cost_ms / 1000
        end = max(arrival, heapq.heappop(free)) + cost
        heapq.heappush(free, end)
        while ends and ends[0] <= arrival:
            heapq.heappop(ends)
        heapq.heappush(ends, end)
        queue_most = max(queue_most, len(ends) - processors)
        waits.append(end - arrival)
    done = max(free)
    busy = laptops * cost_ms / 1000 / (processors * max(window, done))
    return Night(busy, percentile(waits, 50), percentile(waits, 95), max(waits), queue_most, done / 60)


def boxes_for(place: Place, cost_ms: float) -> int:
    """The fewest boxes with which 95 of 100 laptops wait no longer than wanted."""
    fewest, most = 1, 1
    while not _is_enough(place, most, cost_ms):
        fewest, most = most + 1, most * 2
    while fewest < most:
        middle = (fewest + most) // 2
        fewest, most = (fewest, middle) if _is_enough(place, middle, cost_ms) else (middle + 1, most)
    return fewest


def _is_enough(place: Place, boxes: int, cost_ms: float) -> bool:
    night = play(-(-place.laptops // boxes), place.processors, cost_ms, place.window_minutes)
    return night.wait_95 <= WAIT_WANTED_SECONDS


def measured_ms() -> tuple[float, str]:
    """Machine time of a night's sync (hub, database and the load itself), and where it is from."""
    kept = json.loads(report.FIGURES.read_text())["sections"] if report.FIGURES.exists() else {}
    for section in ("storm-postgres", "storm"):
        if section in kept:
            figures = {each["id"]: each["median"] for each in kept[section]["figures"]}
            seconds = next(value for id, value in figures.items() if id.endswith(".2.seconds"))
            return seconds * kept[section]["on"]["processors"] / STORM_LAPTOPS * 1000, f"measured: section {section}"
    return ASSUMED_MS, "assumed: nothing measured yet"


def windows(cost_ms: float) -> str:
    """The table of nights."""
    lines = [
        "| place | laptops | window | boxes | busy | median wait | 95 % | longest | longest queue | done after |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for place in PLACES:
        needed = boxes_for(place, cost_ms)
        for boxes in sorted({max(1, needed // 2), needed}):
            night = play(-(-place.laptops // boxes), place.processors, cost_ms, place.window_minutes)
            lines.append(
                f"| {place.name} | {place.laptops:,} | {place.window_minutes} min | {boxes} × {place.processors} "
                f"| {night.busy:.0%} | {night.wait_median:,.2f} s | {night.wait_95:,.2f} s | {night.wait_most:,.2f} s "
                f"| {night.queue_most:,} | {night.done_minutes:,.1f} min |"
            )
    return "\n".join(lines)


def amounts() -> str:
    """The table of what a year and a night bring."""
    lines = [
        "| place | changes a night | changes a year | disk a year | up and down a night | mean in the window |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for place in PLACES:
        changes = place.laptops * CHANGES_A_NIGHT
        travelled = place.laptops * (UP_BYTES + DOWN_BYTES)
        lines.append(
            f"| {place.name} | {changes:,} | {changes * NIGHTS_A_YEAR:,} "
            f"| {changes * NIGHTS_A_YEAR * DISK_BYTES / 1e12:,.2f} TB | {travelled / 1e9:,.2f} GB "
            f"| {travelled / (place.window_minutes * 60) / 1e6:,.2f} MB/s |"
        )
    return "\n".join(lines)


def main(words: Sequence[str]) -> int:
    """Print both tables; write them where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench window", description=__doc__)
    parser.add_argument("--cost-ms", type=float, help="machine time of a sync instead of the measured one")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scaling.md")
    asked = parser.parse_args(words)
    cost_ms, source = (asked.cost_ms, "as asked") if asked.cost_ms else measured_ms()
    told = f"{amounts()}\n\nA night's sync takes {cost_ms:.1f} ms of one processor ({source}).\n\n{windows(cost_ms)}"
    print(told)
    if asked.write:
        PAGE.write_text(report.between(PAGE.read_text(), told))
    return 0
