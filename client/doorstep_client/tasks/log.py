"""A worker's own recent work and what became of it."""

from typing import NamedTuple

from doorstep_client.store.records import HistoryLine, Record
from doorstep_client.tasks.desk import Desk
from doorstep_shared.marks import ON_VISIT, UNDO, marked


class Work(NamedTuple):
    """An own change, its standing, and the record it belongs to (None when that is no longer here)."""

    line: HistoryLine
    record: Record | None


def own_work(desk: Desk, limit: int) -> list[Work]:
    """The last own changes, newest first."""
    lines = desk.store.recent_own(limit)
    return [Work(line, desk.store.record(line.change.kind, line.change.record)) for line in lines]


def refused_work(desk: Desk, limit: int) -> list[Work]:
    """Own changes the hub has not taken, newest first, with the reasons."""
    lines = [line for item in desk.store.tray()[:limit] if (line := desk.store.change(item.change.id))]
    return [Work(line, desk.store.record(line.change.kind, line.change.record)) for line in lines]


def taken_back(line: HistoryLine) -> str:
    """The id of the change this one takes back, or the empty text."""
    return marked(line.change.why, UNDO) or ""


def made_on_visit(line: HistoryLine) -> str:
    """The id of the visit this change was saved with, or the empty text; the visit itself carries none."""
    return marked(line.change.why, ON_VISIT) or ""
