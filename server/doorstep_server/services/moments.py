"""Times as the people of the place write them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time


def moment(local_time: Callable[[int], datetime], at_ms: int) -> str:
    """A time to the minute; a laptop's clock may be off by millennia, then its bare milliseconds."""
    try:
        return local_time(at_ms).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return str(at_ms)


def day_start_ms(local_time: Callable[[int], datetime], day: date) -> int:
    """When a day begins on the wall clock of the place, as unix milliseconds."""
    wanted = datetime.combine(day, time())
    at_ms = int(wanted.replace(tzinfo=UTC).timestamp() * 1000)
    for _ in range(2):  # twice, for a place whose clock was put forward or back in between
        at_ms += int((wanted - local_time(at_ms).replace(tzinfo=None)).total_seconds() * 1000)
    return at_ms
