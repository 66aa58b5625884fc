"""What the form above the log asks for. What it cannot ask for counts as not asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request

from doorstep_server.services.hub import Hub
from doorstep_server.services.log_reading import Wanted
from doorstep_server.services.moments import day_start_ms
from doorstep_server.services.scope import Scope
from doorstep_server.store import grids
from doorstep_server.web.desk import Desk
from doorstep_shared.ids import ACCOUNT
from doorstep_shared.kinds import all_kinds

LONGEST_DOOR = 60
_INSIDE = "\u3000"
"""How a grid below another is indented in a list of choices."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and as it stands in the form: the grid (with all below it), the first and the last day."""

    wanted: Wanted
    grid: str
    first: str
    last: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything at all is asked for."""
        wanted = self.wanted
        asked = (self.grid, wanted.by, wanted.kind, wanted.door, self.first, self.last)
        return any(asked) or wanted.notable_only


def read_question(desk: Desk, scope: Scope) -> Question:
    """What the address of this request asks for."""
    grid, by, kind = (request.args.get(name, "") for name in ("grid", "by", "kind"))
    mine = scope.grids
    chosen = grid if grid in mine else ""
    below = set(grids.subtree(desk.hub.store, chosen)) if chosen else set()
    first, last = _day("from"), _day("until")
    wanted = Wanted(
        grids=[each for each in mine if each in below] if chosen else mine,
        by=by if ACCOUNT.fullmatch(by) else "",
        kind=kind if kind in {each.name for each in all_kinds()} else "",
        notable_only=request.args.get("notable") == "1",
        door=request.args.get("door", "").strip()[:LONGEST_DOOR],
        from_ms=day_start_ms(desk.local_time, first) if first else None,
        until_ms=day_start_ms(desk.local_time, last + timedelta(days=1)) if last else None,
    )
    return Question(wanted, chosen, first.isoformat() if first else "", last.isoformat() if last else "")


def grid_choices(hub: Hub, mine: Sequence[str]) -> list[tuple[str, str]]:
    """The grids of a reader, each above those below it."""
    seen = set(mine)
    known = {grid.id: grid for grid in grids.everything(hub.store) if grid.id in seen}
    below: dict[str, list[str]] = {}
    for grid in known.values():
        below.setdefault(grid.parent if grid.parent in known else "", []).append(grid.id)
    found: list[tuple[str, str]] = []

    def add(parent: str, depth: int) -> None:
        for id in below.get(parent, ()):
            found.append((id, _INSIDE * depth + known[id].name))
            add(id, depth + 1)

    add("", 0)
    return found


def _day(name: str) -> date | None:
    """A day of the address; what is none, or lies where no hub worked, counts as not asked."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 1970 < day.year < 2200 else None
