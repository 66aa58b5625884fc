"""A visit that is not finished yet, with everything done on the way: one file a visit, written with every key.

A draft is no record: it is on no list and never sent. It survives Ctrl-C, a closed terminal and a flat battery.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from doorstep_client.drafts import read_draft, write_draft
from doorstep_client.keys.files import locked_name
from doorstep_client.keys.store_key import StoreKey
from doorstep_shared.changes import Json
from doorstep_shared.ids import RECORD_ID


@dataclass(frozen=True, slots=True)
class Part:
    """The form of one record: the visit, a door, a resident, a matter.

    `record` is the id the record has or will have; `asks` are its questions in their order. `begin` holds the texts
    they begin with, `answered` the answers, `kept` what was typed and is not an answer (any more): of a question
    she went back from, or of the one she was cut off in, which `half` names. `seen` are the values a record that is
    changed showed when its form was begun, by path.
    """

    kind: str
    record: str
    is_new: bool
    asks: tuple[str, ...] = ()
    begin: Mapping[str, str] = field(default_factory=dict)
    answered: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    half: str = ""
    seen: Mapping[str, Json] = field(default_factory=dict)

    def typing(self, name: str, text: str) -> "Part":
        """With what stands in a question right now."""
        return replace(self, kept={**self.kept, name: text}, half=name)

    def answer(self, name: str, text: str) -> "Part":
        """With an answer."""
        kept = {other: each for other, each in self.kept.items() if other != name}
        return replace(self, answered={**self.answered, name: text}, kept=kept, half="")

    def back_to(self, name: str) -> "Part":
        """With a question open again; its answer stands in it."""
        answered = {other: each for other, each in self.answered.items() if other != name}
        return replace(self, answered=answered, kept={**self.kept, name: self.answered.get(name, "")}, half="")


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A visit so far. `door` is the id of its dwelling, empty while it is not chosen; `finding` what is typed to find
    it. `others` are the finished forms of other records, `open` the one she is in, `aside` those she stepped out of
    with something in them."""

    begun_ms: int
    visit: Part
    door: str = ""
    finding: str = ""
    others: tuple[Part, ...] = ()
    open: Part | None = None
    aside: tuple[Part, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed or chosen yet."""
        return not (self.door or self.finding or self.open or self.others or self.visit.answered)


class VisitDrafts:
    """The drafts of visits in one person's folder; with `key` encrypted, as the store is."""

    def __init__(self, home: Path, key: StoreKey | None = None) -> None:
        self._home, self._key = home, key

    def _named(self, record: str) -> Path:
        plain = self._home / f"draft-visit-{record}.json"
        return locked_name(plain) if self._key else plain

    def every(self) -> list[VisitDraft]:
        """All drafts, the newest first. What cannot be read is put aside and not lost."""
        found = []
        for path in self._home.glob(self._named("*").name):
            try:
                found.append(_read(read_draft(path, self._key)))
            except (OSError, ValueError, RecursionError):
                with suppress(OSError):
                    path.replace(path.with_suffix(".damaged"))
        return sorted((each for each in found if not each.is_empty), key=lambda each: -each.begun_ms)

    def keep(self, draft: VisitDraft, *, durable: bool = True) -> None:
        """Write a draft whole or not at all; `durable` as in `write_draft`."""
        write_draft(self._named(draft.visit.record), asdict(draft), self._key, durable=durable)

    def discard(self, draft: VisitDraft) -> None:
        """Remove a draft: it is saved, or no longer wanted."""
        self._named(draft.visit.record).unlink(missing_ok=True)


def _read(document: Any) -> VisitDraft:
    """A draft from its JSON; ValueError when it is none."""
    try:
        begun_ms, door, finding = document["begun_ms"], document["door"], document["finding"]
        others, opened, aside = document["others"], document["open"], document["aside"]
        visit = _part(document["visit"])
    except (TypeError, KeyError) as error:
        raise ValueError("not a draft") from error
    are_lists = isinstance(others, list) and isinstance(aside, list)
    if type(begun_ms) is not int or not are_lists or not _are_texts([door, finding]):
        raise ValueError("not a draft")
    done, left = (tuple(_part(each) for each in parts) for parts in (others, aside))
    return VisitDraft(begun_ms, visit, door, finding, done, _part(opened) if opened is not None else None, left)


def _part(document: Any) -> Part:
    try:
        kind, record, is_new, half = (document[name] for name in ("kind", "record", "is_new", "half"))
        asks, seen = document["asks"], document["seen"]
        begin, answered, kept = (document[name] for name in ("begin", "answered", "kept"))
    except (TypeError, KeyError) as error:
        raise ValueError("not a draft") from error
    are_right = isinstance(asks, list) and _are_texts(asks) and _are_texts([kind, record, half])
    if not are_right or not isinstance(seen, dict) or type(is_new) is not bool or not RECORD_ID.fullmatch(record):
        raise ValueError("not a draft")
    if not all(isinstance(each, dict) and _are_texts(list(each.values())) for each in (begin, answered, kept)):
        raise ValueError("not a draft")
    return Part(kind, record, is_new, tuple(asks), begin, answered, kept, half, seen)


def _are_texts(values: Sequence[object]) -> bool:
    return all(isinstance(each, str) for each in values)
