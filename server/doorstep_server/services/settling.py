"""Settling a conflict: an ordinary change by the hub's writer that supersedes the values its author was shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from doorstep_server.services import authoring, disputes, log_reading
from doorstep_server.services.authoring import Writing
from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, grids, records
from doorstep_server.store.records import Record
from doorstep_shared import reasons
from doorstep_shared.changes import DELETED, KEPT, LIFE, Change, Json
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import ValidationError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import find_kind
from doorstep_shared.merge import State

OTHER = "other"
"""The choice of a value of one's own in place of a side's."""
LONGEST_WHY = 500
"""Characters."""
WHY = Text("理由", "the reason")
CHOICE = Text("选择", "the choice")


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person decided about one path of a record, and the log position her page was rendered at.

    `choice` is the change id of a side, `OTHER` (then `typed` is her own value), or for a deletion against an edit
    ``deleted`` or ``kept``.
    """

    grid: str
    kind: str
    record: str
    path: str
    seen: int
    choice: str
    typed: str
    why: str


def settle(hub: Hub, account: str, decided: Settlement, title: str, now_ms: int) -> Change:
    """Write what was decided. The caller has checked that the account may; `title` names the record in errors.

    Raises:
        DoorstepError: `not_found` for no such record, `changed_meanwhile` when other values stand there than the page
            showed, `no_conflict`, `invalid_value` for the choice, the value or the reason. Nothing is written then.
    """
    return _decide(hub, account, decided, title, now_ms, lambda record: record.shown().conflicts)


def restore(hub: Hub, account: str, decided: Settlement, title: str, now_ms: int) -> Change:
    """Let a value that stood back stand again: `decided.choice` is its change. The caller has checked the right.

    Raises:
        DoorstepError: as `settle` does; `no_conflict` where nothing stands back at the path.
    """
    if decided.choice == OTHER:
        raise DoorstepError("invalid_value", field=CHOICE, detail=reasons.FIELD_REASONS["not_in_choices"])
    return _decide(hub, account, decided, title, now_ms, disputes.stood_back_paths)


def _decide(
    hub: Hub,
    account: str,
    decided: Settlement,
    title: str,
    now_ms: int,
    paths_of: Callable[[Record], Sequence[str]],
) -> Change:
    """Write what was decided about one of the paths a decision is due or possible at."""
    why = reason(decided.why)
    with hub.store.write():
        grids.lock(hub.store, decided.grid)
        key = (decided.grid, decided.kind, decided.record)
        record = records.by_keys(hub.store, [key]).get(key)
        if record is None:
            raise DoorstepError("not_found", what=decided.record)
        rendered = log_reading.state_at(hub, decided.grid, decided.kind, decided.record, decided.seen)
        check_unchanged(hub, record, rendered, decided.path, title)
        if decided.path not in paths_of(record):
            raise DoorstepError("no_conflict", what=title)
        edit = Edit(set={decided.path: _value(record, decided)}, why=why)
        writing = Writing(decided.kind, decided.record, edit, seen=decided.seen)
        return authoring.write(hub, account, decided.grid, [writing], now_ms)[0]


def reason(typed: str) -> str:
    """A reason as it is kept: tidy, and never empty, because the workers are told it.

    Raises:
        DoorstepError: `invalid_value`.
    """
    text = "\n".join(" ".join(line.split()) for line in typed.strip().splitlines())
    if not text:
        raise DoorstepError("invalid_value", field=WHY, detail=reasons.FIELD_REASONS["empty"])
    if len(text) > LONGEST_WHY:
        raise DoorstepError("invalid_value", field=WHY, detail=reasons.FIELD_REASONS["too_long"])
    if not text.replace("\n", "").isprintable():
        raise DoorstepError("invalid_value", field=WHY, detail=reasons.FIELD_REASONS["control_characters"])
    return text


def check_unchanged(hub: Hub, record: Record, rendered: State, path: str, title: str) -> None:
    """Refuse to write over what somebody else wrote after the page was rendered.

    Raises:
        DoorstepError: `changed_meanwhile`.
    """
    then, now = at_stake(rendered, path), at_stake(record.state, path)
    if then == now:
        return
    newer = [live for at in now - then for live in record.state.live(at[0]) if live.id == at[1]]
    by = max(newer, key=lambda live: (live.ts, live.id)).by if newer else record.changed_by
    found = accounts.get(hub.store, by)
    raise DoorstepError("changed_meanwhile", what=title, who=(found and found.display_name) or by)


def at_stake(state: State, path: str) -> set[tuple[str, str]]:
    """What a decision about a path rests on; a deletion is about the whole record."""
    if path == LIFE:
        return {(path, id) for id, paths in state.marks() for path in paths}
    return {(path, live.id) for live in state.live(path)}


def _value(record: Record, decided: Settlement) -> Json:
    """The value that is to stand.

    Raises:
        DoorstepError: `invalid_value`.
    """
    if decided.path == LIFE:
        if decided.choice not in (DELETED, KEPT):
            raise DoorstepError("invalid_value", field=CHOICE, detail=reasons.FIELD_REASONS["not_in_choices"])
        return decided.choice
    if decided.choice == OTHER:
        return read_value(decided.kind, decided.path, decided.typed)
    for live in disputes.lives_at(record, decided.path):
        if live.id == decided.choice:
            return live.value
    raise DoorstepError("invalid_value", field=CHOICE, detail=reasons.FIELD_REASONS["not_in_choices"])


def read_value(kind_name: str, path: str, typed: str) -> Json:
    """The value meant by what was typed for a path, normalised and checked as everywhere.

    Raises:
        DoorstepError: `invalid_value`.
    """
    kind = find_kind(kind_name)
    field = kind.fields.get(path.partition("/")[0]) if kind else None
    if field is None:
        raise DoorstepError("invalid_value", field=path, detail=reasons.FIELD_REASONS["not_in_choices"])
    try:
        return field.read(typed)
    except ValidationError as error:
        detail = reasons.FIELD_REASONS.get(str(error.messages[0]), str(error.messages[0]))
        raise DoorstepError("invalid_value", field=field.label, detail=detail) from error
