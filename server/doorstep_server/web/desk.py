"""What every request is answered with: the hub, the time, the language to begin with, the figures already counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from doorstep_server.services.figures import Figures
from doorstep_server.services.hub import Hub
from doorstep_shared.i18n import Language


@dataclass(frozen=True, slots=True)
class Desk:
    """The hub; the clock that tells unix milliseconds; how the place writes a time; the language to begin with;
    the coverage figures that were counted already."""

    hub: Hub
    clock_ms: Callable[[], int]
    local_time: Callable[[int], datetime]
    language: Language
    figures: Figures

    def local_day(self, at_ms: int) -> str:
        """The day of a time (unix milliseconds) where the place is; empty for a time no calendar has."""
        try:
            return self.local_time(at_ms).strftime("%Y-%m-%d")
        except (ValueError, OverflowError, OSError):
            return ""
