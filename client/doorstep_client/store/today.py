"""What the list of what is due is made of: one query a table, nothing asked door by door.

Everything is read twice over: as shown, with pending changes laid over it, and as receipted, which is what the
office sees. A row without pending changes is both.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from doorstep_client.store.database import Database
from doorstep_client.store.finding import records
from doorstep_client.store.records import Record
from doorstep_client.store.rows import BASE, as_record, from_row
from doorstep_shared.due import FOLLOWING_UP, NOT_COUNTED, OPEN_STATUSES

_STANDING = "live > 0 AND NOT deleted AND same_as IS NULL AND grid IN (SELECT id FROM grid WHERE NOT ended)"
_DOOR = "coalesce(v_dwelling, (SELECT r.v_dwelling FROM record_resident r WHERE r.record = v_subject))"
"""The door of a visit: its own, or that of the resident it was made to."""
_COUNTS = f"coalesce(v_outcome, '') NOT IN ({', '.join(repr(each) for each in NOT_COUNTED)})"

T = TypeVar("T")


class Both(NamedTuple, Generic[T]):
    """The same facts as this laptop shows them and as the office has them."""

    shown: T
    receipted: T


class DoorRow(NamedTuple):
    """A dwelling. `since_ms` is the earliest time (unix ms) of what stands in it, None where nothing does."""

    id: str
    grid: str
    building: str
    unit: str
    room: str
    floor: int | None
    use: str
    contact: str
    phone: str
    own_frequency: str
    tags: frozenset[str]
    since_ms: int | None


class VisitDays(NamedTuple):
    """The visits to one door that count: the last, the last before the month, the last that followed up; as
    ``YYYY-MM-DDTHH:MM`` or empty."""

    last: str = ""
    last_before: str = ""
    last_follow_up: str = ""

    def and_also(self, other: "VisitDays") -> "VisitDays":
        """The later of both in every respect."""
        return VisitDays(
            max(self.last, other.last),
            max(self.last_before, other.last_before),
            max(self.last_follow_up, other.last_follow_up),
        )


class FollowUp(NamedTuple):
    """The follow-up day the last visit that named one has agreed for a door."""

    visit: str
    visited_at: str
    day: str


class MatterRow(NamedTuple):
    """An open matter; `door` is empty where it belongs to a place."""

    id: str
    title: str
    status: str
    door: str
    place: str
    deadline: str
    reported_at: str
    assignee: str
    level: str


class Person(NamedTuple):
    """A resident as the list names her."""

    name: str
    phone: str
    tags: tuple[str, ...]


class Register(NamedTuple):
    """Everything the list is made of, by door where it belongs to one."""

    doors: Both[dict[str, DoorRow]]
    tags: Both[dict[str, set[str]]]
    visits: Both[dict[str, VisitDays]]
    follow_ups: dict[str, FollowUp]
    matters: list[MatterRow]
    duplicates: dict[str, str]

    @property
    def has_unsent(self) -> bool:
        """Whether anything is shown otherwise than the office has it."""
        return any(both.shown != both.receipted for both in (self.doors, self.tags, self.visits))


def read(db: Database, now: str) -> Register:
    """See `LaptopStore.register`."""
    return Register(
        doors=doors(db),
        tags=tags(db, now[:10]),
        visits=visits(db, now, f"{now[:7]}-01"),
        follow_ups=follow_ups(db),
        matters=matters(db),
        duplicates=duplicates(db),
    )


def doors(db: Database) -> Both[dict[str, DoorRow]]:
    """The dwellings of this laptop by id."""
    since = "(SELECT min(json_extract(value, '$[0]')) FROM json_each(state, '$.w'))"
    names = "v_building, v_unit, v_room, v_floor, v_use, v_contact, v_phone, v_visit_frequency, v_tags"
    rows = db.rows(f"SELECT pending, {since}, record, grid, {names} FROM record_dwelling WHERE {_STANDING}")
    new = _since_of_new(db, [row[2] for row in rows if row[1] is None])
    shown = {row[2]: _door(new.get(row[2], row[1]), row[2:12], _keys(row[12])) for row in rows}
    receipted = {row[2]: shown[row[2]] for row in rows if not row[0]}
    for record in _receipted(db, "dwelling"):
        values = record.values
        cells = [values.get(name.removeprefix("v_")) for name in names.split(", ")[:-1]]
        receipted[record.id] = _door(_since_ms(record), [record.id, record.grid, *cells], values.get("tags") or ())
    return Both(shown, receipted)


def _since_of_new(db: Database, ids: Sequence[str]) -> dict[str, int]:
    """When dwellings the office does not have yet were registered."""
    rows = db.rows_in(f"SELECT {BASE} FROM record_dwelling WHERE record IN {{}}", ids)
    return {record.id: _since_ms(record) for record in records(db, rows)}


def _since_ms(record: Record) -> int:
    return min(live.ts.ms for path in record.state.paths() for live in record.state.live(path))


def _door(since_ms: int | None, cells: Sequence[Any], tags: Iterable[str]) -> DoorRow:
    record, grid, building, unit, room, floor, *others = cells
    use, contact, phone, own = (each or "" for each in others)
    return DoorRow(
        id=record,
        grid=grid,
        building=building or "",
        unit=unit or "",
        room=room or "",
        floor=floor if isinstance(floor, int) else None,
        use=use,
        contact=contact,
        phone=phone,
        own_frequency=own,
        tags=frozenset(tags),
        since_ms=since_ms,
    )


def duplicates(db: Database) -> dict[str, str]:
    """Dwellings that are marked as the duplicate of another, with that other."""
    return dict(db.rows("SELECT record, same_as FROM record_dwelling WHERE same_as IS NOT NULL"))


def tags(db: Database, today: str) -> Both[dict[str, set[str]]]:
    """The tags of the people who live behind each door by `today` (``YYYY-MM-DD``)."""
    rows = db.rows(
        "SELECT pending, v_dwelling, v_tags FROM record_resident WHERE v_tags IS NOT NULL AND v_dwelling IS NOT NULL"
        f" AND (v_moved_out IS NULL OR v_moved_out > ?) AND {_STANDING}",
        [today],
    )
    shown: dict[str, set[str]] = {}
    receipted: dict[str, set[str]] = {}
    for pending, door, text in rows:
        members = _keys(text)
        shown.setdefault(door, set()).update(members)
        if not pending:
            receipted.setdefault(door, set()).update(members)
    for record in _receipted(db, "resident"):
        door, present, out = (record.values.get(name) for name in ("dwelling", "tags", "moved_out"))
        if isinstance(door, str) and isinstance(present, dict) and not (isinstance(out, str) and out <= today):
            receipted.setdefault(door, set()).update(present)
    return Both(shown, receipted)


def visits(db: Database, now: str, month: str) -> Both[dict[str, VisitDays]]:
    """The last visits to each door up to `now`, and before the `month` began (both ``YYYY-MM-DDTHH:MM``)."""
    sql = (
        f"SELECT {_DOOR} AS door, max(v_visited_at), max(CASE WHEN v_visited_at < ? THEN v_visited_at END),"
        f" max(CASE WHEN v_purpose = '{FOLLOWING_UP}' THEN v_visited_at END) FROM record_visit"
        f" WHERE v_visited_at <= ? AND {_COUNTS} AND {_STANDING} {{}} GROUP BY door HAVING door IS NOT NULL"
    )

    def read(where: str) -> dict[str, VisitDays]:
        rows = db.rows(sql.format(where), [month, now])
        return {door: VisitDays(*(each or "" for each in days)) for door, *days in rows}

    shown, receipted = read(""), read("AND pending = 0")
    for record in _receipted(db, "visit"):
        values = record.values
        at, door = values.get("visited_at"), values.get("dwelling") or _home(db, values.get("subject"))
        if isinstance(at, str) and isinstance(door, str) and at <= now and values.get("outcome") not in NOT_COUNTED:
            followed = at if values.get("purpose") == FOLLOWING_UP else ""
            days = VisitDays(at, at if at < month else "", followed)
            receipted[door] = receipted.get(door, VisitDays()).and_also(days)
    return Both(shown, receipted)


def _home(db: Database, resident: object) -> str | None:
    row = db.row("SELECT v_dwelling FROM record_resident WHERE record = ?", [resident]) if resident else None
    return row[0] if row else None


def follow_ups(db: Database) -> dict[str, FollowUp]:
    """The follow-up agreed last for each door, whether kept or not."""
    rows = db.rows(
        f"SELECT {_DOOR}, record, v_visited_at, v_follow_up FROM record_visit"
        f" WHERE v_follow_up IS NOT NULL AND v_visited_at IS NOT NULL AND {_STANDING} ORDER BY v_visited_at, record"
    )
    return {door: FollowUp(*others) for door, *others in rows if door}


def matters(db: Database) -> list[MatterRow]:
    """Every matter that is not closed."""
    statuses = ", ".join("?" * len(OPEN_STATUSES))
    rows = db.rows(
        "SELECT record, v_title, v_status, v_dwelling, v_place, v_due, v_reported_at, v_assignee, v_level"
        f" FROM record_matter WHERE v_status IN ({statuses}) AND {_STANDING} ORDER BY v_reported_at, record",
        OPEN_STATUSES,
    )
    return [MatterRow(*(cell or "" for cell in row)) for row in rows]


def people(db: Database, ids: Sequence[str], today: str) -> dict[str, list[Person]]:
    """Who lives behind these doors by `today`, the eldest first."""
    rows = db.rows_in(
        "SELECT v_dwelling, v_name, v_phone, v_tags FROM record_resident"
        f" WHERE (v_moved_out IS NULL OR v_moved_out > ?) AND {_STANDING} AND v_dwelling IN {{}}"
        " ORDER BY v_birth IS NULL, v_birth, record",
        ids,
        [today],
    )
    found: dict[str, list[Person]] = {}
    for door, name, phone, text in rows:
        found.setdefault(door, []).append(Person(name or "", phone or "", tuple(_keys(text))))
    return found


def _keys(text: str | None) -> Iterable[str]:
    return json.loads(text) if text else ()


def _receipted(db: Database, kind: str) -> Iterator[Record]:
    """The records with pending changes as they stand without those; none that the office has not."""
    sql = f"SELECT {BASE} FROM record_{kind} WHERE pending > 0 AND grid IN (SELECT id FROM grid WHERE NOT ended)"
    for row in db.rows(sql):
        record = as_record(from_row(row, ()))
        is_there = record.state.count() > 0
        if is_there and not record.deleted and record.same_as is None:
            yield record
