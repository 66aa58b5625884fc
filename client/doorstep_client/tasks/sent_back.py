"""What the hub's reviewers sent back to its author, with their note, until it is done again."""

from doorstep_client.store.records import DELIVERED, PENDING, HistoryLine
from doorstep_client.tasks.desk import Desk
from doorstep_shared.changes import Change
from doorstep_shared.marks import SENT_BACK, marked

SHORTEST_PART = 8
"""The fewest characters of a change's id that are taken for one."""


def note_of(line: HistoryLine) -> str | None:
    """The note with which a refused change was sent back to its author, or None."""
    return marked(line.closed_why, SENT_BACK) if line.status == "rejected" else None


def sent_back(desk: Desk) -> list[HistoryLine]:
    """Own changes that were sent back and not done again since, newest first."""
    lines = [line for item in desk.store.tray() if (line := desk.store.change(item.change.id))]
    return [line for line in lines if note_of(line) is not None and not is_redone(desk, line.change)]


def is_redone(desk: Desk, refused: Change) -> bool:
    """Whether the worker wrote to one of the same places of the same record since."""
    later = desk.store.history(refused.kind, refused.record)
    return any(
        line.own
        and line.status in (PENDING, DELIVERED)
        and line.change.at > refused.at
        and not {*line.change.set, *line.change.over}.isdisjoint({*refused.set, *refused.over})
        for line in later
    )
