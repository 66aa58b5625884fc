"""What a sync costs, in counts that do not depend on the machine, compared with what they were: for every build.

``python -m bench counts`` fails when one grew by more than its tolerance; ``--accept`` keeps today's as the ones to
compare with, for a growth that was wanted. Everything happens in this process, from one seed and one clock.
"""

import argparse
import gzip
import json
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from bench.machine import packed
from bench.street import Seat, settle, supervisor
from bench.work import NOON_MS, Worker, is_all
from doorstep_client.store.store import LaptopStore, open_store
from doorstep_client.sync.engine import sync
from doorstep_server.app import create_app, prepare_hub, wall_clock
from doorstep_server.services.hub import Hub
from doorstep_server.store.database import connect
from doorstep_shared.editing import Edit

EXPECTED = Path(__file__).with_name("expected.json")
TOLERANCE = {
    "statements": 0.0, "requests": 0.0, "bytes up": 0.03, "bytes down": 0.03, "pages written": 0.1,
    "KB allocated": 0.1, "disk bytes a change": 0.03,
}  # fmt: skip
"""By what a count is of: the part it may grow by. What gzip makes of ids, and Python of objects, is not ours."""
OF_THIS_PYTHON = "KB allocated"
"""What only compares with the same Python."""

GRIDS = 20
Counts = dict[str, float]


