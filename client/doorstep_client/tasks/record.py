"""Adding, changing, deleting and looking up records of any kind."""

from collections.abc import Callable, Mapping

from doorstep_client.store.records import HistoryLine, Record
from doorstep_client.tasks import matter, visit
from doorstep_client.tasks.desk import Desk, Saved
from doorstep_client.tasks.lookalikes import lookalikes, refuse_lookalikes
from doorstep_client.tasks.naming import address_of, title
from doorstep_client.tasks.reference import dwellings_at, find_record
from doorstep_client.tasks.typed import Typed, Wanted, read_typed
from doorstep_shared.addresses import dwelling_id
from doorstep_shared.changes import Json
from doorstep_shared.editing import Edit, deletion, differing
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import Reference
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.reasons import FIELD_REASONS

_DEFAULTS: dict[str, Callable[[Desk], dict[str, Json]]] = {"visit": visit.defaults, "matter": matter.defaults}


def kind_of(name: str) -> Kind:
    """A kind this program knows.

    Raises:
        DoorstepError: not_found.
    """
    kind = find_kind(name)
    if kind is None:
        raise DoorstepError("not_found", what=name)
    return kind


def defaults(desk: Desk, kind: Kind) -> dict[str, Json]:
    """The values a new record begins with."""
    return _DEFAULTS[kind.name](desk) if kind.name in _DEFAULTS else {}


def add(
    desk: Desk,
    kind: Kind,
    typed: Typed,
    *,
    grid: str | None = None,
    why: str = "",
    record: str | None = None,
    is_new: bool = False,
) -> Saved:
    """Save a new record, under the id `record` where its kind lets one choose.

    `is_new` tells that the person has seen what looks alike and means another.

    Raises:
        DoorstepError: invalid_value, also for a missing expected field; already_exists for a door that is
            registered; may_be_registered for what looks alike, unless it `is_new`; no_grid and grid_needed.
    """
    values, home = planned(desk, kind, typed, grid)
    id = _new_id(desk, kind, home, values, record)
    if not is_new:
        refuse_lookalikes(kind, lookalikes(desk, kind, values, grid=home))
    return _save(desk, kind, home, id, Edit(set=values, why=why))


def planned(desk: Desk, kind: Kind, typed: Typed, grid: str | None) -> tuple[dict[str, Json], str]:
    """The values a new record would have, and the id of its grid.

    Raises:
        DoorstepError: what `add` raises for what was typed.
    """
    values = {**defaults(desk, kind), **read_typed(desk, kind, typed).values}
    values = {path: value for path, value in values.items() if value is not None}
    _check_expected(kind, values)
    return values, desk.grid_of(grid or _grid_of_reference(desk, kind, values)).id


def missing(kind: Kind, values: Mapping[str, Json]) -> list[str]:
    """The fields a new record should have and has not."""
    alternatives = visit.ALTERNATIVES if kind.name == "visit" else {}
    given = {name for name, value in values.items() if value is not None}
    return [
        name
        for name, declared in kind.fields.items()
        if declared.expected and name not in given and alternatives.get(name) not in given
    ]


def _check_expected(kind: Kind, values: Mapping[str, Json]) -> None:
    for name in missing(kind, values):
        raise DoorstepError("invalid_value", field=kind.fields[name].label, detail=FIELD_REASONS["empty"])


def _grid_of_reference(desk: Desk, kind: Kind, values: Mapping[str, Json]) -> str | None:
    """The grid of the record a new one refers to: a visit belongs where its door is."""
    for name, declared in kind.fields.items():
        target = values.get(name)
        if isinstance(declared, Reference) and isinstance(target, str):
            for each in declared.kinds:
                if found := desk.store.record(each, target):
                    return found.grid
    return None


def _new_id(desk: Desk, kind: Kind, grid: str, values: Mapping[str, Json], wished: str | None) -> str:
    """A dwelling's id follows from its address, so that two workers who register one door meet in one record.

    An id that has come to stand for another address is not used again.
    """
    if kind.name != "dwelling":
        return wished or desk.new_id()
    address = address_of(values)
    id = dwelling_id(grid, address)
    standing = desk.store.record("dwelling", id, grid=grid)
    if standing is not None and standing.deleted and address_of(standing.values) == address:
        raise DoorstepError("record_deleted", what=f"{address} {id}")
    for other in dwellings_at(desk, address):
        if other.grid == grid and address_of(other.values) == address:
            raise DoorstepError("already_exists", what=f"{address} {other.id}")
    return id if standing is None else desk.new_id()


