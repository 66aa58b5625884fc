"""Figures: what was measured, on how many tries, and what it should reach."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement under an id that stays, such as ``storm.seconds.sqlite``.

    `at_most` and `at_least` are what it is to reach, in its own unit, where anything was promised.
    """

    id: str
    label: str
    unit: str
    values: tuple[float, ...]
    digits: int = 0
    at_most: float | None = None
    at_least: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def reached(self) -> bool | None:
        """Whether the median keeps the promise; None where there is none."""
        if self.at_most is not None:
            return self.median <= self.at_most
        return None if self.at_least is None else self.median >= self.at_least

    @property
    def wanted(self) -> str:
        """The promise in signs, such as ``≤ 60 µs``."""
        if self.at_most is not None:
            return f"≤ {_number(self.at_most)} {self.unit}".strip()
        return "" if self.at_least is None else f"≥ {_number(self.at_least)} {self.unit}".strip()

    def amount(self, value: float) -> str:
        """A value with this figure's digits and unit."""
        return f"{value:,.{self.digits}f} {self.unit}".strip()

    def text(self) -> str:
        """Median with the least and the most, and the promise."""
        told = self.amount(self.median)
        if len(self.values) > 1:
            low, high = min(self.values), max(self.values)
            told += f" ({low:,.{self.digits}f} to {high:,.{self.digits}f}, {len(self.values)} tries)"
        if self.reached is not None:
            told += f"   {'ok' if self.reached else 'MISSED'}: {self.wanted}"
        return told

    def document(self) -> dict[str, Any]:
        """As it is kept in JSON."""
        sums = {"median": self.median, "least": min(self.values), "most": max(self.values), "tries": len(self.values)}
        return asdict(self) | sums | {"values": list(self.values)}


def read_figure(document: dict[str, Any]) -> Figure:
    """A figure as it was kept."""
    names = ("id", "label", "unit", "digits", "at_most", "at_least")
    return Figure(values=tuple(document["values"]), **{name: document[name] for name in names})


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of the values do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def _number(value: float) -> str:
    return f"{value:,.10g}" if value != int(value) else f"{value:,.0f}"
