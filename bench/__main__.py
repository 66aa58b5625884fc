"""All measurements, or those named: ``python -m bench [NAME …] [--write] [--small] [--tries N]``.

Each prints its median, the least and the most. ``--write`` keeps the figures in docs/performance.json and writes
table and chart into docs/performance.md; figures of sections that did not run stay. It also plays the night window of
docs/scaling.md anew. ``--small`` is a tenth of everything, to try the suite itself. Those of `NAMED_ONLY` run when they
are named. Programs of their own, with options of their own, are those of `TOOLS`: ``python -m bench counts``.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bench import (
    accepting,
    community,
    contention,
    counts,
    encryption,
    flat,
    ledgers,
    night,
    pages,
    peers,
    pulling,
    report,
    stages,
    storm,
    window,
)
from bench.figures import Figure
from bench.machine import HubProcess, serving
from bench.size import Size

Rows = Sequence[Figure | tuple[str, str]]


def _served(measure: Callable[[HubProcess, Path], Rows]) -> Callable[[Size], Rows]:
    """A measurement of a fresh hub on SQLite."""

    def section(size: Size) -> Rows:
        with serving(size.folder / "hub", DOORSTEP_DATABASE="") as hub:
            return measure(hub, size.folder)

    return section


SECTIONS: dict[str, Callable[[Size], Rows]] = {
    "accepting": accepting.on_sqlite,
    "accepting-postgres": accepting.on_postgres,
    "pulling": pulling.on_sqlite,
    "storm": storm.on_sqlite,
    "storm-postgres": storm.on_postgres,
    "flat": flat.with_history,
    "flat-long": flat.with_long_history,
    "grids": flat.with_grids,
    "stages": stages.on_sqlite,
    "contention": contention.on_postgres,
    "night": _served(night.measure),
    "community": _served(community.measure),
    "ledgers": _served(ledgers.measure),
    "encryption": _served(encryption.measure),
    "pages": pages.measure,
    "peers": peers.measure,
}
NAMED_ONLY = ("flat-long", "ledgers", "encryption", "peers")

TOOLS: dict[str, Callable[[Sequence[str]], int]] = {
    "counts": counts.main,
    "profile": stages.main,
    "window": window.main,
}


def run(name: str, asked: Size) -> list[Figure]:
    """Measure one section and print it; its figures."""
    started = time.perf_counter()
    print(f"\n{name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        rows = SECTIONS[name](replace(asked, folder=Path(folder)))
    for row in rows:
        label, value = (row.label, row.text()) if isinstance(row, Figure) else row
        print(f"  {label:<78} {value}")
    if not rows:
        print("  not measured: something it needs is not installed (apt-get install postgresql)")
    print(f"  [{time.perf_counter() - started:.0f} s]", flush=True)
    return [row for row in rows if isinstance(row, Figure)]


def main(words: Sequence[str]) -> int:
    """Measure, print, and keep where asked."""
    if words and words[0] in TOOLS:
        return TOOLS[words[0]](words[1:])
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(SECTIONS))
    parser.add_argument("--only", action="append", default=[], metavar="NAME", choices=list(SECTIONS))
    parser.add_argument("--write", action="store_true", help="keep the figures and write docs/performance.md")
    parser.add_argument("--small", action="store_true", help="a tenth of everything, to try the suite")
    parser.add_argument("--tries", type=int, default=3)
    asked = parser.parse_args(words)
    wanted = [*asked.names, *asked.only]
    if unknown := [name for name in wanted if name not in SECTIONS]:
        parser.error(f"unknown: {' '.join(unknown)}; there are {' '.join(SECTIONS)}")
    # A laptop keeps the compiled modules between two commands; build machines often forbid it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(f"{os.cpu_count()} processors, Python {report.python_name()}")
    with tempfile.TemporaryDirectory() as shared:
        size = Size(Path(), asked.tries, asked.small, Path(shared))
        measured = {name: run(name, size) for name in wanted or [n for n in SECTIONS if n not in NAMED_ONLY]}
    if asked.write and not asked.small:
        report.keep(measured)
        window.main(["--write"])
        print(f"\nwritten: {report.PAGE} {report.FIGURES} {window.PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
