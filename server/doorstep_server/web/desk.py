"""What every request is answered with: the hub and the time."""

from collections.abc import Callable
from dataclasses import dataclass

from doorstep_server.services.hub import Hub


@dataclass(frozen=True, slots=True)
class Desk:
    """The hub, and the clock that tells unix milliseconds."""

    hub: Hub
    clock_ms: Callable[[], int]
