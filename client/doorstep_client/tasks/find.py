"""Finding records by address, name or the tail of a phone number."""

from doorstep_client.store.records import EndsWith, Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.reference import SHORTEST_PART, candidates, dwellings_at
from doorstep_shared.addresses import parse_address
from doorstep_shared.fields import tidy
from doorstep_shared.kinds import kind_names

PEOPLE_AND_DOORS = ("dwelling", "resident")
SHORTEST_TAIL = 3
"""The fewest digits that are taken for the tail of a phone number."""
MOST_FOUND = 50


def find(desk: Desk, typed: str, kinds: tuple[str, ...] | None = None, limit: int = MOST_FOUND) -> list[Record]:
    """What is meant by an address, an id, a phone tail, or any text of a record; the surest matches first."""
    text = tidy(typed)
    wanted = kinds or kind_names()
    found: dict[tuple[str, str, str], Record] = {}

    def keep(records: list[Record]) -> None:
        for record in records:
            found.setdefault((record.grid, record.kind, record.id), record)

    if "dwelling" in wanted and (address := parse_address(text)):
        keep(dwellings_at(desk, address))
    if not found and len(text) >= SHORTEST_PART:
        keep(candidates(desk, wanted, text))
    if text.isascii() and text.isdigit() and len(text) >= SHORTEST_TAIL:
        for kind in wanted:
            if kind in PEOPLE_AND_DOORS:
                keep(desk.store.find_rows(kind, {"phone": EndsWith(text)}, limit=limit))
    if not found and text:
        for kind in wanted:
            keep(desk.store.find_rows(kind, text=text, limit=limit))
    return list(found.values())[:limit]
