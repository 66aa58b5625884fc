"""A refused change, ready for a template."""

from dataclasses import dataclass

from doorstep_server.services import correcting, log_words, masking
from doorstep_server.services.quarantine import Case, Effect
from doorstep_server.services.scope import Scope
from doorstep_server.store.dead_letters import DeadLetter
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import quarantine_words as words
from doorstep_server.web.pages.field_input import Input, input_of
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.shown_conflict import AND, Saying
from doorstep_shared.changes import LIFE, Change, Json
from doorstep_shared.editing import same
from doorstep_shared.fields import Choice
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.marks import CORRECTED, SENT_BACK, marked, say_why
from doorstep_shared.reasons import INVALID, say_reason

MOST_SHOWN = 600
"""Characters of a dead letter that are shown."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A path of a refused change that can be corrected; `is_tag`: it is kept or left out."""

    path: str
    label: str
    input: Input
    value: str
    is_tag: bool


@dataclass(frozen=True, slots=True)
class ShownCase:
    """One refused change in words; `edits` are (field, old, new), `effects` what letting it in would do."""

    change: str
    grid: str
    grid_name: str
    seq: int
    author: str
    device: str
    written: str
    received: str
    what: str
    where: str
    record: str
    reason: str
    edits: list[tuple[str, str, str]]
    why: str
    effects: list[str]
    is_invalid: bool
    decision: str
    decision_why: str
    may_act: bool


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """A dead letter in words; its bytes with everything that is no plain character made harmless."""

    claimed: str
    grid: str
    received: str
    device: str
    author: str
    reason: str
    length: int
    content: str


def shown_case(desk: Desk, scope: Scope, case: Case) -> ShownCase:
    """Say a refused change."""
    line = case.line
    grid = line.position.grid
    kind = find_kind(case.change.kind)
    language = current(desk.language)
    saying = Saying(desk, kind, is_masked=scope.is_masked(grid))
    told = masking.line(line) if saying.is_masked else line
    labels = {name: field.label.say(language) for name, field in kind.fields.items()} if kind else {}
    decision, decision_why = _decision(line.entry.by, line.entry.kind, told.entry.why)
    return ShownCase(
        change=case.change.id,
        grid=grid,
        grid_name=line.grid_name,
        seq=case.seq,
        author=line.by_name,
        device=case.device,
        written=saying.time(line.at_ms),
        received=saying.time(line.position.received_ms),
        what=log_words.kind_label(line, language),
        where=log_words.where(told, language),
        record=case.change.record,
        reason=say_reason(case.reason, language, labels),
        edits=[_edit(saying, each.path, each.old, each.new) for each in told.edits],
        why=saying.text(say_why(case.change.why, language)),
        effects=_effects(saying, case.change, case.effect) if case.effect else [],
        is_invalid=case.reason.startswith(INVALID),
        decision=decision.say(language, who=line.entry.by) if case.effect is None else "",
        decision_why=decision_why,
        may_act=scope.may_act_in(grid),
    )


def shown_fields(desk: Desk, case: Case) -> list[ShownField]:
    """What can be corrected of a change; empty where nothing can."""
    kind = find_kind(case.change.kind)
    if kind is None or not correcting.can_correct(case.change):
        return []
    saying = Saying(desk, kind, is_masked=False)
    order = list(kind.fields)
    paths = sorted(case.change.set, key=lambda path: (order.index(path.partition("/")[0]), path))
    return [_field(saying, kind, path, case.change.set[path]) for path in paths]


def _field(saying: Saying, kind: Kind, path: str, value: Json) -> ShownField:
    field = kind.fields[path.partition("/")[0]]
    suggests = isinstance(field, Choice) and field.open_table
    written = field.say(value, saying.language) if suggests else "" if value is None else str(value)
    return ShownField(
        path, saying.label(path), input_of(field, saying.language), written, field.family and value is True
    )


def _edit(saying: Saying, path: str, old: tuple[Json, ...], new: Json) -> tuple[str, str, str]:
    before = " / ".join(dict.fromkeys(saying.value(path, each) for each in old if each is not None))
    return saying.label(path), "" if path == LIFE else before, saying.value(path, new)


def _effects(saying: Saying, change: Change, effect: Effect) -> list[str]:
    """What letting a change in would do, a sentence each; not again what fills an empty field as it is written."""
    language = saying.language
    found = [words.NEW_RECORD.say(language)] if effect.is_first else []
    for path, before, after in effect.shows:
        if path == LIFE:
            found.append((words.WOULD_BE_DELETED if after else words.WOULD_BE_KEPT).say(language))
        elif before or not (path in change.set and same(after, change.set[path])):
            found.append(f"{saying.label(path)} {saying.value(path, before)} → {saying.value(path, after)}")
    for text, paths in ((words.OPENS, effect.opens), (words.SETTLES, effect.settles)):
        if paths:
            found.append(text.say(language, fields=AND.say(language).join(saying.label(path) for path in paths)))
    return found or [(words.AS_WRITTEN if effect.shows else words.NO_EFFECT).say(language)]


def _decision(who: str, kind: str, why: str) -> tuple[Text, str]:
    """What was decided, and the reason without its mark."""
    if kind == "release":
        return words.WAS_RELEASED, why
    for mark, text in ((SENT_BACK, words.WAS_SENT_BACK), (CORRECTED, words.WAS_CORRECTED)):
        if (told := marked(why, mark)) is not None:
            return text, told
    return words.WAS_CLOSED, why


def shown_letter(desk: Desk, scope: Scope, letter: DeadLetter, device: str, author: str) -> ShownLetter:
    """Say a dead letter."""
    language = current(desk.language)
    is_masked = scope.is_masked(letter.grid) if letter.grid in scope.grids else not scope.acting_grids
    text = letter.body.decode(errors="replace")[:MOST_SHOWN]
    plain = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    saying = Saying(desk, None, is_masked=is_masked)
    return ShownLetter(
        claimed=letter.claimed[:32],
        grid=letter.grid[:64],
        received=saying.time(letter.received_ms),
        device=device,
        author=author,
        reason=say_reason(letter.reason, language),
        length=len(letter.body),
        content="" if is_masked else plain,
    )
