"""Double registration, caught while somebody types: the records that may be the same door or the same person."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.naming import title
from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind
from doorstep_shared.likeness import REASONS, Reason, door_reason, person_reason

MOST_SHOWN = 5
"""How many lookalikes are offered; the surest come first."""


class Lookalike(NamedTuple):
    """A record that may be the one being typed, and why."""

    record: Record
    reason: Reason


_REASON_OF: Mapping[str, Callable[[Mapping[str, Json], Mapping[str, Json]], Reason | None]] = {
    "dwelling": door_reason,
    "resident": person_reason,
}
LIKENED = tuple(_REASON_OF)
"""The kinds that are compared."""
_COLUMNS = {"dwelling": ("building", "room"), "resident": ("dwelling", "identity_hash")}
"""The indexed columns of which a lookalike shares at least one."""


def lookalikes(desk: Desk, kind: Kind, values: Mapping[str, Json], *, grid: str | None = None) -> list[Lookalike]:
    """The records that may be the one these values describe, the surest first; empty for kinds that have none.

    Only the grid the new record would belong to is looked at: `grid`, or that of its dwelling, or the only one.
    """
    reason_of = _REASON_OF.get(kind.name)
    home = _home(desk, values, grid)
    if reason_of is None or home is None:
        return []
    same = {name: value for name in _COLUMNS[kind.name] if isinstance(value := values.get(name), str) and value}
    name = values.get("name")
    alike = desk.store.resembling(kind, home, same, name if isinstance(name, str) else "")
    found = [
        Lookalike(record, reason)
        for id, other in alike
        if (reason := reason_of(values, other)) and (record := desk.store.record(kind.name, id, grid=home))
    ]
    return sorted(found, key=lambda each: list(REASONS).index(each.reason))[:MOST_SHOWN]


def _home(desk: Desk, values: Mapping[str, Json], grid: str | None) -> str | None:
    if grid is not None:
        return grid
    door = values.get("dwelling")
    if isinstance(door, str) and (found := desk.store.record("dwelling", door)):
        return found.grid
    grids = [each.id for each in desk.store.grids() if not each.ended]
    return grids[0] if len(grids) == 1 else None


def refuse_lookalikes(kind: Kind, found: list[Lookalike]) -> None:
    """Stop where something that may be the same is registered already.

    Raises:
        DoorstepError: may_be_registered, naming the surest.
    """
    if not found:
        return
    first = found[0]
    named, why = title(first.record), REASONS[first.reason]
    what = Text(f"{named.zh}（{why.zh}）", f"{named.en} ({why.en})")
    raise DoorstepError("may_be_registered", what=what, kind=kind.name, id=first.record.id)
