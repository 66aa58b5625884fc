"""Which door a record belongs to: itself, or the dwelling it names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from doorstep_server.services.hub import Hub
from doorstep_server.store import records
from doorstep_server.store.records import Record
from doorstep_shared.changes import Change, Json
from doorstep_shared.i18n import Language
from doorstep_shared.ids import RECORD_ID
from doorstep_shared.kinds import find_kind

Key = tuple[str, str, str]
"""A record anywhere: its grid, its kind, its id."""
_ADDRESS = ("building", "unit", "room")
_WAYS = ("dwelling", "subject")
"""The fields that lead from a record to its door."""
_FURTHEST = 3
"""How many records a way to a door may lead over: a note on a visit at a dwelling."""


@dataclass(frozen=True, slots=True)
class Door:
    """A record's place: the dwelling's address (empty where it has none), and the record's own values."""

    address: str
    kind: str
    values: Mapping[str, Json]

    def title(self, language: Language) -> str:
        """The record in one line."""
        kind = find_kind(self.kind)
        return kind.title(self.values, language) if kind else ""


def of_changes(hub: Hub, changes: Iterable[Change]) -> dict[str, Door]:
    """The doors of changed records, by record; of a record that only has refused changes, what these say."""
    named = {(change.grid, change.kind, change.record): change for change in changes}
    values = _shown(hub, named)
    for key, change in named.items():
        values.setdefault(key, change.set)
    return {key[2]: door for key, door in _doors(hub, values).items()}


def of_records(hub: Hub, found: Iterable[Record]) -> dict[Key, Door]:
    """The doors of records, by grid, kind and id."""
    return _doors(hub, {(each.grid, each.kind, each.record): each.shown().values for each in found})


def _doors(hub: Hub, values: Mapping[Key, Mapping[str, Json]]) -> dict[Key, Door]:
    known = dict(values)
    for _ in range(_FURTHEST):
        absent = {way for key, own in known.items() for way in _leads_to(key[0], own)} - known.keys()
        if not absent:
            break
        known |= {key: {} for key in absent} | _shown(hub, absent)
    return {key: Door(_address(key, known, _FURTHEST), key[1], own) for key, own in values.items()}


def _shown(hub: Hub, keys: Iterable[Key]) -> dict[Key, Mapping[str, Json]]:
    """What these records (grid, kind, id) show, as far as they exist."""
    found: dict[Key, Record] = {}
    for (grid, kind), group in groupby(sorted(keys), key=lambda key: key[:2]):
        for id, record in records.get_many(hub.store, grid, kind, [key[2] for key in group]).items():
            found[grid, kind, id] = record
    return {key: record.shown().values for key, record in found.items()}


def _leads_to(grid: str, values: Mapping[str, Json]) -> set[Key]:
    """Where a record's references may lead. A subject's kind is not told, so all that can have a door are tried."""
    keys: set[Key] = set()
    for way in _WAYS:
        id = values.get(way)
        if isinstance(id, str) and RECORD_ID.fullmatch(id):
            kinds = ("dwelling",) if way == "dwelling" else ("dwelling", "building", "resident", "visit", "matter")
            keys |= {(grid, kind, id) for kind in kinds}
    return keys


def _address(key: Key, known: Mapping[Key, Mapping[str, Json]], steps_left: int) -> str:
    own = known.get(key, {})
    if key[1] == "dwelling":
        return "-".join(str(own[part]) for part in _ADDRESS if own.get(part))
    if key[1] == "building":
        return str(own.get("number") or "")
    if steps_left == 0:
        return ""
    for way in sorted(_leads_to(key[0], own)):
        if address := _address(way, known, steps_left - 1):
            return address
    return ""
