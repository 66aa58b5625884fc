"""Which door a worker stands at: what she types narrows the doors; before she types, those that are due next to the
last one she visited."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.find import find_doors
from doorstep_client.tasks.naming import address_of
from doorstep_shared.addresses import walking_order

if TYPE_CHECKING:
    from doorstep_client.store.today import Person
    from doorstep_client.tasks.today import Task, Today


class Door(NamedTuple):
    """A door to choose, with who lives there and what is due."""

    dwelling: Record
    people: Sequence["Person"] = ()
    task: "Task | None" = None

    @property
    def address(self) -> str:
        """Where it is."""
        return str(address_of(self.dwelling.values)) or self.dwelling.id


def doors_like(desk: Desk, typed: str, most: int) -> list[Door]:
    """The doors meant by an address or its beginning, by a resident's name or initials, or by the end of a phone
    number; the surest first."""
    return _with_people(desk, find_doors(desk, typed, most))


def _with_people(desk: Desk, listed: Sequence[Record]) -> list[Door]:
    day = desk.local_time(desk.now_ms()).date().isoformat()
    people = desk.store.people([each.id for each in listed], day)
    return [Door(each, people.get(each.id, ())) for each in listed]


def doors_ahead(desk: Desk, found: "Today", most: int) -> list[Door]:
    """The doors due by now, those that follow the last visited one on a walk first; where nothing is due, the next
    ones that will be."""
    now = [task for task in found.tasks if task.urgency(found.day) != "soon"]
    tasks = sorted(now or found.tasks, key=lambda task: task.place)
    last = last_visited(desk)
    if last is not None:
        place = _place(last)
        tasks = [task for task in tasks if task.place > place] + [task for task in tasks if task.place <= place]
    doors = []
    for task in tasks[:most]:
        if dwelling := desk.store.record("dwelling", task.door.id):
            doors.append(Door(dwelling, task.people, task))
    return doors


def last_visited(desk: Desk) -> Record | None:
    """The door this worker visited last."""
    visits = desk.store.find_rows("visit", {"worker": desk.account}, order_by=("-visited_at",), limit=1)
    door = visits[0].values.get("dwelling") if visits else None
    return desk.store.record("dwelling", door) if isinstance(door, str) else None


def _place(dwelling: Record) -> tuple[object, ...]:
    address, floor = address_of(dwelling.values), dwelling.values.get("floor")
    known = floor if isinstance(floor, int) else None
    return (*walking_order(address.building, address.unit, known, address.room), dwelling.id)
