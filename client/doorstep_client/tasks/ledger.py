"""Ledgers on the laptop: its records as tables for the office, and tables that come back as changes like any others."""

from collections.abc import Callable, Sequence

from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.naming import address_of, title
from doorstep_shared.editing import Edit
from doorstep_shared.fields import Reference
from doorstep_shared.i18n import Language
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger.matching import Matcher
from doorstep_shared.ledger.planning import Plan, plan
from doorstep_shared.ledger.references import References
from doorstep_shared.ledger.rows import RowReader, match_columns
from doorstep_shared.ledger.sheets import Sheet, Table
from doorstep_shared.ledger.tables import Entry, ledger
from doorstep_shared.rules import Shown

_ALL = 2**31
"""A limit no laptop's records reach."""


def export(desk: Desk, kinds: Sequence[Kind], grid: str | None, language: Language, *, full: bool) -> list[Table]:
    """The ledgers of some kinds, one table each: of one grid, named by id or name, or of all this laptop has.

    Raises:
        DoorstepError: no_grid, grid_needed.
    """
    grids = [desk.grid_of(grid)] if grid else [each for each in desk.store.grids() if not each.ended]
    names = {id: name for name, id in _grid_ids(desk).items() if name != id}
    doors = {each.id: _references(desk, each.id) for each in grids}
    return [
        ledger(
            kind,
            [
                Entry(names.get(each.id, each.id), record.id, record.values, doors[each.id])
                for each in grids
                for record in _records(desk, kind.name, each.id)
                if not record.deleted and not record.same_as
            ],
            language,
            full=full,
        )
        for kind in kinds
    ]


def try_import(desk: Desk, kind: Kind, sheet: Sheet, path: str, grid: str | None, *, only_missing: bool) -> Plan:
    """What a sheet would do; nothing is written. `grid` stands for lines that name none.

    Raises:
        DoorstepError: columns_wrong, no_grid, grid_needed.
    """
    grids = _grid_ids(desk)
    default = desk.grid_of(grid).id if grid or len(set(grids.values())) < 2 else ""
    columns = match_columns(kind, sheet.header, path, bool(default))

    def matcher_of(id: str) -> Matcher:
        held = {
            record.id: Shown(record.values, record.conflicts, record.deleted, record.same_as)
            for record in _records(desk, kind.name, id)
        }
        key = desk.store.identity_key()
        return Matcher(kind, id, held, _references(desk, id), only_missing=only_missing, identity_key=key)

    def grid_of(record: str) -> str:
        found = desk.store.record(kind.name, record)
        return found.grid if found else ""

    return plan(RowReader(kind, columns, grids, default, grid_of), sheet, matcher_of)


def import_sheet(
    desk: Desk,
    kind: Kind,
    sheet: Sheet,
    path: str,
    grid: str | None,
    *,
    only_missing: bool,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Plan:
    """Write what a sheet says anew: all right lines or, when storage fails, none. Wrong ones are told.

    Planning and writing are one transaction, so nothing is superseded that was not looked at.
    """
    with desk.store.transaction():
        planned = try_import(desk, kind, sheet, path, grid, only_missing=only_missing)
        news = [match for match in planned.matches if match.values]
        for done, match in enumerate(news, 1):
            desk.save(kind.name, match.row.grid, match.record, Edit(set=match.values))
            progress(done, len(news))
    return planned


def _records(desk: Desk, kind: str, grid: str) -> list[Record]:
    return desk.store.find_rows(kind, grid=grid, include_deleted=True, include_same_as=True, limit=_ALL)


def _grid_ids(desk: Desk) -> dict[str, str]:
    """Ids, and those names that only one grid has, mapped to ids; without grids that are no longer ours."""
    grids = [grid for grid in desk.store.grids() if not grid.ended]
    names = [grid.name for grid in grids]
    unambiguous = {grid.name: grid.id for grid in grids if grid.name and names.count(grid.name) == 1}
    return unambiguous | {grid.id: grid.id for grid in grids}


def _references(desk: Desk, grid: str) -> References:
    """The doors of a grid by the address they show."""
    doors = [(door.id, address_of(door.values)) for door in _records(desk, "dwelling", grid) if not door.deleted]

    def title_of(field: Reference, id: str) -> str:
        found = next((found for kind in field.kinds if (found := desk.store.record(kind, id))), None)
        return title(found).zh if found else ""

    return References(doors, title_of)
