"""One sync of this laptop with its hub, never two at once."""

from collections.abc import Callable
from pathlib import Path

from doorstep_client.sync.engine import sync as run_engine
from doorstep_client.sync.hub import Hub
from doorstep_client.sync.report import Progress, Report
from doorstep_client.tasks.desk import Desk
from doorstep_shared.errors import DoorstepError

WRITER_BYTES = 8
"""Random bytes in a writer id."""
REFUSALS = ("token_invalid",)
"""Errors after which this laptop may join anew."""


def sync(desk: Desk, hub: Hub, *, lock_file: Path, client_version: str, progress: Callable[[Progress], None]) -> Report:
    """Send what waits and fetch what others did. What a cut sync has done stays done; the next one goes on.

    Raises:
        DoorstepError: busy when another sync of this laptop runs; what the engine reports.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(lock_file, timeout=0):
            return run_engine(
                desk.store,
                hub,
                account=desk.account,
                clock_ms=desk.now_ms,
                new_writer=lambda: desk.random_bytes(WRITER_BYTES).hex(),
                client_version=client_version,
                progress=progress,
            )
    except Timeout as error:
        raise DoorstepError("busy") from error