def list_order(kind: Kind) -> tuple[str, ...]:
    """How a list of this kind is ordered: doors and buildings by address, what happened newest first."""
    return _ORDERS.get(kind.name, ())


_ORDERS = {
    "building": ("number",),
    "dwelling": ("building", "unit", "room"),
    "resident": ("name",),
    "visit": ("-visited_at",),
    "matter": ("-reported_at",),
}


def edit(desk: Desk, kind: Kind, which: str, typed: Typed, *, why: str = "") -> Saved:
    """Change what the person changed in a record, and nothing else.

    Raises:
        DoorstepError: nothing_to_change; record_deleted; and what `find_record` and `read_typed` raise.
    """
    record = find_record(desk, [kind.name], which)
    return edit_record(desk, kind, record, read_typed(desk, kind, typed), why=why)


def edit_record(desk: Desk, kind: Kind, record: Record, wanted: Wanted, *, why: str = "") -> Saved:
    """Like `edit`, for a record at hand and values already read."""
    if record.deleted:
        raise DoorstepError("record_deleted", what=title(record))
    shown = by_path(record.values)
    written = dict(_changed(kind, record, shown, wanted.values))
    dropped = {path for path in wanted.dropped if record.state.live(path)}
    for path, value in list(written.items()):
        if value is None and kind.fields[path].family:
            del written[path]
            dropped |= {each for each in record.state.paths() if each.startswith(f"{path}/")}
        elif value is None and kind.merging(path).rule == "join":
            del written[path]
            dropped |= {path} & set(record.state.paths())
    if not written and not dropped:
        raise DoorstepError("nothing_to_change")
    return _save(desk, kind, record.grid, record.id, Edit(set=written, drop=frozenset(dropped), why=why))


def complete(desk: Desk, kind: Kind, record: Record, values: Mapping[str, Json], *, why: str = "") -> Saved | None:
    """Give a record the values of which it has none yet; nothing it has is replaced. None when it lacks none."""
    known = by_path(record.values)
    lacking = {path: value for path, value in values.items() if known.get(path) is None}
    return edit_record(desk, kind, record, Wanted(lacking, frozenset()), why=why) if lacking else None


def _changed(kind: Kind, record: Record, shown: Mapping[str, Json], wanted: Mapping[str, Json]) -> dict[str, Json]:
    """The values to write: those that differ, texts that are added, and what settles a conflict."""
    changed = differing(shown, wanted)
    changed.update({path: value for path, value in wanted.items() if path in record.conflicts})
    return changed


def by_path(values: Mapping[str, Json]) -> dict[str, Json]:
    """Shown values by path: the members of a family each under their own."""
    paths: dict[str, Json] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            paths.update({f"{name}/{member}": part for member, part in value.items()})
        else:
            paths[name] = value
    return paths


def delete(desk: Desk, kind: Kind, which: str, *, why: str = "") -> Saved:
    """Mark a record deleted; nothing is destroyed.

    Raises:
        DoorstepError: record_deleted when it is already; and what `find_record` raises.
    """
    record = find_record(desk, [kind.name], which)
    if record.deleted:
        raise DoorstepError("record_deleted", what=title(record))
    return _save(desk, kind, record.grid, record.id, deletion(why))


def history(desk: Desk, kind: Kind, which: str) -> tuple[Record, list[HistoryLine]]:
    """A record and every change this laptop holds of it, oldest first."""
    record = find_record(desk, [kind.name], which)
    return record, desk.store.history(kind.name, record.id)


def _save(desk: Desk, kind: Kind, grid: str, record: str, edit: Edit) -> Saved:
    change = desk.save(kind.name, grid, record, edit)
    standing = desk.store.record(kind.name, record, grid=grid)
    if standing is None:
        raise DoorstepError("storage_failed", detail=record)
    return Saved(standing, change)
