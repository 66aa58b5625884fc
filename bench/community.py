"""The synthetic community: how long its first sync takes, and how quick the commands are with it on the laptop."""

import time
from pathlib import Path
from random import Random

from bench.machine import PROGRAMS, HubProcess, Spread, seconds_of
from bench.night import _doorstep
from doorstep_server.demo import sheets
from doorstep_shared.synthetic.places import TREE
from doorstep_shared.synthetic.register import wangshan


def settle(hub: HubProcess, folder: Path, visit_count: int = 1600) -> str:
    """Put the community of the demo on the hub; how many records that is."""
    from datetime import date

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


def measure(hub: HubProcess, folder: Path, tries: int = 3) -> list[tuple[str, str]]:
    """First syncs of fresh laptops, then the commands of a day."""
    rows = [("the synthetic community", settle(hub, folder / "sheets"))]
    seconds: list[float] = []
    cpu: list[float] = []
    for number in range(tries):
        environment = dict(hub.environment) | {"DOORSTEP_HOME": str(folder / f"laptop{number}")}
        _doorstep(environment, "join", hub.url, hub.run("invite", "all")["code"])
        before, started = hub.cpu_seconds(), time.perf_counter()
        _doorstep(environment, "sync", "--quiet")
        seconds.append(time.perf_counter() - started)
        cpu.append(hub.cpu_seconds() - before)
    rows += [
        ("first sync of the community, whole process", Spread(tuple(seconds)).text("s", 2)),
        ("first sync of the community, hub CPU", Spread(tuple(cpu)).text("s", 2)),
    ]
    doorstep = str(PROGRAMS / "doorstep")
    door = str(_doorstep(environment, "dwelling", "list", "--json")["records"][0]["id"])  # type: ignore[index]
    for name, words in (
        ("doorstep --help", ["--help"]),
        ("doorstep status", ["status"]),
        ("doorstep today", ["today"]),
        ("doorstep find 3-2-501", ["find", "3-2-501"]),
        ("doorstep visit add (flags)", ["visit", "add", "--dwelling", door, "--notes", "好", "--purpose", "care"]),
    ):
        taken = seconds_of([doorstep, *words], environment)
        rows.append((f"{name}, whole process", Spread(tuple(each * 1000 for each in taken.values)).text("ms")))
    return rows
