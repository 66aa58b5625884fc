"""Which record a row of a ledger means, and what of it is news: only what a person changed becomes a change."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from doorstep_shared.addresses import Address, dwelling_id
from doorstep_shared.changes import Json
from doorstep_shared.editing import differing
from doorstep_shared.fields import Reference, mask
from doorstep_shared.i18n import Text
from doorstep_shared.identity import HASH, TAIL
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger import cells, identities
from doorstep_shared.ledger.cells import WrongLine
from doorstep_shared.ledger.likening import Likening
from doorstep_shared.ledger.references import References
from doorstep_shared.ledger.rows import Row, unknown_record
from doorstep_shared.ledger.sheets import Line
from doorstep_shared.rules import Shown

_NAMESPACE = uuid.UUID("6f6f7273-7465-5070-8172-656769737465")
Key = tuple[Json, ...]


class StaleLine(WrongLine):
    """A line somebody edited where the record has changed since the export.

    `line` has the marks of what is shown now: imported again, it is taken to know.
    """

    def __init__(self, reason: Text, line: Line) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Match:
    """A row with the record it means and the values it asks for, by path. `before` is what the record shows now.

    `held_back` counts values left alone because people have yet to settle them; `remarks` are what to look at again.
    """

    row: Row
    record: str
    is_new: bool
    values: Mapping[str, Json]
    before: Mapping[str, Json] = field(default_factory=dict)
    held_back: int = 0
    remarks: tuple[Text, ...] = ()


class Matcher:
    """The rows for one kind in one grid. `held` is everything the grid has of the kind, the oldest first.

    With `only_missing` nothing that a record shows already is replaced. `identity_key` is the key of the hashes of
    identity numbers, empty where there is none.
    """

    def __init__(
        self,
        kind: Kind,
        grid: str,
        held: Mapping[str, Shown],
        references: References,
        *,
        only_missing: bool = False,
        identity_key: bytes = b"",
    ) -> None:
        self.kind, self.grid, self.references, self.only_missing = kind, grid, references, only_missing
        self.identity_key = identity_key
        self._held = held
        self._likening = Likening(kind, held, references)
        self._living: dict[Key, str] = {}
        for record, shown in held.items():
            if not shown.deleted:
                self._living.setdefault(self._key(shown.values), record)
        self._first_lines: dict[str, int] = {}
        self._read: dict[tuple[str, str], Mapping[str, Json]] = {}

    def match(self, row: Row) -> Match:
        """The record a row means and what it says anew.

        Raises:
            WrongLine: with the reason; nothing of the row may be written then.
        """
        if row.record:
            record = self._named(row)
            key = None
        else:
            key = self._key_of(row)
            record = self._living.get(key) or self._new_id(key)
        if record in self._first_lines:
            first = self._first_lines[record]
            raise WrongLine(Text(f"与第 {first} 行是同一条", f"it means the same record as line {first}"))
        self._first_lines[record] = row.line.number
        shown = self._held.get(record)
        if shown is None:
            values = {path: each for name, text in row.texts.items() for path, each in self._value(name, text).items()}
            told = identities.told(self.kind, self.identity_key, row.number, values)
            values |= {path: each for path, each in told.values.items() if each is not None}
            return Match(row, record, True, values, remarks=told.remarks + self._likening.remarks(row, values))
        if shown.deleted:
            raise WrongLine(Text("这条记录已被删除，要先恢复", "this record was deleted; bring it back first"))
        if key is not None and self._living.get(key) != record:
            raise WrongLine(Text("这条记录后来改了名称或地址，请核对", "this record has another name or address now"))
        return self._news(row, record, shown)

    def _named(self, row: Row) -> str:
        if row.record not in self._held:
            raise WrongLine(unknown_record(row.record))
        return row.record

    def _key_of(self, row: Row) -> Key:
        """The key a row without an id tells its record by."""
        values: dict[str, Json] = {}
        for name in self.kind.key_fields:
            if name in row.texts:
                values |= self._value(name, row.texts[name])
            elif self.kind.fields[name].expected:
                label = self.kind.fields[name].label
                raise WrongLine(Text(f"缺少{label.zh}", f"{label.en} is missing"))
        return self._key(values)

    def _key(self, values: Mapping[str, Json]) -> Key:
        return tuple(self._key_part(name, values.get(name)) for name in self.kind.key_fields)

    def _key_part(self, name: str, value: Json) -> Json:
        part = self.kind.fields[name].normalise("\n".join(map(str, value)) if isinstance(value, list) else value)
        return part if isinstance(part, str | int | None) else str(part)

    def _new_id(self, key: Key) -> str:
        """An id that follows from grid and key, so that the same file makes the same records everywhere."""
        parts = [str(part or "") for part in key]
        if self.kind.name == "dwelling":
            return dwelling_id(self.grid, Address(*parts))
        return str(uuid.uuid5(_NAMESPACE, "\n".join([self.grid, self.kind.name, *parts])))

    def _value(self, name: str, text: str) -> Mapping[str, Json]:
        """The values by path a cell asks for."""
        if (name, text) not in self._read:
            declared = self.kind.fields[name]
            if isinstance(declared, Reference):
                self._read[name, text] = {name: self.references.read(declared, text)}
            else:
                self._read[name, text] = cells.read(name, declared, text)
        return self._read[name, text]

    def _news(self, row: Row, record: str, shown: Shown) -> Match:
        wanted: dict[str, Json] = {}
        stale: list[str] = []
        for name, text in row.texts.items():
            if self._is_untouched(row, name, text, shown):
                continue
            if self._is_stale(row, name, shown):
                stale.append(name)
            wanted |= self._text_added(row, name, text, shown) or self._value(name, text)
        if stale:
            raise self._stale(row, stale, shown)
        current = by_path(shown)
        told = identities.told(self.kind, self.identity_key, row.number, {**current, **wanted})
        news = differing(current, {**wanted, **told.values})
        if TAIL in news and HASH not in told.values and current.get(HASH) is not None:
            news[HASH] = None  # a tail without its number makes the hash there worthless
        held_back = sum(path in shown.conflicts for path in news)
        for path in list(news):
            is_kept = self.only_missing and current.get(path) is not None
            if path in shown.conflicts or is_kept or self._goes_back(row, path, current.get(path), news[path]):
                del news[path]
        if HASH in news and TAIL not in news and current.get(TAIL) != told.values.get(TAIL):
            del news[HASH]  # the tail that stands is another number's
        self._check_key(record, shown, news)
        return Match(row, record, False, news, current, held_back, told.remarks)

    def _is_untouched(self, row: Row, name: str, text: str, shown: Shown) -> bool:
        """Whether a cell says what it said when it was exported, what the record says now, or nothing (asterisks)."""
        declared = self.kind.fields[name]
        if name in row.marks and cells.mark(declared, text) == row.marks[name]:
            return True
        if declared.masked and "*" in text:
            return True
        return cells.meaning(declared, text) in cells.may_say(declared, shown.values.get(name), self.references.say)

    def _is_stale(self, row: Row, name: str, shown: Shown) -> bool:
        if name not in row.marks or name in shown.conflicts:
            return False
        return row.marks[name] not in [mark for mark, _ in self._marks_now(name, shown)]

    def _marks_now(self, name: str, shown: Shown) -> list[tuple[str, str]]:
        """The marks that the ledgers exported now would carry, with the text in Chinese and English, full first."""
        declared = self.kind.fields[name]
        texts = [
            cells.said(declared, shown.values.get(name), language, self.references.say, full=full)
            for language, full in cells.VARIANTS
        ]
        return [(cells.mark(declared, text), text) for text in texts]

    def _stale(self, row: Row, names: Sequence[str], shown: Shown) -> StaleLine:
        zh, en, marks = [], [], dict(row.marks)
        for name in names:
            declared = self.kind.fields[name]
            (marks[name], now_zh), (_, now_en) = self._marks_now(name, shown)[:2]
            if declared.masked:
                now_zh, now_en = mask(now_zh), mask(now_en)
            zh.append(f"{declared.label.zh}现为“{now_zh}”")
            en.append(f"{declared.label.en} is “{now_en}” now")
        reason = Text(
            f"导出以后又有人改过：{'、'.join(zh)}；请核对", f"somebody changed it since the export: {', '.join(en)}"
        )
        return StaleLine(reason, row.remarked("".join(marks[name] for name in self.kind.open_fields)))

    def _text_added(self, row: Row, name: str, text: str, shown: Shown) -> dict[str, Json]:
        """What was written below the texts a ledger showed; those stay as they are.

        Raises:
            WrongLine: when a ledger's own cell no longer begins with what stood there.
        """
        current = shown.values.get(name)
        if self.kind.merging(name).rule != "join" or not current or text in current:
            return {}
        declared = self.kind.fields[name]
        plain = cells.plain(declared, text)
        standing = cells.said(declared, current, "zh", self.references.say, full=True)
        if plain.startswith(standing + "\n"):
            return dict(cells.read(name, declared, plain[len(standing) :]))
        if row.record:
            label = declared.label
            raise WrongLine(
                Text(
                    f"{label.zh}只能在原文后面另起一行添加",
                    f"{label.en} can only be added to, on a new line at the end",
                )
            )
        return {}

    def _goes_back(self, row: Row, path: str, current: Json, wanted: Json) -> bool:
        """Whether a text stands there already, or a status got further than the file knows.

        Whoever edits a ledger that was exported with the later status has seen it, and may go back.
        """
        merging = self.kind.merging(path)
        if merging.rule == "join":
            return wanted in (current or [])
        if (
            merging.rule == "furthest"
            and path not in row.marks
            and current in merging.order
            and wanted in merging.order
        ):
            return merging.order.index(wanted) < merging.order.index(current)
        return False

    def _check_key(self, record: str, shown: Shown, news: Mapping[str, Json]) -> None:
        """Refuse to give a record the name or address another one has."""
        key = self._key({**shown.values, **news})
        if key != self._key(shown.values) and self._living.get(key, record) != record:
            raise WrongLine(Text("另一条记录已经是这个名称或地址", "another record has this name or address already"))


def by_path(shown: Shown) -> dict[str, Json]:
    """Shown values by path: the members of a family each under their own."""
    flat: dict[str, Json] = {}
    for name, value in shown.values.items():
        if isinstance(value, dict):
            flat.update({f"{name}/{member}": each for member, each in value.items()})
        else:
            flat[name] = value
    return flat
