"""Everything about one door: what a worker reads before she knocks."""

from collections.abc import Sequence
from typing import NamedTuple

from doorstep_client.store.records import Filter, OneOf, Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.reference import find_record

LAST_VISITS = 5
"""How many visits a card shows."""
_OPEN = ("reported", "accepted", "assigned", "handled")
_MOST = 200
"""How many residents, matters or notes of one door are read."""


class Card(NamedTuple):
    """A dwelling with what belongs to it. `registered_by` names the authors when it was registered twice."""

    dwelling: Record
    residents: Sequence[Record]
    visits: Sequence[Record]
    matters: Sequence[Record]
    notes: Sequence[Record]
    registered_by: tuple[str, ...]

    @property
    def in_conflict(self) -> list[Record]:
        """The records of this card somebody must decide on."""
        everything = (self.dwelling, *self.residents, *self.visits, *self.matters, *self.notes)
        return [record for record in everything if record.conflicts]


def card(desk: Desk, which: str) -> Card:
    """The card of the door meant by an address or an id.

    Raises:
        DoorstepError: what `find_record` raises.
    """
    return card_of(desk, find_record(desk, ["dwelling"], which))


def card_of(desk: Desk, dwelling: Record) -> Card:
    """The card of a dwelling at hand."""

    def rows(kind: str, order: tuple[str, ...], limit: int, **where: Filter) -> list[Record]:
        return desk.store.find_rows(kind, where, grid=dwelling.grid, order_by=order, limit=limit)

    return Card(
        dwelling=dwelling,
        residents=rows("resident", ("birth",), _MOST, dwelling=dwelling.id),
        visits=rows("visit", ("-visited_at",), LAST_VISITS, dwelling=dwelling.id),
        matters=rows("matter", ("-reported_at",), _MOST, dwelling=dwelling.id, status=OneOf(_OPEN)),
        notes=rows("note", (), _MOST, subject=dwelling.id),
        registered_by=registered_by(dwelling),
    )


def registered_by(dwelling: Record) -> tuple[str, ...]:
    """The authors of a door registered more than once, unknown to each other; empty for any other door."""
    buildings, rooms = ({live.id for live in dwelling.state.live(name)} for name in ("building", "room"))
    together = buildings & rooms
    if len(together) < 2:
        return ()
    return tuple(live.by for live in dwelling.state.live("room") if live.id in together)
