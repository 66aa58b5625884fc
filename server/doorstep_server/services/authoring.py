"""Changes made on pages and by commands: written like everybody else's, by the hub's own writer in each grid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doorstep_server.services import log_reading
from doorstep_server.services.hub import Hub
from doorstep_server.services.open_log import OpenLog
from doorstep_server.store import grids, hub_writers, records
from doorstep_server.store.records import Record
from doorstep_shared import reasons
from doorstep_shared.changes import Change, compose
from doorstep_shared.clock import Stamp
from doorstep_shared.editing import Edit, overs
from doorstep_shared.errors import DoorstepError
from doorstep_shared.kinds import find_kind
from doorstep_shared.log import OK
from doorstep_shared.merge import State


@dataclass(frozen=True, slots=True)
class Writing:
    """An edit of one record by an account on the hub.

    `seen` is the log position its form was rendered at: the edit then supersedes only what lived there and then, so
    that what somebody else wrote since stays live beside it. `rendered` gives such a state directly. Without either
    the edit supersedes what lives when it is written.
    """

    kind: str
    record: str
    edit: Edit
    rendered: State | None = None
    seen: int | None = None


def write(hub: Hub, account: str, grid_id: str, writings: Sequence[Writing], now_ms: int) -> list[Change]:
    """Write edits into one grid's log, in one transaction. The caller has checked that the account may.

    Raises:
        DoorstepError: `grid_unknown`, `invalid_value` when a value breaks its field's rules (nothing is written then).
    """
    for writing in writings:
        _check(writing)
    with hub.store.write():
        grid = grids.lock(hub.store, grid_id)
        if grid is None:
            raise DoorstepError("grid_unknown", grid=grid_id)
        log = OpenLog(hub, grid)
        writer, head = hub_writers.get(hub.store, grid_id, hub.incarnation) or (hub.random_bytes(8).hex(), "")
        states = _states(hub, grid_id, writings)
        head_seq, at = grid.seq, Stamp(now_ms, 0)
        written: list[Change] = []
        for writing in writings:
            kind = find_kind(writing.kind)
            state = states.setdefault((writing.kind, writing.record), State())
            at = Stamp(at.ms, at.counter + 1)
            change = compose(
                writer=writer,
                prev=head,
                at=at,
                by=account,
                grid=grid_id,
                seen=head_seq if writing.seen is None else min(writing.seen, head_seq),
                kind=writing.kind,
                record=writing.record,
                schema=kind.version if kind else 1,
                set=writing.edit.set,
                over=overs(kind, _superseded(hub, grid_id, writing, state), writing.edit, {}),
                why=writing.edit.why,
            )
            state.apply(change, at)
            log.log_change(change, at, OK)
            head = change.id
            written.append(change)
        log.close("", now_ms)
        hub_writers.put(hub.store, grid_id, hub.incarnation, writer, head)
    return written


def _superseded(hub: Hub, grid_id: str, writing: Writing, state: State) -> State:
    """The record as the author saw it."""
    if writing.seen is not None:
        return log_reading.state_at(hub, grid_id, writing.kind, writing.record, writing.seen)
    return writing.rendered or state


def _check(writing: Writing) -> None:
    kind = find_kind(writing.kind)
    for path, code in (kind.validate(writing.edit.set) if kind else {}).items():
        raise DoorstepError("invalid_value", field=path, detail=reasons.FIELD_REASONS[code].zh)


def _states(hub: Hub, grid_id: str, writings: Iterable[Writing]) -> dict[tuple[str, str], State]:
    by_kind: dict[str, list[str]] = {}
    for writing in writings:
        by_kind.setdefault(writing.kind, []).append(writing.record)
    states: dict[tuple[str, str], State] = {}
    for kind, ids in by_kind.items():
        held: dict[str, Record] = records.get_many(hub.store, grid_id, kind, list(dict.fromkeys(ids)))
        states.update({(kind, id): record.state.copy() for id, record in held.items()})
    return states
