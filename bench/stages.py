"""Where the time of a push goes: ``python -m bench profile``.

A timer looks a thousand times a second which line of the hub is at work and credits it the time since the last look; so
nothing is wrapped or slowed down, and waiting for the disk is seen too. Everything runs in this process.
"""

import argparse
import gc
import signal
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from bench.counts import Inside
from bench.figures import Figure
from bench.machine import packed
from bench.size import Size
from bench.work import Worker, is_all

INTERVAL_SECONDS = 0.001
STAGES: tuple[tuple[str, str, str], ...] = (
    ("web/api/body.py", "unpack", "unpack the request"),
    ("web/api/body.py", "read_message", "read its JSON"),
    ("web/api/body.py", "_read_capped", "read its JSON"),
    ("doorstep_shared/protocol.py", "entry_message", "write the reply"),
    ("doorstep_shared/protocol.py", "", "check the envelope"),
    ("web/api/body.py", "reply", "write the reply: JSON and gzip"),
    ("services/judge.py", "", "judge: hash, decode, validate"),
    ("doorstep_shared/changes.py", "", "decode and check canonical bytes"),
    ("doorstep_shared/kinds/", "", "validate and make typed columns"),
    ("doorstep_shared/fields.py", "", "validate and make typed columns"),
    ("doorstep_shared/field", "", "validate and make typed columns"),
    ("doorstep_shared/ids.py", "", "hash"),
    ("doorstep_shared/log.py", "", "chain, digest"),
    ("services/hub.py", "", "sign entries"),
    ("doorstep_shared/merge.py", "", "merge, state to JSON"),
    ("doorstep_shared/rules.py", "", "apply the rules: what is shown"),
    ("store/entries.py", "insert", "write entries with their changes"),
    ("store/records.py", "insert", "write records"),
    ("store/records.py", "put_many", "write records"),
    ("store/records.py", "row", "make record rows"),
    ("store/entries.py", "rows", "make rows of entries"),
    ("store/records.py", "", "read records"),
    ("store/entries.py", "", "read back entries"),
    ("store/database.py", "write", "begin, commit"),
    ("store/database.py", "_transaction", "begin, commit"),
    ("store/disk.py", "", "wait for the disk"),
    ("store/database.py", "read", "begin, commit"),
    ("services/pull.py", "", "read back entries"),
    ("services/open_log.py", "", "log and fold, its own loop"),
    ("services/push.py", "", "log and fold, its own loop"),
    ("services/sync.py", "", "read offers, write results"),
    ("doorstep_server/store/", "", "other statements"),
    ("doorstep_server/", "", "Flask and the rest"),
)
"""Part of a path, the function or any, and what is done there. The first that fits the innermost line counts."""
PASSED_ON = ("insert_many", "run_many", "run", "rows", "row", "rows_in", "storage_errors")
"""Functions of the store that only carry what another asks for."""
REST = "Flask and the rest"


class Sampler:
    """Seconds by stage, while it runs. Only for the main thread."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._last = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Look while the block runs."""
        before = signal.signal(signal.SIGALRM, self._look)
        self._last = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, INTERVAL_SECONDS, INTERVAL_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        now = time.perf_counter()
        self.seconds[stage_of(frame)] += now - self._last
        self._last = now


def stage_of(frame: FrameType | None) -> str:
    """What is done at a line: told by the innermost line of the project that does not only pass something on."""
    while frame is not None:
        path, name = frame.f_code.co_filename, frame.f_code.co_name
        if "/doorstep_" in path and not (path.endswith("store/database.py") and name in PASSED_ON):
            for part, function, stage in STAGES:
                if part in path and function in ("", name):
                    return stage
        frame = frame.f_back
    return REST


def measure(folder: Path, size: int, count: int) -> tuple[dict[str, float], float]:
    """Microseconds a change by stage, most first, over `count` pushes of `size`; and their sum."""
    inside = Inside(folder)
    seat = inside.street[0][0]
    worker = Worker(seat.account, 1, seen=seat.seq, grid=seat.grid)
    sampler, seq, chain = Sampler(), seat.seq, seat.chain
    for number in range(count + 3):
        if number == 3:
            sampler.seconds.clear()
            gc.collect()
            gc.freeze()
        body = packed(worker.request(list(worker.visits(size)), seq, chain))
        with sampler.running():
            reply = inside.post(seat.token, body)
        assert is_all(reply, "ok")
        last = reply["grids"][seat.grid]["entries"][-1]
        seq, chain = last["seq"], last["chain"]
    inside.close()
    a_change = 1e6 / (size * count)
    found = {stage: seconds * a_change for stage, seconds in sampler.seconds.items()}
    return found, sum(found.values())


def on_sqlite(size: Size) -> list[Figure]:
    """The stages of a push of 500, most first, as figures."""
    tries = []
    for number in range(size.tries):
        folder = size.folder / str(number)
        folder.mkdir()
        tries.append(measure(folder, 500, size.of(30)))
    stages = sorted(tries[0][0], key=lambda stage: -tries[0][0][stage])
    figures = [
        Figure(f"stage.{stage}", stage, "µs", tuple(found.get(stage, 0.0) for found, _ in tries), 1) for stage in stages
    ]
    return [*figures, Figure("stage.all", "a change in a push of 500, all of it", "µs", tuple(t for _, t in tries), 1)]


def main(words: Sequence[str]) -> int:
    """Measure and print as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench profile", description=__doc__)
    parser.add_argument("--size", type=int, default=500, help="changes in a push")
    parser.add_argument("--pushes", type=int, default=40)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        found, total = measure(Path(folder), asked.size, asked.pushes)
    print(f"| stage of a push of {asked.size} | µs a change | part |\n|---|---:|---:|")
    for stage, microseconds in sorted(found.items(), key=lambda each: -each[1]):
        print(f"| {stage} | {microseconds:.1f} | {microseconds / total:.0%} |")
    print(f"| together | {total:.1f} | 100% |")
    return 0
