"""The read tables: a row a record, its receipted state, and what is shown with pending changes laid over it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from doorstep_client.store.database import Database, insert_sql
from doorstep_client.store.records import Record
from doorstep_client.store.tables import record_columns, table_name
from doorstep_shared.changes import Change
from doorstep_shared.clock import Stamp
from doorstep_shared.kinds import find_kind
from doorstep_shared.merge import State
from doorstep_shared.rules import LATEST, Merging, Shown, show

if TYPE_CHECKING:
    from doorstep_shared.kinds import Kind, Looked

BASE = "kind, record, grid, state, pending, first_seq, last_seq"
Key = tuple[str, str]
"""Kind and record id, inside one grid."""


class Pending(NamedTuple):
    """A change without receipt and the time it counts with until it has one."""

    change: Change
    ts: Stamp


@dataclass(slots=True)
class Held:
    """A record's receipted state with the pending changes that are laid over it when it is shown."""

    kind: str
    record: str
    grid: str
    state: State
    first_seq: int = 0
    last_seq: int = 0
    pending: list[Pending] = field(default_factory=list)

    def overlaid(self) -> State:
        """The state as it is shown; independent of the receipted one where pending changes exist."""
        if not self.pending:
            return self.state
        state = self.state.copy()
        for each in self.pending:
            state.apply(each.change, each.ts)
        return state


def merging_of(kind: "Kind | None", path: str) -> Merging:
    """The rule of a path; unknown kinds and fields merge as `latest`."""
    return kind.merging(path) if kind else LATEST


def look(kind_name: str, state: State) -> Shown:
    """A state through the rules of its kind."""
    kind = find_kind(kind_name)
    return show(state, kind.merging if kind else lambda path: LATEST)


def read(db: Database, grid: str, keys: Iterable[Key]) -> dict[Key, Held]:
    """The receipted states of these records; a record that has no row yet gets an empty one."""
    held = {key: Held(key[0], key[1], grid, State()) for key in keys}
    by_kind: dict[str, list[str]] = {}
    for kind, record in held:
        by_kind.setdefault(kind, []).append(record)
    for kind, records in by_kind.items():
        sql = f"SELECT {BASE} FROM {table_name(kind)} WHERE grid = ? AND kind = ? AND record IN {{}}"
        for row in db.rows_in(sql, records, [grid, kind]):
            held[kind, row[1]] = _held(row)
    return held


def _held(row: Sequence[object]) -> Held:
    kind, record, grid, state, _, first_seq, last_seq = row
    return Held(kind, record, grid, State.from_json(state), first_seq, last_seq)  # type: ignore[arg-type]


def write(db: Database, held: Iterable[Held]) -> None:
    """Store the rows as they are now; a record of which nothing is left loses its row."""
    kept: dict[str, list[list[object]]] = {}
    gone: dict[str, list[tuple[str, str, str]]] = {}
    for each in held:
        if each.pending or each.state.awaited or each.state.count():
            kept.setdefault(each.kind, []).append(cells(each))
        else:
            gone.setdefault(each.kind, []).append((each.record, each.grid, each.kind))
    for kind, rows in kept.items():
        db.run_many(insert_sql(table_name(kind), record_columns(find_kind(kind)), "INSERT OR REPLACE"), rows)
    for kind, keys in gone.items():
        db.run_many(f"DELETE FROM {table_name(kind)} WHERE record = ? AND grid = ? AND kind = ?", keys)


def cells(held: Held) -> list[object]:
    """A row of a read table, in the order of its columns."""
    kind = find_kind(held.kind)
    state = held.overlaid()
    looked = kind.look(state) if kind else _unknown(state)
    return [
        held.grid,
        held.kind,
        held.record,
        held.state.to_json(),
        looked.conflicts,
        looked.deleted,
        looked.same_as if isinstance(looked.same_as, str) else None,
        state.count(),
        len(held.pending),
        held.first_seq,
        held.last_seq,
        kind.search_text(looked.said) if kind else None,
        *looked.cells,
    ]


def _unknown(state: State) -> "Looked":
    """A record of a kind this version does not know."""
    from doorstep_shared.kinds import Looked

    shown = show(state, lambda path: LATEST)
    return Looked([], shown.values, len(shown.conflicts), shown.deleted, shown.same_as)


def as_record(held: Held) -> Record:
    """The record as it is handed out."""
    state = held.overlaid()
    shown = look(held.kind, state)
    return Record(
        kind=held.kind,
        id=held.record,
        grid=held.grid,
        values=shown.values,
        conflicts=shown.conflicts,
        deleted=shown.deleted,
        same_as=shown.same_as if isinstance(shown.same_as, str) else None,
        state=state,
        pending=bool(held.pending),
        first_seq=held.first_seq,
        last_seq=held.last_seq,
    )


def from_row(row: Sequence[object], pending: Sequence[Pending]) -> Held:
    """A row selected as `BASE`, with the pending changes of its record."""
    held = _held(row)
    held.pending = list(pending)
    return held
