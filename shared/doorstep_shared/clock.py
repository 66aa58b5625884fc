"""Hybrid logical clock. It only breaks ties among true siblings; order is told by ``over``."""

import re
from typing import NamedTuple

MAX_LEAD_MS = 2 * 60 * 1000
"""How far (milliseconds) a change may be ahead of the hub's clock before the log caps its time."""

MAX_DRIFT_MS = 24 * 60 * 60 * 1000
"""A remembered time further ahead than this (milliseconds) came from a wrong clock and is forgotten."""

SUSPECT_OFFSET_MS = 5 * 60 * 1000
"""A laptop's clock further from the hub's than this (milliseconds) is reported to worker and supervisor."""

_MAX_MS = 10**15
_MAX_COUNTER = 10**9
STAMP = re.compile(r"(0|[1-9][0-9]{0,14})\.(0|[1-9][0-9]{0,8})")
"""The one spelling of a stamp: below 10**15 milliseconds, below 10**9 in the counter."""


class Stamp(NamedTuple):
    """A point in hybrid time: unix milliseconds and a counter within the millisecond."""

    ms: int
    counter: int

    def __str__(self) -> str:
        return f"{self.ms}.{self.counter}"


ZERO = Stamp(0, 0)


def parse_stamp(text: str) -> Stamp:
    """Read ``"<unix ms>.<counter>"``.

    Raises:
        ValueError: when the text is not in that form, or not in its one canonical spelling.
    """
    found = STAMP.fullmatch(text)
    if found is None:
        raise ValueError(f"not a stamp: {text[:40]!r}")
    return Stamp(int(found[1]), int(found[2]))


def tick(last: Stamp, now_ms: int) -> Stamp:
    """The next stamp after `last` at wall time `now_ms`.

    A `last` more than a day ahead is the trace of a clock since put right: it is not followed,
    because a person's own changes are ordered by what they supersede and not by their time.
    """
    now_ms = min(max(now_ms, 0), _MAX_MS - 1)
    if now_ms > last.ms or last.ms - now_ms > MAX_DRIFT_MS:
        return Stamp(now_ms, 0)
    return Stamp(last.ms, min(last.counter + 1, _MAX_COUNTER - 1))


def logged(at: Stamp, received_ms: int) -> Stamp:
    """The time a log entry carries: the change's own, capped shortly after its receipt."""
    cap_ms = received_ms + MAX_LEAD_MS
    return at if at.ms < cap_ms else Stamp(cap_ms, 0)
