"""Double registration, caught in a ledger: which record, or which row above, a new row may be."""

from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple

from doorstep_shared.changes import Json
from doorstep_shared.fields import Reference
from doorstep_shared.i18n import LANGUAGES, Language, Text
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger.references import References
from doorstep_shared.ledger.rows import Row
from doorstep_shared.likeness import REASONS, Reason, door_blocks, door_reason, person_blocks, person_reason
from doorstep_shared.rules import Shown

MAY_BE = Text("可能就是已登记的{what}（{why}）", "this may be {what} ({why})")
MAY_BE_LINE = Text("可能与第 {number} 行是同一个（{why}）", "this may be the same as line {number} ({why})")
MOST_COMPARED = 12
"""With how many others that share a trait a row is compared: hundreds of them are a mistake, not hundreds of twins."""

Values = Mapping[str, Json]
_LOOKS: Mapping[str, tuple[Callable[[Values], set[Hashable]], Callable[[Values, Values], Reason | None]]] = {
    "dwelling": (door_blocks, door_reason),
    "resident": (person_blocks, person_reason),
}
"""By kind, what those that are alike share, and the reason two of them are."""


class _Known(NamedTuple):
    """A record, or with a line number a new row."""

    values: Values
    line: int | None


class Likening:
    """What is known of a kind in a grid: the records, and the new rows read so far."""

    def __init__(self, kind: Kind, held: Mapping[str, Shown], references: References) -> None:
        self.kind, self._held, self._references = kind, held, references
        self._known: dict[Hashable, list[_Known]] | None = None

    def remarks(self, row: Row, values: Values) -> tuple[Text, ...]:
        """What a new row may be, the surest only; the row is known from then on."""
        if self.kind.name not in _LOOKS:
            return ()
        blocks_of, reason_of = _LOOKS[self.kind.name]
        known = self._blocks(blocks_of)
        blocks = blocks_of(values)
        alike = [
            (reason, other)
            for block in blocks
            for other in known.get(block, ())[:MOST_COMPARED]
            if (reason := reason_of(values, other.values))
        ]
        for block in blocks:
            known.setdefault(block, []).append(_Known(values, row.line.number))
        if not alike:
            return ()
        reason, other = min(alike, key=lambda each: (_SURENESS[each[0]], each[1].line or 0))
        return (self._said(reason, other),)

    def _blocks(self, blocks_of: Callable[[Values], set[Hashable]]) -> dict[Hashable, list[_Known]]:
        """Made when the first new row is met: a file may have none."""
        if self._known is None:
            self._known = {}
            for shown in self._held.values():
                if not shown.deleted and not shown.same_as:
                    for block in blocks_of(shown.values):
                        self._known.setdefault(block, []).append(_Known(shown.values, None))
        return self._known

    def _said(self, reason: Reason, other: _Known) -> Text:
        why = REASONS[reason]
        if other.line is not None:
            zh, en = (MAY_BE_LINE.say(each, number=other.line, why=why.say(each)) for each in LANGUAGES)
        else:
            titles = {each: self._title(other.values, each) for each in LANGUAGES}
            zh, en = (MAY_BE.say(each, what=titles[each], why=why.say(each)) for each in LANGUAGES)
        return Text(zh, en)

    def _title(self, values: Values, language: Language) -> str:
        """What a record is called, with its door."""
        door = values.get("dwelling")
        declared = self.kind.fields.get("dwelling")
        at = self._references.say(declared, door) if isinstance(declared, Reference) and isinstance(door, str) else ""
        return f"{self.kind.title(values, language)} {at}".strip()


_SURENESS = {reason: place for place, reason in enumerate(REASONS)}
