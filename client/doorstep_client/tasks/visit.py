"""What a new visit begins with."""

from typing import TYPE_CHECKING

from doorstep_shared.changes import Json

if TYPE_CHECKING:
    from doorstep_client.tasks.desk import Desk

ALTERNATIVES = {"dwelling": "subject"}
"""A visit has a dwelling, or in its place another subject."""


def defaults(desk: "Desk") -> dict[str, Json]:
    """Now, by this worker, and somebody was met."""
    moment = desk.local_time(desk.now_ms())
    return {"visited_at": moment.strftime("%Y-%m-%dT%H:%M"), "worker": desk.account, "outcome": "met"}
