"""What an encrypted store costs: the same commands over the same community, plain and encrypted in turns."""

import resource
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from bench.community import settle
from bench.installed import programs, surroundings
from bench.machine import HubProcess, Spread
from bench.night import _doorstep

PASSPHRASE = "measured passphrase"
DATABASE = "doorstep.sqlite3"
FIRST_SYNCS = 3


def measure(hub: HubProcess, folder: Path, tries: int = 9) -> list[tuple[str, str]]:
    """Two laptops of one community. Every figure of the encrypted one stands beside the plain one's."""
    rows = [("the synthetic community", settle(hub, folder / "sheets"))]
    first: dict[str, list[float]] = {"plain": [], "encrypted": []}
    for number in range(FIRST_SYNCS):
        laptops = {name: _joined(hub, folder / f"{name}{number}") for name in first}
        _secretly(laptops["encrypted"], "lock")
        _secretly(laptops["encrypted"], "unlock")
        for name, environment in laptops.items():
            first[name].append(_seconds(environment, "sync", "--quiet"))
    spreads = {name: Spread(tuple(taken)) for name, taken in first.items()}
    rows.append(_row("first sync, whole process", spreads, "s", 1, 2))
    door = str(_doorstep(laptops["plain"], "dwelling", "list", "--json")["records"][0]["id"])  # type: ignore[index]
    for label, words in (
        ("status", ("status",)),
        ("find 3-2-501", ("find", "3-2-501")),
        ("today", ("today",)),
        ("visit add (flags)", ("visit", "add", "--dwelling", door, "--notes", "好", "--purpose", "care")),
        ("sync", ("sync", "--quiet")),
    ):
        wall, cpu = _in_turns(laptops, words, tries)
        rows += [_row(f"doorstep {label}, whole process", wall, "ms", 1000, 0), _cpu_row(f"doorstep {label}", cpu)]
    return [*rows, *_sizes(laptops), *_conversion(laptops["plain"], folder), ("doorstep unlock", _unlock(laptops))]


def _joined(hub: HubProcess, home: Path) -> dict[str, str]:
    """The environment of a new laptop that has joined."""
    environment = surroundings() | {"DOORSTEP_HOME": str(home), "DOORSTEP_LANG": "en"}
    _doorstep(environment, "join", hub.url, hub.run("invite", "all")["code"])
    return environment


def _in_turns(
    laptops: Mapping[str, Mapping[str, str]], words: tuple[str, ...], tries: int
) -> tuple[dict[str, Spread], dict[str, Spread]]:
    """Wall and processor seconds of whole processes, one laptop after the other; the first try does not count."""
    wall: dict[str, list[float]] = {name: [] for name in laptops}
    cpu: dict[str, list[float]] = {name: [] for name in laptops}
    for _ in range(tries + 1):
        for name, environment in laptops.items():
            before = _children_seconds()
            wall[name].append(_seconds(environment, *words))
            cpu[name].append(_children_seconds() - before)
    return _spreads(wall), _spreads(cpu)


def _spreads(taken: Mapping[str, list[float]]) -> dict[str, Spread]:
    return {name: Spread(tuple(values[1:])) for name, values in taken.items()}


def _children_seconds() -> float:
    """User and system time of all ended child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _row(label: str, spreads: Mapping[str, Spread], unit: str, scale: float, digits: int) -> tuple[str, str]:
    plain, encrypted = (Spread(tuple(each * scale for each in spreads[name].values)) for name in ("plain", "encrypted"))
    ratio = encrypted.median / plain.median
    return label, f"plain {plain.text(unit, digits)}; encrypted {encrypted.text(unit, digits)}; ratio {ratio:.2f}"


def _cpu_row(label: str, cpu: Mapping[str, Spread]) -> tuple[str, str]:
    """The same by processor time, which other programs of a busy machine do not change."""
    return _row(f"{label}, its processor time", cpu, "ms", 1000, 0)


def _sizes(laptops: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    plain, encrypted = (
        (Path(laptops[name]["DOORSTEP_HOME"]) / DATABASE).stat().st_size for name in ("plain", "encrypted")
    )
    return [("the database", f"plain {plain:,} B; encrypted {encrypted:,} B; ratio {encrypted / plain:.2f}")]


def _conversion(environment: Mapping[str, str], folder: Path) -> list[tuple[str, str]]:
    """The first `doorstep lock` over the whole community, and the way back."""
    home = folder / "converted"
    shutil.copytree(environment["DOORSTEP_HOME"], home)
    converted = {**environment, "DOORSTEP_HOME": str(home)}
    return [
        ("the first doorstep lock, whole process", f"{_secretly(converted, 'lock'):.2f} s"),
        ("doorstep unlock --decrypt, whole process", f"{_secretly(converted, 'unlock', '--decrypt'):.2f} s"),
    ]


def _unlock(laptops: Mapping[str, Mapping[str, str]]) -> str:
    taken = [_secretly(laptops["encrypted"], "unlock") for _ in range(5)]
    _doorstep(laptops["encrypted"], "lock")
    return Spread(tuple(each * 1000 for each in taken)).text("ms")


def _seconds(environment: Mapping[str, str], *words: str) -> float:
    started = time.perf_counter()
    _doorstep(environment, *words)
    return time.perf_counter() - started


def _secretly(environment: Mapping[str, str], *words: str) -> float:
    """A command that takes the passphrase from stdin; its wall seconds."""
    started = time.perf_counter()
    command = [str(programs() / "doorstep"), *words, "--passphrase-stdin"]
    done = subprocess.run(command, env=environment, input=PASSPHRASE.encode(), capture_output=True)
    if done.returncode:
        raise RuntimeError(f"doorstep {words}: {done.stderr.decode()}")
    return time.perf_counter() - started