class Inside:
    """A hub on a file, its calls, and what they took."""

    def __init__(self, folder: Path) -> None:
        random = Random(20)
        store = connect(f"sqlite:///{folder / 'hub.db'}")
        self.hub = prepare_hub(store, random.randbytes(32), random.randbytes, wall_clock)
        self.calls = create_app(self.hub, lambda: NOON_MS, rate_limits=False).test_client()
        self.street = settle(self.hub, grid_count=GRIDS, seats_per_grid=2)
        store.db.execute_sql("PRAGMA wal_autocheckpoint = 0")
        self.bytes_up = self.bytes_down = self.requests = 0

    def sync(self, token: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """One round trip through the application."""
        return self.post(token, packed(request))

    def post(self, token: str, body: bytes) -> dict[str, Any]:
        """One round trip with a packed body."""
        heads = {"Content-Encoding": "gzip", "Accept-Encoding": "gzip", "Authorization": f"Bearer {token}"}
        answer = self.calls.post("/api/v1/sync", data=body, headers=heads, content_type="application/json")
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        self.requests += 1
        self.bytes_up += len(body)
        self.bytes_down += len(answer.data) + sum(len(name) + len(value) + 4 for name, value in answer.headers)
        plain = gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data
        document: dict[str, Any] = json.loads(plain)
        return document

    @contextmanager
    def counted(self, found: Counts, name: str) -> Iterator[None]:
        """Count what the block's calls take."""
        self._checkpoint("TRUNCATE")
        self.bytes_up = self.bytes_down = self.requests = 0
        with statements_of(self.hub) as told:
            yield
        found[f"{name}: statements"] = len(told)
        found[f"{name}: requests"] = self.requests
        found[f"{name}: bytes up"] = self.bytes_up
        found[f"{name}: bytes down"] = self.bytes_down
        found[f"{name}: pages written"] = self._checkpoint("PASSIVE")

    def _checkpoint(self, how: str) -> int:
        """Bring all into the file; how many pages had been written since the last time."""
        _, pages, _ = self.hub.store.db.execute_sql(f"PRAGMA wal_checkpoint({how})").fetchone()
        return int(pages)

    def size(self) -> int:
        """The bytes in use of the database."""
        row = self.hub.store.row("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        assert row is not None
        return int(row[0])

    def close(self) -> None:
        """Close the database."""
        self.hub.store.close()


@contextmanager
def statements_of(hub: Hub) -> Iterator[list[str]]:
    """The SQL a hub runs inside the block: one for each call, however many rows it writes."""
    told: list[str] = []
    store = hub.store
    execute, many = store.db.execute_sql, store.run_many

    def execute_sql(sql: str, *rest: Any, **more: Any) -> Any:
        told.append(sql)
        return execute(sql, *rest, **more)

    def run_many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            told.append(sql)
        many(sql, rows)

    store.db.execute_sql, store.run_many = execute_sql, run_many  # type: ignore[method-assign]
    try:
        yield told
    finally:
        del store.db.execute_sql, store.run_many


def measure(folder: Path) -> Counts:
    """All counts."""
    found: Counts = {}
    bench = Inside(folder)
    try:
        _pushes(bench, found)
        _idle(bench, bench.street[0][0], found)
        _first(bench, bench.street[0][1], found)
        _night(bench, folder, found)
        _idle_everywhere(bench, found)
        _among_others(bench, found)
    finally:
        bench.close()
    return found


def _pushes(bench: Inside, found: Counts) -> None:
    seat = bench.street[0][0]
    worker = Worker(seat.account, 1, seen=seat.seq, grid=seat.grid)
    seq, chain = seat.seq, seat.chain

    def push(count: int) -> dict[str, Any]:
        reply = bench.sync(seat.token, worker.request(list(worker.visits(count)), seq, chain))
        assert is_all(reply, "ok")
        last: dict[str, Any] = reply["grids"][seat.grid]["entries"][-1]
        return last

    last = push(500)
    for count in (60, 500):
        seq, chain = last["seq"], last["chain"]
        before = bench.size()
        with bench.counted(found, f"push of {count}"):
            last = push(count)
    found["push of 500: disk bytes a change"] = (bench.size() - before) / 500
    seq, chain = last["seq"], last["chain"]
    body = packed(worker.request(list(worker.visits(500)), seq, chain))
    tracemalloc.start()
    bench.post(seat.token, body)
    found["push of 500: KB allocated"] = tracemalloc.get_traced_memory()[1] / 1024
    tracemalloc.stop()


def _idle(bench: Inside, seat: Seat, found: Counts) -> None:
    worker = Worker(seat.account, 2, seen=seat.seq, grid=seat.grid)
    seq, chain, more = seat.seq, seat.chain, True
    while more:
        grid = bench.sync(seat.token, worker.request([], seq, chain))["grids"][seat.grid]
        seq, chain, more = grid["entries"][-1]["seq"], grid["entries"][-1]["chain"], grid["more"]
    with bench.counted(found, "nothing to do"):
        bench.sync(seat.token, worker.request([], seq, chain))


def _first(bench: Inside, seat: Seat, found: Counts) -> None:
    """The snapshot of a grid of some 1,500 visits."""
    heads = {"Accept-Encoding": "gzip", "Authorization": f"Bearer {seat.token}"}
    with bench.counted(found, "snapshot"):
        answer = bench.calls.get(f"/api/v1/grids/{seat.grid}/snapshot", headers=heads)
        bench.bytes_down = len(answer.data)
    assert answer.status_code == 200


def _idle_everywhere(bench: Inside, found: Counts) -> None:
    """A supervisor's laptop, which carries every grid and misses nothing."""
    seat, request = supervisor(bench.hub)
    with bench.counted(found, f"nothing to do, {GRIDS} grids"):
        reply = bench.sync(seat.token, request)
    assert all(not grid["entries"] for grid in reply["grids"].values())


def _among_others(bench: Inside, found: Counts) -> None:
    """A push in a street at work: its rows must stand together in the indexes, not among those of all other grids."""
    for number, (_, seat) in enumerate(bench.street[2:]):
        worker = Worker(seat.account, 100 + number, seen=seat.seq, grid=seat.grid)
        assert is_all(bench.sync(seat.token, worker.request(list(worker.visits(500)), seat.seq, seat.chain)), "ok")
    seat = bench.street[-1][0]
    worker = Worker(seat.account, 99, seen=seat.seq, grid=seat.grid)
    with bench.counted(found, f"push of 60 among {GRIDS} grids"):
        assert is_all(bench.sync(seat.token, worker.request(list(worker.visits(60)), 0, "")), "ok")


def _night(bench: Inside, folder: Path, found: Counts) -> None:
    """A laptop's own engine: its first sync, then 60 of its own up and 60 of a colleague's down."""
    mine, colleague = bench.street[1]
    store = open_store(str(folder / "laptop.sqlite3"))
    hub = _Direct(bench, mine.token)
    _sync(store, hub, mine)
    other = Worker(colleague.account, 3, seen=colleague.seq, grid=colleague.grid)
    assert is_all(bench.sync(colleague.token, other.request(list(other.visits(60)), 0, "")), "ok")
    for change in Worker(mine.account, 4, seen=0, grid=mine.grid).visits(60):
        store.save("visit", mine.grid, change.record, Edit(set=change.set), by=mine.account, now_ms=change.at.ms)
    with bench.counted(found, "night, 60 up and 60 down"):
        report = _sync(store, hub, mine)
    assert (report.delivered, report.received) == (60, 60)
    store.close()


class _Direct:
    """The hub as the engine sees it, without a network between."""

    def __init__(self, bench: Inside, token: str) -> None:
        self.bench, self.token = bench, token

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """One round trip."""
        return self.bench.sync(self.token, request)

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
        """No log here is long enough for one."""
        raise RuntimeError(f"a snapshot of {grid} was asked for (own={own})")


def _sync(store: LaptopStore, hub: _Direct, seat: Seat) -> Any:
    random = Random(seat.account)
    return sync(
        store,
        hub,
        account=seat.account,
        clock_ms=lambda: NOON_MS,
        new_writer=lambda: f"{random.getrandbits(64):016x}",
        client_version="doorstep 0.1.0",
    )


def grown(found: Mapping[str, float], expected: Mapping[str, Any]) -> list[str]:
    """A sentence for every count that grew by more than its tolerance, or that is not among the expected."""
    said = []
    for name, value in found.items():
        what = name.partition(": ")[2]
        if what == OF_THIS_PYTHON and expected["python"] != _python():
            continue
        before = expected["counts"].get(name)
        if before is None:
            said.append(f"{name} is new: {value:,.0f}; keep it with: python -m bench counts --accept")
        elif value > before * (1 + TOLERANCE[what]):
            said.append(f"{name} grew from {before:,.0f} to {value:,.0f} (allowed: {TOLERANCE[what]:.0%})")
    return said


def _python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def main(words: Sequence[str]) -> int:
    """Count, print, compare."""
    parser = argparse.ArgumentParser(prog="python -m bench counts", description=__doc__)
    parser.add_argument("--accept", action="store_true", help="keep today's counts as the expected ones")
    accepts = parser.parse_args(words).accept
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder))
    for name, value in found.items():
        print(f"  {name:<46} {value:>12,.0f}")
    if accepts:
        kept = {"python": _python(), "counts": {name: round(value) for name, value in found.items()}}
        EXPECTED.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
        return 0
    said = grown(found, json.loads(EXPECTED.read_text()))
    for sentence in said:
        print(sentence, file=sys.stderr)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
