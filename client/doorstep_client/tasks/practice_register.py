"""A made-up community as the changes a colleague would have written long ago."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from doorstep_client.tasks.desk import Desk
from doorstep_shared.addresses import dwelling_id, parse_address
from doorstep_shared.changes import Change, Json, compose
from doorstep_shared.clock import Stamp
from doorstep_shared.fields import Reference
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.synthetic.chance import Chance
from doorstep_shared.synthetic.places import PRACTICE, PRACTICE_GRID
from doorstep_shared.synthetic.register import Row, generate

COLLEAGUE = "tongshi"
"""The account that wrote the register, and edits what the practising person edits too."""
VISITS = 120
_REGISTER_AGE_MS = 130 * 24 * 3600 * 1000
_WRITER_BYTES = 8
_NONE: Mapping[str, tuple[str, ...]] = {}


class Colleague:
    """Writes changes as a laptop of their own would: one writer, one chain."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.writer = desk.random_bytes(_WRITER_BYTES).hex()
        self._prev = ""
        self._count = 0

    def writes(
        self,
        kind: Kind,
        record: str,
        values: Mapping[str, Json],
        at_ms: int,
        over: Mapping[str, tuple[str, ...]] = _NONE,
    ) -> Change:
        """One change; `over` names per path what it supersedes."""
        self._count += 1
        change = compose(
            writer=self.writer,
            prev=self._prev,
            at=Stamp(at_ms, self._count),
            by=COLLEAGUE,
            grid=PRACTICE_GRID,
            seen=0,
            kind=kind.name,
            record=record,
            schema=kind.version,
            set=values,
            over=over,
        )
        self._prev = change.id
        return change


def register_changes(desk: Desk, colleague: Colleague, rng: Chance) -> list[Change]:
    """The whole community of practice, with the visits of the last months, up to now."""
    now_ms = desk.now_ms()
    now = desk.local_time(now_ms)
    register = generate(rng, PRACTICE, now.date(), {PRACTICE_GRID: desk.account}, VISITS)
    changes = []
    for kind_name, rows in register.rows.items():
        kind = find_kind(kind_name)
        assert kind is not None
        for row in rows:
            changes.append(colleague.writes(kind, _id(desk, kind, row), _values(kind, row), _at_ms(row, now, now_ms)))
    return changes


def _at_ms(row: Row, now: datetime, now_ms: int) -> int:
    """When it was written: a visit when it was made, the register before all visits."""
    visited_at = row.values.get("visited_at")
    if not isinstance(visited_at, str):
        return now_ms - _REGISTER_AGE_MS
    ago = now.replace(tzinfo=None) - datetime.fromisoformat(visited_at)
    return now_ms - int(ago.total_seconds() * 1000)


def _id(desk: Desk, kind: Kind, row: Row) -> str:
    if kind.name != "dwelling":
        return desk.new_id()
    values = row.values
    return door_id("-".join(str(values[part]) for part in ("building", "unit", "room") if values.get(part)))


def door_id(address: str) -> str:
    """The id of a door of the practice community."""
    parsed = parse_address(address)
    assert parsed is not None, address
    return dwelling_id(PRACTICE_GRID, parsed)


def _values(kind: Kind, row: Row) -> dict[str, Json]:
    return {**dict(_fields(kind, row)), **{f"tags/{tag}": True for tag in row.tags}}


def _fields(kind: Kind, row: Row) -> Iterator[tuple[str, Json]]:
    for name, value in row.values.items():
        declared, text = kind.fields[name], str(value)
        yield name, door_id(text) if isinstance(declared, Reference) else declared.read(text)
