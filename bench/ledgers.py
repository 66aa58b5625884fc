"""A register of 10,000 doors as an Excel ledger: into a laptop, out of it, back again, and into a hub."""

import json
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from bench.machine import PROGRAMS, HubProcess, Spread
from bench.night import laptop
from doorstep_shared.ledger import files
from doorstep_shared.ledger.sheets import Column, Table

ROWS = 10_000
HEADER = ("楼栋", "单元", "房号", "楼层", "使用情况", "联系人", "联系电话", "标签")


def measure(hub: HubProcess, folder: Path, tries: int = 3) -> list[tuple[str, str]]:
    """Each try with a fresh laptop, whole processes; the hub once, into an empty grid."""
    folder.mkdir(parents=True, exist_ok=True)
    register = folder / "register.xlsx"
    register.write_bytes(files.write(register.name, [_register()]))
    taken: dict[str, list[float]] = {"import": [], "import tried only": [], "export": [], "export brought back": []}
    for number in range(tries):
        environment = laptop(hub, folder / f"laptop{number}", "wang")
        ledger = str(folder / f"ledger{number}.xlsx")
        for name, words in (
            ("import tried only", ("import", "dwelling", str(register))),
            ("import", ("import", "dwelling", str(register), "--yes")),
            ("export", ("export", "dwelling", "--to", ledger)),
            ("export brought back", ("import", "dwelling", ledger, "--yes")),
        ):
            seconds, answer = _timed("doorstep", environment, *words)
            taken[name].append(seconds)
            assert not answer.get("wrong"), answer["wrong"]
        assert answer["unchanged"] == ROWS
    rows = [
        (f"{name} of {ROWS:,} rows, whole process", Spread(tuple(each)).text("s", 1)) for name, each in taken.items()
    ]
    rates = Spread(tuple(ROWS / seconds for seconds in taken["import"]))
    rows.append(("rate of the import on a laptop", rates.text("rows/s")))
    seconds, answer = _timed(
        "doorstep-hub", hub.environment, "import", "dwelling", str(register), "--grid", "g2", "--yes"
    )
    assert answer["added"] == ROWS
    return [*rows, ("rate of the import on the hub, one try", f"{ROWS / seconds:,.0f} rows/s")]


def _register() -> Table:
    rows = [
        (str(building), str(unit), f"{floor}{door:02}", floor, "自住", "住户", f"138{number:08}", "燃气安全")
        for number in range(ROWS)
        for building, unit, floor, door in [
            (number // 200 + 1, number // 50 % 4 + 1, number // 5 % 10 + 1, number % 5 + 1)
        ]
    ]
    return Table("房屋", [Column(title, "number" if title == "楼层" else "text") for title in HEADER], rows)


def _timed(program: str, environment: Mapping[str, str], *words: str) -> tuple[float, dict[str, object]]:
    started = time.perf_counter()
    done = subprocess.run([PROGRAMS / program, *words, "--json"], env=environment, capture_output=True)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"{program} {words}: {done.stdout.decode()[-500:]}")
    return seconds, json.loads(done.stdout)
