"""Run the simulation many times: ``python -m tests.simulation --runs 1000 [--storage sqlite] [--seed N]``."""

import argparse
import contextlib
import multiprocessing
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.simulation import invariants
from tests.simulation.storage import Shelf
from tests.simulation.world import World

STEPS = 100


@contextlib.contextmanager
def small_pages() -> Iterator[None]:
    """Pages, pushes and snapshots of a size that a short run reaches."""
    import doorstep_client.sync.engine as engine
    import doorstep_client.sync.offering as offering
    import doorstep_server.services.pull as pull
    import doorstep_server.services.snapshot as snapshot

    wanted = {
        (pull, "PAGE_ENTRIES"): 7,
        (pull, "SNAPSHOT_FIRST_ENTRIES"): 12,
        (pull, "SNAPSHOT_ENTRIES"): 25,
        (snapshot, "KEPT_ENTRIES"): 12,
        (engine, "MAX_CHANGES"): 4,
        (offering, "MAX_CHANGES"): 4,
    }
    before = {place: getattr(*place) for place in wanted}
    for (module, name), value in wanted.items():
        setattr(module, name, value)
    try:
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)


def play(
    seed: int, folder: Path | None, steps: int = STEPS, *, has_sticks: bool = True, stands_in: bool = True
) -> World:
    """One run to its end, checked."""
    world = World(seed, Shelf(folder), has_sticks=has_sticks, stands_in=stands_in)
    world.set_trouble(world.random.choice([0.0, 0.05, 0.2]))
    for _ in range(steps):
        world.step()
    world.quiesce()
    invariants.all_hold(world)
    return world


def _one(task: tuple[int, bool, int]) -> tuple[int, Counter[str], Counter[str], str]:
    seed, on_disk, steps = task
    try:
        with small_pages(), tempfile.TemporaryDirectory() if on_disk else contextlib.nullcontext(None) as folder:
            world = play(seed, Path(folder) if folder else None, steps)
        return seed, world.done, world.faults, ""
    except Exception:
        return seed, Counter(), Counter(), traceback.format_exc()


def main() -> int:
    """Print runs, actions and faults by kind, and the failures with their seeds; 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--storage", choices=["memory", "sqlite"], default="memory")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--steps", type=int, default=STEPS, help="moves in each run")
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.runs)
    tasks = [(seed, options.storage == "sqlite", options.steps) for seed in seeds]
    done: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    failures: list[tuple[int, str]] = []
    with multiprocessing.Pool(options.processes) as pool:
        for seed, did, struck, failure in pool.imap_unordered(_one, tasks, chunksize=8):
            done += did
            faults += struck
            if failure:
                failures.append((seed, failure))
                print(f"seed {seed}: {failure.strip().splitlines()[-1]}", flush=True)
    print(f"{options.runs} runs of {options.steps} moves on {options.storage}, seeds {seeds[0]} to {seeds[-1]}")
    for title, counts in (("actions", done), ("faults", faults)):
        print(f"{title}: {sum(counts.values())}")
        for name, count in sorted(counts.items()):
            print(f"  {count:>9}  {name}")
    print(f"failures: {len(failures)}")
    for seed, failure in sorted(failures)[:3]:
        print(f"--- seed {seed}\n{failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
