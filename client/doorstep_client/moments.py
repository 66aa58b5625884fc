"""Times as they stand on the wall here."""

from collections.abc import Callable
from datetime import datetime


def wall_clock(local_time: Callable[[int], datetime], at_ms: int) -> str:
    """Unix milliseconds as the clock on the wall, to the minute."""
    try:
        return local_time(at_ms).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return "?"
