"""The synthetic community: how long its first sync takes, and how quick the commands are with it on the laptop."""

import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from bench.figures import Figure
from bench.installed import programs, surroundings
from bench.machine import HubProcess, seconds_of, served
from bench.night import _doorstep
from doorstep_server.demo import sheets
from doorstep_shared.synthetic.places import TREE
from doorstep_shared.synthetic.register import wangshan

VISITS = 12_000
RECORDS = 21_722
"""Buildings, doors and residents of the synthetic community, and its visits."""


def settle(hub: HubProcess, folder: Path, visit_count: int = 1600) -> str:
    """Put the community of the demo on the hub; how many records that is."""
    register = wangshan(Random(1), date(2026, 11, 20), visit_count)
    for plan in TREE:
        above = ("--parent", plan.parent) if plan.parent else ()
        hub.run("grid", "add", plan.id, "--name", plan.name, "--level", plan.level, *above)
    hub.run("account", "add", "all", "--name", "全部")
    for plan in TREE:
        if not plan.parent:
            hub.run("account", "grant", "all", plan.id, "--role", "supervisor")
            hub.run("account", "grant", "admin", plan.id, "--role", "admin")
    folder.mkdir(parents=True, exist_ok=True)
    for kind, rows in register.rows.items():
        path = folder / f"{kind}.csv"
        path.write_text(sheets.sheet(kind, rows), encoding="utf-8-sig", newline="")
        hub.run("import", kind, str(path), "--yes")
    return ", ".join(f"{len(rows):,} {kind}" for kind, rows in register.rows.items())


def measure(hub: HubProcess, folder: Path, tries: int = 3) -> list[Figure]:
    """First syncs of fresh laptops: from a hub that never packed a snapshot, from one that did before it was started.

    Then the commands of a day.
    """
    settle(hub, folder / "sheets", VISITS)
    firsts: dict[str, list[_First]] = {"cold": [], "kept": []}
    for number in range(tries):
        shutil.rmtree(hub.home / "snapshots", ignore_errors=True)
        for name, found in firsts.items():
            with served(hub.home, hub.environment) as fresh:
                found.append(_first_sync(fresh, folder / f"{name}{number}"))
    return [*_first_figures(firsts), *_commands(folder / f"kept{tries - 1}")]


class _First(NamedTuple):
    """What one first sync took."""

    seconds: float
    hub_cpu_seconds: float
    resident_mb: float


def _first_sync(hub: HubProcess, home: Path) -> _First:
    environment = surroundings(hub.environment) | {"DOORSTEP_HOME": str(home)}
    _doorstep(environment, "join", hub.url, hub.run("invite", "all")["code"])
    before, started = hub.cpu_seconds(), time.perf_counter()
    memory = home.parent / f"{home.name}.memory"
    subprocess.run([programs() / "python", "-c", _TELLING_ITS_MEMORY, str(memory)], env=environment, check=True)
    seconds, cpu_seconds = time.perf_counter() - started, hub.cpu_seconds() - before
    return _First(seconds, cpu_seconds, int(memory.read_text().split()[1]) / 1024)


_TELLING_ITS_MEMORY = """
import atexit, sys
from pathlib import Path
def tell(to):
    lines = Path("/proc/self/status").read_text().splitlines()
    Path(to).write_text(next(line for line in lines if line.startswith("VmHWM")))
atexit.register(tell, sys.argv.pop())
sys.argv[1:] = ["sync", "--quiet"]
from doorstep_client.cli import main
sys.exit(main())
"""
"""The first sync as the program does it. What a process used at most is told by itself: what its parent would be told
counts the parent's own memory before the program began."""


def _first_figures(firsts: Mapping[str, Sequence[_First]]) -> list[Figure]:
    figures = []
    for name, what in (("cold", "no snapshot was packed before"), ("kept", "one was, before the hub was started")):
        seconds, cpu, resident = zip(*firsts[name], strict=True)
        label = f"first sync of 9,700 records and 12,000 visits, {what}"
        figures += [
            Figure(f"first.{name}.seconds", f"{label}, whole process", "s", seconds, 2, at_most=2),
            Figure(f"first.{name}.cpu", f"{label}, hub CPU", "s", cpu, 2, at_most=0.3),
            Figure(f"first.{name}.rss", f"{label}, the laptop's memory at most", "MB", resident, at_most=120),
        ]
    return figures


def _commands(home: Path) -> list[Figure]:
    """The commands of a day over the whole community, and what a record takes on the laptop's disk."""
    environment = surroundings() | {"DOORSTEP_HOME": str(home), "DOORSTEP_LANG": "en"}
    size = sum(path.stat().st_size for path in home.glob("doorstep.sqlite3*"))
    doorstep = str(programs() / "doorstep")
    door = str(_doorstep(environment, "dwelling", "list", "--json")["records"][0]["id"])  # type: ignore[index]
    figures = [Figure("laptop.disk", "the laptop's disk a record", "B", (size / RECORDS,), at_most=2200)]
    for name, words, at_most in (
        ("--help", ["--help"], 100),
        ("status", ["status"], 120),
        ("today", ["today"], None),
        ("find", ["find", "3-2-501"], 150),
        ("visit add", ["visit", "add", "--dwelling", door, "--notes", "好", "--purpose", "care"], 180),
    ):
        taken = tuple(each * 1000 for each in seconds_of([doorstep, *words], environment).values)
        figures.append(Figure(f"cli.{name}", f"doorstep {name}, whole process", "ms", taken, at_most=at_most))
    return figures
