"""A record in conflict, ready for a template."""

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep_server.services import log_words, masking
from doorstep_server.services.disputes import Dispute, Disputed, Side, Unseen
from doorstep_server.services.doors import Door
from doorstep_server.services.log_reading import position_text
from doorstep_server.services.moments import moment
from doorstep_server.services.scope import Scope
from doorstep_server.store.conflicts import VisitRow
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.field_input import Input, input_of
from doorstep_server.web.pages.language import current
from doorstep_shared.changes import DELETED, LIFE, Json
from doorstep_shared.fields import Choice, Reference
from doorstep_shared.i18n import Language, Text
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.marks import OBJECTION, marked, say_why

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
AND = Text("、", ", ")
EMPTY = Text("（空）", "(empty)")
DELETE = Text("删除", "delete")
KEEP = Text("保留", "keep")


@dataclass(frozen=True, slots=True)
class ShownSide:
    """One side in words; `choice` is what the form sends for it."""

    letter: str
    choice: str
    value: str
    by: str
    written: str
    received: str
    why: str
    objection: str
    visit: str
    visit_record: str
    is_shown_now: bool


@dataclass(frozen=True, slots=True)
class ShownDispute:
    """One field in conflict; `unseen` are (field, value, who, written, received) edited beside a deletion."""

    path: str
    label: str
    base: str
    sides: list[ShownSide]
    unseen: list[tuple[str, str, str, str, str]]
    input: Input
    is_life: bool


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """A record in conflict."""

    grid: str
    grid_name: str
    kind: str
    kind_label: str
    record: str
    title: str
    seq: int
    may_act: bool
    position: str
    disputes: list[ShownDispute]


class Saying:
    """Says the values of one record in the language of the request, masked where the reader must not know them."""

    def __init__(self, desk: Desk, kind: Kind | None, *, is_masked: bool) -> None:
        self.desk, self.kind, self.is_masked = desk, kind, is_masked
        self.language: Language = current(desk.language)

    def value(self, path: str, stored: Json) -> str:
        """A value in full, because a person decides by it."""
        if path == LIFE:
            return (DELETE if stored == DELETED else KEEP).say(self.language)
        if stored is None or stored == "":
            return EMPTY.say(self.language)
        if self.is_masked:
            stored = masking.value(self.kind, path, stored)
        field = self.kind.fields.get(path.partition("/")[0]) if self.kind else None
        if field is None or field.family or isinstance(field, Reference):
            return log_words.value(self.kind, path, stored, self.language)
        return field.say(stored, self.language)

    def text(self, written: str) -> str:
        """Free text."""
        return masking.text(written) if self.is_masked else written

    def label(self, path: str) -> str:
        """A path."""
        return log_words.label(self.kind, path, self.language)

    def time(self, at_ms: int) -> str:
        """A time."""
        return moment(self.desk.local_time, at_ms)


def shown_conflicts(desk: Desk, scope: Scope, found: Sequence[Disputed]) -> list[ShownConflict]:
    """Say records in conflict."""
    return [_shown(desk, scope, each) for each in found]


def title(desk: Desk, disputed: Disputed, *, is_masked: bool) -> str:
    """The door and what the record is called there."""
    return door_title(desk, disputed.door, is_masked=is_masked) or disputed.record.record[-8:]


def door_title(desk: Desk, door: Door, *, is_masked: bool) -> str:
    """A door and what the record is called there; empty where it has neither."""
    return masking.door_title(door, current(desk.language), is_masked=is_masked)


def _shown(desk: Desk, scope: Scope, disputed: Disputed) -> ShownConflict:
    record, kind = disputed.record, find_kind(disputed.record.kind)
    is_masked = scope.is_masked(record.grid)
    saying = Saying(desk, kind, is_masked=is_masked)
    return ShownConflict(
        grid=record.grid,
        grid_name=disputed.grid_name,
        kind=record.kind,
        kind_label=kind.label.say(saying.language) if kind else record.kind,
        record=record.record,
        title=title(desk, disputed, is_masked=is_masked),
        seq=disputed.seq,
        may_act=scope.may_act_in(record.grid),
        position=position_text(disputed.position),
        disputes=[_dispute(saying, kind, each) for each in disputed.disputes],
    )


def _dispute(saying: Saying, kind: Kind | None, dispute: Dispute) -> ShownDispute:
    field = kind.fields.get(dispute.path.partition("/")[0]) if kind else None
    return ShownDispute(
        path=dispute.path,
        label=saying.label(dispute.path),
        base=AND.say(saying.language).join(saying.value(dispute.path, each) for each in dispute.base),
        sides=[_side(saying, dispute, number, side) for number, side in enumerate(dispute.sides)],
        unseen=[_unseen(saying, each) for each in dispute.unseen],
        input=input_of(field, saying.language),
        is_life=dispute.path == LIFE,
    )


def _unseen(saying: Saying, edit: Unseen) -> tuple[str, str, str, str, str]:
    times = saying.time(edit.at_ms), saying.time(edit.received_ms)
    return saying.label(edit.path), saying.value(edit.path, edit.value), edit.by, *times


def _side(saying: Saying, dispute: Dispute, number: int, side: Side) -> ShownSide:
    is_life = dispute.path == LIFE
    return ShownSide(
        letter=LETTERS[number % len(LETTERS)],
        choice=str(side.value) if is_life else side.change,
        value=saying.value(dispute.path, side.value),
        by=AND.say(saying.language).join(side.by),
        written=saying.time(side.at_ms),
        received=saying.time(side.received_ms),
        why="" if marked(side.why, OBJECTION) is not None else saying.text(say_why(side.why, saying.language)),
        objection=saying.text(marked(side.why, OBJECTION) or ""),
        visit=_visit(saying, side.visit) if side.visit else "",
        visit_record=side.visit.record if side.visit else "",
        is_shown_now=not is_life and side is dispute.sides[-1],
    )


def _visit(saying: Saying, visit: VisitRow) -> str:
    """A visit in one line: when, with what result, what was noted."""
    kind = find_kind("visit")
    outcome = kind.fields["outcome"] if kind else None
    said = outcome.say(visit.outcome, saying.language) if isinstance(outcome, Choice) else visit.outcome
    notes = " / ".join(saying.text(visit.notes).splitlines())
    return " ".join(part for part in (visit.visited_at.replace("T", " "), said, notes) if part)
