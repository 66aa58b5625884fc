"""Finding records by address, name, pinyin, initials or phone digits."""

from collections.abc import Iterable

from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.reference import pointed_at
from doorstep_shared.fields import tidy
from doorstep_shared.kinds import kind_names
from doorstep_shared.searching import MOST_TYPED, needles, storable

MOST_FOUND = 50
_FIRST_KINDS = ("dwelling", "resident", "building")
"""Among equally sure matches the door comes first, then the people behind doors."""


def find(desk: Desk, typed: str, kinds: tuple[str, ...] | None = None, limit: int = MOST_FOUND) -> list[Record]:
    """What is meant by an address, an id, a name, its pinyin or initials, phone digits, or any text of a record.

    The surest matches come first (whole, beginning, inside, initials), the worker's own grids before others. A text
    of a record that is found no other way counts last.
    """
    text = storable(tidy(typed[: 10 * MOST_TYPED]))
    if not text or len(text) > MOST_TYPED:
        return []
    wanted = kinds or kind_names()
    if meant := pointed_at(desk, wanted, text):
        return meant[:limit]
    found = _by_column(desk, wanted, text, limit)
    return (found or _by_text(desk, wanted, text, limit))[:limit]


def find_doors(desk: Desk, typed: str, limit: int = MOST_FOUND) -> list[Record]:
    """The doors meant by what is typed: by their own address, contact or phone, or those of a resident meant by it."""
    doors: dict[tuple[str, str], Record] = {}
    for record in find(desk, typed, ("dwelling", "resident"), 2 * limit):
        door: Record | None = record
        if record.kind == "resident":
            behind = record.values.get("dwelling")
            door = desk.store.record("dwelling", behind, grid=record.grid) if isinstance(behind, str) else None
        if door is not None and not door.deleted:
            doors.setdefault((door.grid, door.id), door)
    return list(doors.values())[:limit]


def _by_column(desk: Desk, kinds: Iterable[str], text: str, limit: int) -> list[Record]:
    looked_for = needles(text)
    foreign = {grid.id for grid in desk.store.grids() if grid.ended or grid.role != "worker"}
    ranked = [
        (
            (rank, _FIRST_KINDS.index(kind) if kind in _FIRST_KINDS else len(_FIRST_KINDS), record.grid in foreign),
            record,
        )
        for kind in kinds
        for rank, record in desk.store.seek(kind, looked_for, limit)
    ]
    return [record for _, record in sorted(ranked, key=lambda each: each[0])]


def _by_text(desk: Desk, kinds: Iterable[str], text: str, limit: int) -> list[Record]:
    return [record for kind in kinds for record in desk.store.find_rows(kind, text=text, limit=limit)]
