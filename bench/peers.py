"""The same records on the same box, one hub after the other: ours, PouchDB, Kinto.

``python -m bench peers [--write]`` looks for them in ``.peers`` and says how to install what is not there. A record is
a new visit of 14 fields. Taking in: one connection, PouchDB at its best batch size, Kinto at its largest. Delivering:
pages of 1,000, unread. The storm: 16 laptops at a time; each brings 60 records and takes 60.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from bench import accepting, pulling, storm
from bench.figures import Figure, percentile
from bench.machine import HubProcess
from bench.peer_kinds import INSTALL, Document, Peer, served_kinto, served_pouchdb
from bench.size import Size
from bench.wire import Wire
from bench.work import Worker
from tests.machine.postgres import find_binaries

PEERS = Path(__file__).parent.parent / ".peers"
SECONDS = 8.0
"""How long a peer takes records in for one try."""
NIGHT, PAGE = 60, 1000
Row = Figure | tuple[str, str]


def measure(size: Size) -> list[Row]:
    """Each peer that is installed, ours beside them, and how many times as fast ours is."""
    rows: list[Row] = []
    ours: dict[str, Figure] = {}
    for name, serve, is_there in (
        ("pouchdb", served_pouchdb, (PEERS / "pouchdb" / "node_modules").exists() and bool(shutil.which("node"))),
        ("kinto", served_kinto, (PEERS / "kinto" / "bin" / "kinto").exists() and find_binaries() is not None),
    ):
        if not is_there:
            rows.append((name, f"not installed: {INSTALL[name]}"))
            continue
        ours = ours or _ours(size)
        with serve(PEERS, size) as (peer, server):
            theirs = _theirs(peer, name, server, size)
        rows += [*theirs, *_ratios(name, peer.name, ours, {figure.id: figure for figure in theirs})]
    return rows if not ours else [*ours.values(), *rows]


def _ours(size: Size) -> dict[str, Figure]:
    """What our hub does with the same records, in the same run."""
    found = {
        figure.id: figure
        for name, section in (("accept", accepting.on_sqlite), ("pull", pulling.on_sqlite), ("storm", storm.on_sqlite))
        for figure in section(size.under(f"ours-{name}"))
    }
    laptops = size.of(storm.LAPTOPS)
    rates = tuple(laptops / seconds for seconds in found["storm.sqlite.2.seconds"].values)
    return {
        "push": _our("push", "records taken in a second", found["accept.sqlite.rate"].values),
        "pull": _our("pull", "records delivered a second", found["pull.rate"].values),
        "storm": _our("storm", "laptops through the storm a second", rates),
    }


def _our(what: str, label: str, values: tuple[float, ...]) -> Figure:
    return Figure(f"peers.ours.{what}", f"doorstep: {label}", "/s", values, 1 if what == "storm" else 0)


def _theirs(peer: Peer, id: str, server: HubProcess, size: Size) -> list[Figure]:
    wire, made = Wire(server.url), documents()
    rates = {batch: _push_rate(peer, wire, made, batch, size.of(40) / 20) for batch in peer.batches}
    best = max(rates, key=lambda batch: rates[batch])
    pushed = tuple(_push_rate(peer, wire, made, best, size.of(80) / 80 * SECONDS) for _ in range(size.tries))
    pulled = tuple(_pull_rate(peer, wire) for _ in range(size.tries))
    laptops = size.of(peer.storm_laptops)
    storming = _Storm(peer, server)
    rate, waits = storming.blow([[next(made) for _ in range(NIGHT)] for _ in range(laptops)])
    return [
        Figure(f"peers.{id}.push", f"{peer.name}: records taken in a second, batches of {best}", "/s", pushed),
        Figure(f"peers.{id}.pull", f"{peer.name}: records delivered a second", "/s", pulled),
        Figure(f"peers.{id}.storm", f"{peer.name}: laptops through the storm a second ({laptops})", "/s", (rate,), 1),
        Figure(f"peers.{id}.p95", f"{peer.name}: 95 % of the waits in the storm", "ms", (percentile(waits, 95),)),
        Figure(f"peers.{id}.errors", f"{peer.name}: laptops refused in the storm", "", (len(storming.errors),)),
    ]


def _ratios(id: str, name: str, ours: dict[str, Figure], theirs: dict[str, Figure]) -> list[Figure]:
    wanted = {"pouchdb": {"push": 3, "pull": 8}, "kinto": {"push": 60, "pull": 1}}[id]
    return [
        Figure(
            f"peers.{id}.{what}.ratio",
            f"doorstep over {name}: {label}",
            "×",
            (ours[what].median / theirs[f"peers.{id}.{what}"].median,),
            1,
            at_least=wanted.get(what),
        )
        for what, label in (("push", "taking in"), ("pull", "delivering"), ("storm", "the storm"))
    ]


def documents() -> Iterator[Document]:
    """New visits without end, as plain records."""
    worker = Worker("w0000s0", 77, seen=1)
    while True:
        change = worker.visit()
        yield {"id": change.record, "kind": change.kind, "by": change.by, "at": str(change.at), **change.set}


def _push_rate(peer: Peer, wire: Wire, made: Iterator[Document], batch: int, seconds: float) -> float:
    wire.seconds, stored = 0.0, 0
    while wire.seconds < seconds:
        peer.push(wire, [next(made) for _ in range(batch)])
        stored += batch
    return stored / wire.seconds


def _pull_rate(peer: Peer, wire: Wire, pages: int = 10) -> float:
    place, delivered, wire.seconds = None, 0, 0.0
    for _ in range(pages):
        count, place = peer.pull(wire, place, PAGE)
        delivered += count
        if count < PAGE:
            break
    return delivered / wire.seconds


class _Storm:
    """Laptops that sync with a peer, 16 at a time. A laptop that is refused does not try again; it is an error."""

    def __init__(self, peer: Peer, server: HubProcess) -> None:
        self.peer, self.server = peer, server
        self.errors: list[str] = []

    def blow(self, nights: Sequence[Sequence[Document]]) -> tuple[float, list[float]]:
        """Laptops a second, and the milliseconds each waited for its push and pull."""
        started = time.perf_counter()
        with ThreadPoolExecutor(storm.AT_A_TIME) as pool:
            waits = list(pool.map(self._sync, nights))
        return len(nights) / (time.perf_counter() - started), waits

    def _sync(self, records: Sequence[Document]) -> float:
        started = time.perf_counter()
        try:
            with closing(Wire(self.server.url)) as wire:
                self.peer.push(wire, records)
                self.peer.pull(wire, None, NIGHT)
        except (OSError, RuntimeError) as error:
            self.errors.append(str(error))
        return (time.perf_counter() - started) * 1000
