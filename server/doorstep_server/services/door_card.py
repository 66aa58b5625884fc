"""A door's card: the dwelling, who lives there, the visits, the open matters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from doorstep_server.services import log_words, masking
from doorstep_server.services.hub import Hub
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts, records
from doorstep_server.store.records import Record
from doorstep_shared.changes import Json
from doorstep_shared.due import OPEN_STATUSES
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language
from doorstep_shared.ids import RECORD_ID
from doorstep_shared.kinds import Kind, find_kind

VISITS_SHOWN = 10
"""How many visits the card shows, the newest first."""


@dataclass(frozen=True, slots=True)
class CardRecord:
    """One record on the card: its id, whether a conflict is open, its shown values as the reader may know them."""

    kind: Kind
    id: str
    has_conflict: bool
    values: Mapping[str, Json]

    def fields(self, language: Language, without: Sequence[str] = ()) -> list[tuple[str, str]]:
        """The labels and texts of what stands there, in the declared order."""
        found = []
        for name, field in self.kind.fields.items():
            text = field.say(self.values.get(name), language)
            if text and name not in without:
                found.append((field.label.say(language), text))
        return found

    def say(self, name: str, language: Language) -> str:
        """One field as a person reads it."""
        return self.kind.fields[name].say(self.values.get(name), language)


@dataclass(frozen=True, slots=True)
class DoorCard:
    """Everything the card shows. `earlier_visits` counts those it leaves out; `residents` leaves out who moved out."""

    grid: str
    address: str
    dwelling: CardRecord
    residents: Sequence[CardRecord]
    visits: Sequence[CardRecord]
    earlier_visits: int
    matters: Sequence[CardRecord]


def read(hub: Hub, scope: Scope, id: str, today: str) -> DoorCard:
    """The card of a dwelling the reader may see; `today` is ``YYYY-MM-DD``.

    Raises:
        DoorstepError: `not_found`, also for a door of a grid that is not hers.
    """
    found = records.find(hub.store, "dwelling", id) if RECORD_ID.fullmatch(id) else None
    if found is None or found.grid not in scope.grids:
        raise DoorstepError("not_found", what=id)
    is_masked = scope.is_masked(found.grid)
    names = {each.name: each.display_name for each in accounts.everything(hub.store)}

    def cards(kind: str) -> list[CardRecord]:
        return [_card(each, is_masked, names) for each in records.naming(hub.store, kind, found.grid, "dwelling", id)]

    dwelling = _card(found, is_masked, names)
    visits = sorted(cards("visit"), key=lambda each: (_text(each, "visited_at"), each.id), reverse=True)
    return DoorCard(
        grid=found.grid,
        address="-".join(_texts(dwelling, ("building", "unit", "room"))),
        dwelling=dwelling,
        residents=sorted(
            (each for each in cards("resident") if not "" < _text(each, "moved_out") <= today),
            key=lambda each: (_text(each, "birth") or "9", each.id),
        ),
        visits=visits[:VISITS_SHOWN],
        earlier_visits=max(0, len(visits) - VISITS_SHOWN),
        matters=[each for each in cards("matter") if each.values.get("status") in OPEN_STATUSES],
    )


def _card(record: Record, is_masked: bool, names: Mapping[str, str]) -> CardRecord:
    kind, shown = find_kind(record.kind), record.shown()
    assert kind is not None, "only known kinds are asked for"
    values = masking.values(kind, shown.values) if is_masked else shown.values
    return CardRecord(kind, record.record, bool(shown.conflicts), log_words.with_names(kind, values, names))


def _text(card: CardRecord, name: str) -> str:
    value = card.values.get(name)
    return value if isinstance(value, str) else ""


def _texts(card: CardRecord, names: Iterable[str]) -> list[str]:
    return [text for name in names if (text := _text(card, name))]
