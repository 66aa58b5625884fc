"""What was measured, kept: one JSON file, a table and a chart between the markers of docs/performance.md."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.chart import chart
from bench.figures import Figure, read_figure

DOCS = Path(__file__).parent.parent / "docs"
FIGURES = DOCS / "performance.json"
PAGE = DOCS / "performance.md"
CHART = DOCS / "pictures" / "performance.svg"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def keep(measured: Mapping[str, Sequence[Figure]]) -> None:
    """Keep the figures of these sections beside those of the others; write table and chart from all of them."""
    kept = json.loads(FIGURES.read_text()) if FIGURES.exists() else {"sections": {}}
    for name, figures in measured.items():
        if figures:
            made = {"on": machine(), "figures": [figure.document() for figure in figures]}
            kept["sections"][name] = made
    FIGURES.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    sections = {name: _figures(section) for name, section in kept["sections"].items()}
    CHART.parent.mkdir(exist_ok=True)
    CHART.write_text(chart([figure for figures in sections.values() for figure in figures]))
    PAGE.write_text(between(PAGE.read_text(), table(kept["sections"])))


def machine() -> dict[str, Any]:
    """What it was measured on, and when."""
    model = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ": unknown")
    memory = next((line for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), ": 0 kB")
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "processors": os.cpu_count(),
        "processor": model.partition(":")[2].strip(),
        "memory_gb": round(int(memory.split()[1]) / 1e6),
        "python": python_name(),
        "load_at_end": round(os.getloadavg()[0], 1),
    }


def python_name() -> str:
    """This Python's version, and whether it is the system's: how a Python was built makes nearly a fifth."""
    return sys.version.split()[0] + (" of the system" if sys.base_prefix == "/usr" else "")


def table(sections: Mapping[str, Any]) -> str:
    """The figures as Markdown: a table a section, each with what it was measured on."""
    parts = ["![how far each figure is from what it is to reach](pictures/performance.svg)"]
    for name, section in sections.items():
        on = section["on"]
        box = f"{on['processors']} × {on['processor']}, {on['memory_gb']} GB, Python {on['python']}"
        parts.append(
            f"### {name}\n\n`python -m bench {name}`, {on['day']}: {box}, load at the end {on['load_at_end']}\n\n"
            "| figure | median | least | most | tries | to reach |\n|---|---:|---:|---:|---:|---|\n"
            + "\n".join(_row(figure) for figure in _figures(section))
        )
    return "\n\n".join(parts)


def between(page: str, text: str) -> str:
    """A page with its text between the markers replaced.

    Raises:
        ValueError: when the page lacks a marker.
    """
    before, rest = page[: page.index(BEGIN)], page[page.index(END) :]
    return f"{before}{BEGIN}\n\n{text}\n\n{rest}"


def _row(figure: Figure) -> str:
    reached = {None: "", True: f"{figure.wanted} ✓", False: f"{figure.wanted}, **missed**"}[figure.reached]
    least, most = figure.amount(min(figure.values)), figure.amount(max(figure.values))
    return f"| {figure.label} | {figure.amount(figure.median)} | {least} | {most} | {len(figure.values)} | {reached} |"


def _figures(section: Mapping[str, Any]) -> list[Figure]:
    return [read_figure(document) for document in section["figures"]]


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []
