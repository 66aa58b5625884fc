"""Whether cost grows with history or with the number of grids: it should not."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import bulk, bulk_copies
from bench.figures import Figure
from bench.machine import HubProcess, packed
from bench.pulling import cpu_ms_each
from bench.size import Size
from bench.street import Seat, opened, seat_for, served_home, settle, supervisor, without_waiting
from bench.wire import Wire
from bench.work import Worker, is_all

HISTORIES = (10_000, 100_000, 1_000_000)
LONG_HISTORIES = (10_000, 10_000_000)
LOADED = 1_000_000
"""What is longer is loaded as so many entries and copied."""
GRIDS = (1, 100, 1000)
NIGHTS = 60
"""Syncs of each of two laptops in a try; every one brings 60 changes and takes the 60 of the other."""
NIGHT = 60


def with_history(size: Size) -> list[Figure]:
    """A night's sync over logs of three lengths, the same laptops, grids and machine."""
    return _nights_over(size, HISTORIES)


def with_long_history(size: Size) -> list[Figure]:
    """The same over ten millions, beside the shortest: some 11 GB on the disk, minutes to load."""
    return _nights_over(size, LONG_HISTORIES)


def _nights_over(size: Size, histories: Sequence[int]) -> list[Figure]:
    cost: list[Figure] = []
    resident: list[Figure] = []
    loaded = [(entries, *_loaded(size, entries)) for entries in (size.of(each) for each in histories)]
    for entries, home, pair in loaded:
        name = f"{entries:,} entries"
        with served_home(home) as served:
            nights = _Nights(served, pair)
            taken = tuple(nights.cpu_ms_each(size.of(NIGHTS)) for _ in range(size.tries))
            memory = (served.resident_mb("VmRSS"),)
        cost.append(Figure(f"flat.{entries}.cpu", f"hub CPU of a night's sync, {name}", "ms", taken, 2, at_most=8))
        resident.append(Figure(f"flat.{entries}.rss", f"the hub's memory after that, {name}", "MB", memory))
    longest = f"{size.of(histories[-1]):,} entries"
    growth = (cost[-1].median / cost[0].median,)
    more_memory = (resident[-1].median / resident[0].median,)
    return [
        *cost,
        Figure("flat.growth", f"a night's sync at {longest}, over the shortest", "×", growth, 2, at_most=1.2),
        *resident,
        Figure("flat.rss.growth", f"the hub's memory at {longest}, over the shortest", "×", more_memory, 2),
    ]


def _loaded(size: Size, entries: int) -> tuple[Path, list[Seat]]:
    """The home of a hub with so many entries, and two laptops of its first grid."""
    home = size.million if entries == size.of(LOADED) else size.folder / f"history{entries}"
    today = datetime.now(UTC).date().isoformat()
    times = max(1, entries // LOADED)
    each = entries // times
    plan = bulk.Plan(each, visits=each // 10, conflicts=each // 2000, grids=80, today=today)
    with opened(home) as hub:
        without_waiting(hub)
        bulk.load(hub, plan)
        if times > 1:
            bulk_copies.multiply(hub, times)
        return home, [seat_for(hub, account, "c1-g1") for account in ("w000a", "w000b")]


class _Nights:
    """Two laptops of one grid that sync in turns, each bringing 60 visits and taking the other's."""

    def __init__(self, hub: HubProcess, pair: Sequence[Seat]) -> None:
        self.hub, self.wire = hub, Wire(hub.url)
        self.laptops = [_Laptop(seat, number) for number, seat in enumerate(pair)]
        for _ in range(2):
            self._both()

    def cpu_ms_each(self, nights: int) -> float:
        """Processor time of one sync, in milliseconds, from the sum of many."""
        before = self.hub.cpu_seconds()
        for _ in range(nights):
            self._both()
        return (self.hub.cpu_seconds() - before) / (nights * len(self.laptops)) * 1000

    def _both(self) -> None:
        for laptop in self.laptops:
            laptop.sync(self.wire)


class _Laptop:
    """One of the two."""

    def __init__(self, seat: Seat, number: int) -> None:
        self.seat, self.seq, self.chain = seat, seat.seq, seat.chain
        self.worker = Worker(seat.account, 900 + number, seen=seat.seq, grid=seat.grid)

    def sync(self, wire: Wire) -> None:
        """Bring 60, take what is there."""
        body = packed(self.worker.request(list(self.worker.visits(NIGHT)), self.seq, self.chain))
        reply = wire.sync(self.seat.token, body).document()
        assert is_all(reply, "ok")
        last = reply["grids"][self.seat.grid]["entries"][-1]
        self.seq, self.chain = last["seq"], last["chain"]


def with_grids(size: Size) -> list[Figure]:
    """Syncs with nothing to do over hubs of one, a hundred and a thousand grids: a worker's, and that of a supervisor
    whose laptop carries all of them."""
    figures = []
    for count in GRIDS:
        made = size.folder / f"grids{count}"
        with opened(made) as hub:
            worker = settle(hub, count)[0][0]
            above, request = supervisor(hub)
        stands = request["grids"][worker.grid]
        own = Worker(worker.account, 1, seen=1, grid=worker.grid).request([], stands["seq"], stands["chain"])
        with served_home(made) as served:
            for who, token, body in (("worker", worker.token, own), ("supervisor", above.token, request)):
                wire = Wire(served.url)
                taken = tuple(cpu_ms_each(served, wire, token, packed(body), size.of(60)) for _ in range(size.tries))
                label = f"sync with nothing to do of a {who}, {count:,} grids on the hub, hub CPU"
                figures.append(Figure(f"grids.{count}.{who}", label, "ms", taken, 2, at_most=10))
    return figures
