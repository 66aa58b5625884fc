"""All measurements, or those named: ``python -m bench [accepting] [night] [community] [ledgers] [encryption]
[postgres]``.

``postgres`` needs DOORSTEP_DATABASE=postgresql://… naming an empty database.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import accepting, community, encryption, ledgers, night
from bench.machine import serving

Rows = list[tuple[str, str]]


def _on_sqlite(measure: Callable[..., Rows]) -> Rows:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "hub", DOORSTEP_DATABASE="") as hub:
        return measure(hub) if measure is accepting.measure else measure(hub, Path(folder))


def _postgres() -> Rows:
    url = os.environ.get("DOORSTEP_DATABASE", "")
    if not url.startswith("postgresql://"):
        return [("PostgreSQL", "not measured: set DOORSTEP_DATABASE=postgresql://… to an empty database")]
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "hub", DOORSTEP_DATABASE=url) as hub:
        rows = [*accepting.measure(hub), *accepting.measure_together(hub)]
        return [(f"{name}, PostgreSQL", value) for name, value in rows]


SECTIONS: dict[str, Callable[[], Rows]] = {
    "accepting": lambda: _on_sqlite(accepting.measure),
    "night": lambda: _on_sqlite(night.measure),
    "community": lambda: _on_sqlite(community.measure),
    "ledgers": lambda: _on_sqlite(ledgers.measure),
    "encryption": lambda: _on_sqlite(encryption.measure),
    "postgres": _postgres,
}


def main(wanted: list[str]) -> int:
    """Print one line a figure: medians, with the least and the most."""
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        print(f"unknown: {' '.join(unknown)}; there are {' '.join(SECTIONS)}")
        return 2
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}")
    for name in wanted or SECTIONS:
        print(f"\n{name}")
        for label, value in SECTIONS[name]():
            print(f"  {label:<52} {value}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
