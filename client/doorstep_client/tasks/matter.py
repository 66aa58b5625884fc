"""What a new matter begins with."""

from typing import TYPE_CHECKING

from doorstep_shared.changes import Json

if TYPE_CHECKING:
    from doorstep_client.tasks.desk import Desk


def defaults(desk: "Desk") -> dict[str, Json]:
    """Reported now, at the level of the grid."""
    moment = desk.local_time(desk.now_ms())
    return {"reported_at": moment.strftime("%Y-%m-%dT%H:%M"), "status": "reported", "level": "grid"}
