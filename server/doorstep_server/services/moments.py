"""Times as the people of the place write them."""

from collections.abc import Callable
from datetime import datetime


def moment(local_time: Callable[[int], datetime], at_ms: int) -> str:
    """A time to the minute; a laptop's clock may be off by millennia, then its bare milliseconds."""
    try:
        return local_time(at_ms).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return str(at_ms)
