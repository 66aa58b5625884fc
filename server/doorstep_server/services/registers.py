"""Importing a register: lines of a ledger become changes of the hub's own writer, only where they say something new."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from doorstep_server.services import authoring, ledgers
from doorstep_server.services.authoring import Writing
from doorstep_server.services.hub import Hub
from doorstep_server.store import accounts, records, runs
from doorstep_server.store.records import Record
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError
from doorstep_shared.kinds import Kind, find_kind, kind_names
from doorstep_shared.ledger import files
from doorstep_shared.ledger.matching import Match, Matcher
from doorstep_shared.ledger.planning import Plan, plan
from doorstep_shared.ledger.rows import RowReader, match_columns
from doorstep_shared.merge import State

BATCH = 1000
"""How many lines of a grid are written in one transaction."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to import: the bytes of the file at `path`, as records of a kind, by an account.

    `grid` stands for lines that name none. With `only_missing` nothing that a record shows already is replaced;
    with `dry_run` nothing is written.
    """

    kind: str
    data: bytes
    path: str
    by: str
    grid: str = ""
    only_missing: bool = False
    encoding: str = ""
    dry_run: bool = False


def import_register(
    hub: Hub, order: Order, now_ms: int, progress: Callable[[int, int], None] = lambda done, total: None
) -> Plan:
    """Import a file. Right lines are written, wrong ones are told; `progress` gets lines done and lines in all.

    Raises:
        DoorstepError: `usage` for the kind, `account_unknown`, `grid_unknown`, and for the file as a whole
            `file_unreadable`, `columns_wrong` and `not_installed`. Lines written before a storage error stay written.
    """
    kind = find_kind(order.kind)
    if kind is None:
        raise DoorstepError("usage", detail=f"{order.kind} ({', '.join(kind_names())})")
    if accounts.get(hub.store, order.by) is None:
        raise DoorstepError("account_unknown", account=order.by)
    names = ledgers.grid_ids(hub)
    if order.grid and order.grid not in names:
        raise DoorstepError("grid_unknown", grid=order.grid)
    sheet = files.read(order.data, order.path, kind, order.encoding)
    columns = match_columns(kind, sheet.header, order.path, bool(order.grid))
    held: dict[str, dict[str, Record]] = {}

    def matcher_of(grid: str) -> Matcher:
        held[grid] = {record.record: record for record in records.of_kind(hub.store, grid, kind.name)}
        shown = {id: record.shown() for id, record in held[grid].items()}
        references = ledgers.references(hub, grid)
        return Matcher(kind, grid, shown, references, only_missing=order.only_missing, identity_key=hub.identity_key)

    reader = RowReader(kind, columns, names, order.grid, lambda record: _grid_of(hub, kind, record))
    planned = plan(reader, sheet, matcher_of)
    if not order.dry_run:
        _write(hub, order, planned, held, now_ms, progress)
    return planned


def _grid_of(hub: Hub, kind: Kind, record: str) -> str:
    found = records.find(hub.store, kind.name, record)
    return found.grid if found else ""


def _write(
    hub: Hub,
    order: Order,
    planned: Plan,
    held: Mapping[str, Mapping[str, Record]],
    now_ms: int,
    progress: Callable[[int, int], None],
) -> None:
    """Write the changes of a plan; they supersede only what it looked at."""
    done = len(planned.wrong)
    for grid, matches in planned.by_grid().items():
        for start in range(0, len(matches), BATCH):
            batch = matches[start : start + BATCH]
            writings = [_writing(planned.kind, match, held[grid]) for match in batch if match.values]
            if writings:
                authoring.write(hub, order.by, grid, writings, now_ms)
            done += len(batch)
            progress(done, planned.lines)
    with hub.store.write():
        runs.audit(hub.store, now_ms, order.by, "import", f"{order.kind} +{planned.added} ~{planned.changed}")


def _writing(kind: Kind, match: Match, held: Mapping[str, Record]) -> Writing:
    seen = held[match.record].state if match.record in held else State()
    return Writing(kind.name, match.record, Edit(set=match.values), rendered=seen)
