"""Ledgers on the hub: what grids and doors are called in them, and exporting them, which is always written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, grids, records, runs
from doorstep_shared.addresses import Address
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import Reference
from doorstep_shared.i18n import Language
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.ledger.references import References
from doorstep_shared.ledger.sheets import Table
from doorstep_shared.ledger.tables import Entry, ledger


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What to export, by whom: kinds, and a grid with everything below it (empty: all). `full`: phones in full."""

    kinds: Sequence[Kind]
    by: str
    grid: str
    full: bool
    language: Language


def export(hub: Hub, order: ExportOrder) -> list[Table]:
    """The ledgers of some kinds, one table each. The caller writes down in the audit what becomes of them.

    Raises:
        DoorstepError: `account_unknown`, `grid_unknown`.
    """
    if accounts.get(hub.store, order.by) is None:
        raise DoorstepError("account_unknown", account=order.by)
    everything = grids.everything(hub.store)
    wanted = [grid.id for grid in everything]
    if order.grid:
        ids = grid_ids(hub)
        if order.grid not in ids:
            raise DoorstepError("grid_unknown", grid=order.grid)
        wanted = grids.subtree(hub.store, ids[order.grid])
    names = _names(grid_ids(hub))
    doors = {grid: references(hub, grid) for grid in wanted}
    return [
        ledger(
            kind,
            [
                Entry(names.get(grid, grid), record.record, shown.values, doors[grid])
                for grid in wanted
                for record in records.of_kind(hub.store, grid, kind.name)
                for shown in [record.shown()]
                if not shown.deleted and not shown.same_as
            ],
            order.language,
            full=order.full,
        )
        for kind in order.kinds
    ]


def note_export(hub: Hub, order: ExportOrder, tables: Sequence[Table], path: str, now_ms: int) -> None:
    """Write down who takes which personal data out, before the file is made."""
    counts = " ".join(f"{kind.name} {len(table.rows)}" for kind, table in zip(order.kinds, tables, strict=True))
    what = f"{counts} grid={order.grid or '*'} phones={'full' if order.full else 'masked'} {path}"
    with hub.store.write():
        runs.audit(hub.store, now_ms, order.by, "export", what)


def grid_ids(hub: Hub) -> dict[str, str]:
    """Ids, and those names that only one grid has, mapped to ids."""
    everything = grids.everything(hub.store)
    names = [grid.name for grid in everything]
    unambiguous = {grid.name: grid.id for grid in everything if names.count(grid.name) == 1}
    return unambiguous | {grid.id: grid.id for grid in everything}


def _names(ids: Mapping[str, str]) -> dict[str, str]:
    """The name of each grid that can be told by it."""
    return {id: name for name, id in ids.items() if name != id}


def references(hub: Hub, grid: str) -> References:
    """The doors of a grid by the address they show."""
    rows = records.cells(hub.store, "dwelling", grid, Address._fields)
    doors = [(record, Address(*(part or "" for part in parts))) for record, deleted, *parts in rows if not deleted]

    def title(field: Reference, id: str) -> str:
        for name in field.kinds:
            kind, found = find_kind(name), records.find(hub.store, name, id)
            if kind and found:
                return kind.title(found.shown().values, "zh")
        return ""

    return References(doors, title)
