"""Stored things as a person reads them: values, records, times, the standing of a change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from doorstep_client.moments import wall_clock
from doorstep_client.store.records import HistoryLine, Record
from doorstep_client.store.store import LaptopStore
from doorstep_client.tasks.conflict import LIFE_LABEL
from doorstep_client.tasks.naming import address_of
from doorstep_shared.changes import DELETED, LIFE, SAME_AS, Change, Json
from doorstep_shared.fields import Choice, KindField, Reference, mask
from doorstep_shared.i18n import Language, Text
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.marks import say_why
from doorstep_shared.merge import State

SHORT_ID = 8
"""Characters of an id's end that are shown in a list; they can be typed for the whole id."""

STATUS = {
    "pending": Text("待发送", "not sent yet"),
    "ok": Text("已送达", "delivered"),
    "quarantined": Text("待审核", "waiting for review"),
    "rejected": Text("审核未通过", "rejected in review"),
    "dead": Text("中心无法接收", "cannot be taken by the hub"),
}
DELETED_WORD = Text("已删除", "deleted")
KEPT_WORD = Text("保留", "kept")
EMPTY = Text("（空）", "(empty)")
SAME_AS_LABEL = Text("与此记录重复", "duplicate of")


def short(id: str) -> str:
    """The end of a record's id."""
    return id[-SHORT_ID:]


class Words:
    """Says stored things in one language; the store tells what a reference refers to."""

    def __init__(self, language: Language, store: LaptopStore, local_time: Callable[[int], datetime]) -> None:
        self.language: Language = language
        self._store = store
        self._local_time = local_time

    def moment(self, at_ms: int) -> str:
        """Unix milliseconds as the clock on the wall, to the minute."""
        return wall_clock(self._local_time, at_ms)

    def kind(self, name: str) -> str:
        """What a kind is called."""
        kind = find_kind(name)
        return kind.label.say(self.language) if kind else name

    def title(self, record: Record) -> str:
        """One line that names a record; a dwelling by its address, a visit by its door too."""
        if record.kind == "dwelling":
            return str(address_of(record.values)) or record.id
        title = record.title(self.language).replace("\n", " ")
        for name in ("dwelling", "subject"):
            target = record.values.get(name)
            if (
                isinstance(target, str)
                and record.kind in ("visit", "note")
                and (found := self._referred(record.kind, name, target))
            ):
                return f"{self.title(found)} {title}"
        return title

    def title_of(self, change: Change) -> str:
        """The title of the record a change is about; of one that is not here, as far as the change itself tells it."""
        record = self._store.record(change.kind, change.record)
        if record is None:
            record = Record(change.kind, change.record, change.grid, change.set, (), False, None, State(), False, 0, 0)
        title = self.title(record)
        return short(title) if title == change.record else title

    def label(self, kind_name: str, path: str) -> str:
        """What a path is called."""
        kind = find_kind(kind_name)
        name = path.partition("/")[0]
        if path == LIFE:
            return LIFE_LABEL.say(self.language)
        if path == SAME_AS:
            return SAME_AS_LABEL.say(self.language)
        return kind.fields[name].label.say(self.language) if kind and name in kind.fields else name

    def labels(self, kind_name: str) -> dict[str, str]:
        """The labels of a kind's fields by name."""
        kind = find_kind(kind_name)
        return {name: declared.label.say(self.language) for name, declared in kind.fields.items()} if kind else {}

    def in_order(self, kind_name: str, paths: Iterable[str]) -> list[str]:
        """Paths in the order of the kind's fields; others at the end."""
        kind = find_kind(kind_name)
        names = list(kind.fields) if kind else []
        places = {name: place for place, name in enumerate(names)}
        return sorted(paths, key=lambda path: (places.get(path.partition("/")[0], len(names)), path))

    def value(self, kind_name: str, path: str, value: Json, *, masked: bool = False) -> str:
        """A shown value; `masked` hides the middle of phone numbers."""
        name, _, member = path.partition("/")
        if path == LIFE:
            return (DELETED_WORD if value == DELETED else KEPT_WORD).say(self.language)
        kind = find_kind(kind_name)
        declared = kind.fields.get(name) if kind else None
        if declared is None:
            return "" if value is None else str(value)
        if declared.family:
            return self._members(declared, {member: value} if member else value)
        if isinstance(value, list):
            return "\n".join(declared.say(part, self.language) for part in value)
        if isinstance(declared, Reference) and isinstance(value, str):
            found = self._referred(kind_name, name, value)
            return self.title(found) if found else short(value)
        said = declared.say(value, self.language)
        return mask(said) if masked and declared.masked and said else said

    def _members(self, declared: KindField, value: Json) -> str:
        if not isinstance(value, Mapping):
            return ""
        assert isinstance(declared, Choice)
        names = [declared.say(member, self.language) for member, present in value.items() if present]
        return ("、" if self.language == "zh" else ", ").join(names)

    def _referred(self, kind_name: str, name: str, id: str) -> Record | None:
        kind = find_kind(kind_name)
        declared = kind.fields[name] if kind else None
        targets = declared.kinds if isinstance(declared, Reference) else ()
        return next((found for target in targets if (found := self._store.record(target, id))), None)

    def fields(self, record: Record, *, masked: bool = False) -> list[tuple[str, str]]:
        """The filled fields of a record as label and value, in the kind's order."""
        kind = find_kind(record.kind)
        names = list(kind.open_fields) if kind else list(record.values)
        said = [(name, self.value(record.kind, name, record.values.get(name), masked=masked)) for name in names]
        return [(self.label(record.kind, name), text) for name, text in said if text]

    def status(self, line: HistoryLine) -> str:
        """The standing of a change."""
        return STATUS[line.status].say(self.language)

    def why(self, line: HistoryLine) -> str:
        """The reason for a change."""
        return say_why(line.change.why, self.language)

    def row(self, kind: Kind, record: Record, names: Sequence[str]) -> list[str]:
        """The cells of a record in a list: its short id, then the named fields, phones masked."""
        return [
            short(record.id),
            *(self.value(kind.name, name, record.values.get(name), masked=True) for name in names),
        ]
