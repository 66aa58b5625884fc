"""How each grid stands: how long its log is, how much waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.services.hub import Hub
from doorstep_server.store import grids, log_lines


@dataclass(frozen=True, slots=True)
class Standing:
    """A grid's log length, its records with open conflicts, its changes in quarantine."""

    grid: str
    name: str
    entries: int
    conflicts: int
    quarantined: int


def standings(hub: Hub, grid_ids: Sequence[str]) -> list[Standing]:
    """How these grids stand, by id."""
    waiting = log_lines.waiting(hub.store, grid_ids)
    conflicts = log_lines.conflicts(hub.store, grid_ids)
    return [
        Standing(grid.id, grid.name, grid.seq, conflicts.get(grid.id, 0), waiting.get(grid.id, 0))
        for grid in grids.everything(hub.store)
        if grid.id in grid_ids
    ]
