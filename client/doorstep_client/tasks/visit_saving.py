"""Saving a visit with everything done on the way, all of it or nothing."""

from collections.abc import Mapping, Sequence

from doorstep_client.store.records import Record
from doorstep_client.tasks import record as records
from doorstep_client.tasks.desk import Desk, Saved
from doorstep_client.tasks.typed import Typed, Wanted, read_typed
from doorstep_client.tasks.visit import EXTRAS, visit_questions
from doorstep_client.visit_draft import Part, VisitDraft
from doorstep_shared.changes import Json
from doorstep_shared.editing import differing
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import Tags
from doorstep_shared.kinds import Kind
from doorstep_shared.marks import ON_VISIT


def save_visit(desk: Desk, draft: VisitDraft) -> list[Saved]:
    """The visit and the other records as they stand after one local transaction; the visit comes first.

    What is changed or added on the way carries the visit in its reason, so that its history tells where it comes
    from and the whole can be taken back.

    Raises:
        DoorstepError: what saving one of them raises; then nothing is saved.
    """
    with desk.store.transaction():
        visit = records.kind_of("visit")
        asked = {*visit_questions(draft.visit.answered.get("outcome", "")), *EXTRAS}
        answered = {name: text for name, text in draft.visit.answered.items() if name in asked}
        texts = {"dwelling": draft.door, **answered}
        saved = [records.add(desk, visit, as_typed(visit, texts), record=draft.visit.record)]
        for part in draft.others:
            done = _save_part(desk, part, draft)
            if done:
                saved.append(done)
    return saved


def _save_part(desk: Desk, part: Part, draft: VisitDraft) -> Saved | None:
    kind, why = records.kind_of(part.kind), ON_VISIT + draft.visit.record
    if part.is_new:
        texts = {"dwelling": draft.door, **part.answered}
        return records.add(desk, kind, as_typed(kind, texts), record=part.record, why=why, is_new=True)
    record = desk.store.record(part.kind, part.record)
    if record is None:
        raise DoorstepError("not_found", what=part.record)
    wanted = changed(desk, kind, part)
    if not (wanted.values or wanted.dropped):
        return None
    try:
        return records.edit_record(desk, kind, record, wanted, why=why)
    except DoorstepError as error:
        if error.code == "nothing_to_change":  # somebody else has meanwhile written the same
            return None
        raise


def as_typed(kind: Kind, texts: Mapping[str, str]) -> Typed:
    """The answers of a new record; what was left empty is not written."""
    filled = {name: text for name, text in texts.items() if text}
    return Typed(
        texts={name: text for name, text in filled.items() if not kind.fields[name].family},
        added={name: (text,) for name, text in filled.items() if kind.fields[name].family},
    )


def changed(desk: Desk, kind: Kind, part: Part) -> Wanted:
    """What the person changed in a record: the answers that differ from what it showed when she began."""
    texts = {name: text for name, text in part.answered.items() if not kind.fields[name].family}
    values = differing(part.seen, read_typed(desk, kind, Typed(texts=texts)).values)
    dropped: set[str] = set()
    for name, text in part.answered.items():
        declared = kind.fields[name]
        if isinstance(declared, Tags):
            before, after = members(part.seen, name), set(declared.read_many(text))
            values.update({f"{name}/{member}": True for member in after - before})
            dropped |= {f"{name}/{member}" for member in before - after}
    return Wanted(values, frozenset(dropped))


def members(seen: Mapping[str, Json], family: str) -> set[str]:
    """The members of a family among values by path."""
    return {path.partition("/")[2] for path, value in seen.items() if path.startswith(f"{family}/") and value}


def changed_meanwhile(record: Record, part: Part) -> Sequence[str]:
    """The answered fields of a record that show something else by now than when the form was begun."""
    now = records.by_path(record.values)
    return [
        name
        for name in part.answered
        if {path: value for path, value in now.items() if path.partition("/")[0] == name}
        != {path: value for path, value in part.seen.items() if path.partition("/")[0] == name}
    ]
