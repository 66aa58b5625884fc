"""What a new visit begins with: what the last one at the door told."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from doorstep_shared.changes import Json
from doorstep_shared.due import FOLLOWING_UP, NOT_COUNTED

if TYPE_CHECKING:
    from doorstep_client.store.records import Record
    from doorstep_client.tasks.card import Card
    from doorstep_client.tasks.desk import Desk

ALTERNATIVES = {"dwelling": "subject"}
"""A visit has a dwelling, or in its place another subject."""
EXTRAS = ("follow_up", "tags")
"""Fields of a visit that are asked for only when the worker wants to."""
USUAL_PURPOSE = "routine"


def defaults(desk: "Desk") -> dict[str, Json]:
    """Now, by this worker, and somebody was met."""
    moment = desk.local_time(desk.now_ms())
    return {"visited_at": moment.strftime("%Y-%m-%dT%H:%M"), "worker": desk.account, "outcome": "met"}


def door_defaults(desk: "Desk", card: "Card") -> dict[str, Json]:
    """The same for a door: as on its last visit, or a follow-up where one was agreed for now."""
    today = desk.local_time(desk.now_ms()).date()
    agreed = agreed_follow_up(card)
    purposes = [value for value in _told(card, "purpose") if value != FOLLOWING_UP]
    met = _told(card, "met") or [card.dwelling.values.get("contact")] + [
        each.values.get("name") for each in card.residents
    ]
    begun = {
        "purpose": FOLLOWING_UP if agreed and agreed <= today else next(iter(purposes), USUAL_PURPOSE),
        "met": next((each for each in met if each), None),
        "minutes": next(iter(_told(card, "minutes")), None),
    }
    return {**defaults(desk), **begun}


def last_told(card: "Card", field: str) -> str:
    """What the last visits tell of a field, one line: the newest text there is."""
    for value in _told(card, field):
        parts = value if isinstance(value, list) else [value]
        return " ".join(" ".join(str(part).split()) for part in parts)
    return ""


def agreed_follow_up(card: "Card") -> date | None:
    """The follow-up day agreed on the newest visit that names one, while no later visit has kept it."""
    for place, visit in enumerate(card.visits):
        day = _day(visit.values.get("follow_up"))
        if day is None:
            continue
        kept = (_keeps(each, day) for each in card.visits[:place])
        return None if any(kept) else day
    return None


def is_there(resident: "Record", today: date) -> bool:
    """Whether somebody still lives there."""
    out = resident.values.get("moved_out")
    return not (isinstance(out, str) and out <= today.isoformat())


def _keeps(later: "Record", day: date) -> bool:
    """Whether a later visit did what was agreed for `day`: made to follow up, or made on that day or after it."""
    at = _day(later.values.get("visited_at"))
    if later.values.get("outcome") in NOT_COUNTED:
        return False
    return later.values.get("purpose") == FOLLOWING_UP or (at is not None and at >= day)


def _told(card: "Card", field: str) -> list[Json]:
    """What the last visits hold in a field, the newest first."""
    return [value for visit in card.visits if (value := visit.values.get(field)) not in (None, "", [])]


def _day(value: Json) -> date | None:
    try:
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None


def visit_questions(outcome: str) -> Iterable[str]:
    """What is asked of a visit, in order: at a door nobody opens, not whom she met and what they need."""
    inside = outcome not in NOT_COUNTED
    yield from ("purpose", "outcome")
    yield from ("met", "needs") if inside else ()
    yield "notes"
    yield from ("minutes",) if inside else ()
    yield "visited_at"
