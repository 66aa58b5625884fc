"""Which record is meant: a door's address, a whole id, or the beginning or end of one."""

import re
from collections.abc import Iterable, Sequence

from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.naming import title
from doorstep_shared.addresses import Address, parse_address
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import LANGUAGES, Text
from doorstep_shared.ids import RECORD_ID
from doorstep_shared.searching import whole_needles

SHORTEST_PART = 8
"""The fewest characters of an id that are taken for one."""
SHOWN_CANDIDATES = 5
MOST_MEANT = 50
"""How many records of one kind are looked at for a name."""
_PART = re.compile(rf"[0-9a-f-]{{{SHORTEST_PART},36}}")


def find_record(desk: Desk, kinds: Sequence[str], typed: str) -> Record:
    """The one record of these kinds that is meant.

    Raises:
        DoorstepError: not_found; ambiguous, with the candidates.
    """
    found = candidates(desk, kinds, typed)
    if not found:
        raise DoorstepError("not_found", what=typed)
    if len(found) > 1:
        shown = found[:SHOWN_CANDIDATES]
        zh, en = (
            ", ".join(f"{record.id} ({title(record).say(language)})" for record in shown) for language in LANGUAGES
        )
        listed = Text(zh, en)
        raise DoorstepError("ambiguous", what=typed, count=len(found), candidates=listed)
    return found[0]


def candidates(desk: Desk, kinds: Sequence[str], typed: str) -> list[Record]:
    """Every record of these kinds that may be meant, deleted ones only when their id is written.

    A name, its pinyin or initials or a phone number must be whole: a door is not to be taken for another because the
    typing stopped early. A door is also meant by who lives there.
    """
    return pointed_at(desk, kinds, typed) or _called(desk, kinds, typed)


def pointed_at(desk: Desk, kinds: Sequence[str], typed: str) -> list[Record]:
    """The records with this id, part of an id or address."""
    text = typed.strip().lower().strip("…")
    if RECORD_ID.fullmatch(text):
        return [found for kind in kinds if (found := desk.store.record(kind, text))]
    if "dwelling" in kinds and (address := parse_address(typed)):
        at_door = dwellings_at(desk, address)
        if at_door:
            return at_door
    if _PART.fullmatch(text):
        return [found for kind in kinds for found in desk.store.locate(text, kind=kind)]
    return []


def _called(desk: Desk, kinds: Sequence[str], typed: str) -> list[Record]:
    """The records with this name, pinyin, phone number or, where nothing has them, these initials."""
    looked_for = whole_needles(typed)
    if not looked_for:
        return []
    ranked = [each for kind in kinds for each in desk.store.seek(kind, looked_for, MOST_MEANT)]
    if "dwelling" in kinds and "resident" not in kinds:
        ranked += _doors_of(desk, desk.store.seek("resident", looked_for, MOST_MEANT))
    surest = min((rank for rank, _ in ranked), default=None)
    meant = {(record.grid, record.kind, record.id): record for rank, record in ranked if rank == surest}
    return list(meant.values())


def _doors_of(desk: Desk, residents: Iterable[tuple[int, Record]]) -> list[tuple[int, Record]]:
    doors = [(rank, record.grid, record.values.get("dwelling")) for rank, record in residents]
    return [
        (rank, door)
        for rank, grid, id in doors
        if isinstance(id, str) and (door := desk.store.record("dwelling", id, grid=grid)) and not door.deleted
    ]


def dwellings_at(desk: Desk, address: Address) -> list[Record]:
    """The dwellings that show this address; without a unit, those of any unit if none has exactly this address."""
    parts = {"building": address.building, "room": address.room}
    exact = desk.store.find_rows("dwelling", {**parts, "unit": address.unit or None})
    return exact if exact or address.unit else desk.store.find_rows("dwelling", parts)
