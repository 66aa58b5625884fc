"""Importing a register: lines of a file become changes of the hub's own writer, and only where they say something new.

A line means the record of its grid that shows the same key fields (a door's address, a name behind a door). A
record it has to make gets an id that follows from grid and key, so that the same file makes the same records.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from doorstep_server.services import authoring, csv_text, register_rows
from doorstep_server.services.authoring import Writing
from doorstep_server.services.csv_text import Line
from doorstep_server.services.hub import Hub
from doorstep_server.services.register_rows import Row, RowReader, WrongLine
from doorstep_server.store import accounts, grids, records, runs
from doorstep_shared.addresses import Address, dwelling_id, parse_address
from doorstep_shared.changes import Json
from doorstep_shared.editing import Edit, differing
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import Reference
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind, find_kind, kind_names
from doorstep_shared.merge import State
from doorstep_shared.rules import Shown

_NAMESPACE = uuid.UUID("6f6f7273-7465-5070-8172-656769737465")
BATCH = 1000
"""How many lines of a grid are written in one transaction."""

Key = tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What to import: the bytes of the file at `path`, as records of a kind, by an account.

    `grid` stands for lines that name none. With `only_missing` nothing that a record shows already is replaced.
    """

    kind: str
    data: bytes
    path: str
    by: str
    grid: str = ""
    only_missing: bool = False
    encoding: str = ""


@dataclass(slots=True)
class Imported:
    """What became of the lines. `held_back` counts values left alone because people have yet to settle them."""

    header: tuple[str, ...]
    encoding: str
    unused: tuple[str, ...]
    lines: int
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    held_back: int = 0
    wrong: list[tuple[Line, Text]] = field(default_factory=list)


def import_register(
    hub: Hub, order: Order, now_ms: int, progress: Callable[[int, int], None] = lambda done, total: None
) -> Imported:
    """Import a file. Right lines are written, wrong ones are told; `progress` gets lines done and lines in all.

    Raises:
        DoorstepError: `usage` for the kind, `account_unknown`, `grid_unknown`, and for the file as a whole
            `file_unreadable` and `columns_wrong`. Lines written before a storage error stay written.
    """
    kind = find_kind(order.kind)
    if kind is None:
        raise DoorstepError("usage", detail=f"{order.kind} ({', '.join(kind_names())})")
    if accounts.get(hub.store, order.by) is None:
        raise DoorstepError("account_unknown", account=order.by)
    names = _grid_names(hub)
    if order.grid and order.grid not in names:
        raise DoorstepError("grid_unknown", grid=order.grid)
    sheet = csv_text.read(order.data, order.path, order.encoding)
    columns = register_rows.match_columns(kind, sheet.header, order.path, bool(order.grid))
    result = Imported(sheet.header, sheet.encoding, columns.unused, len(sheet.lines))
    by_grid: dict[str, list[Row]] = {}
    reader = RowReader(kind, columns, names, order.grid)
    for line in sheet.lines:
        try:
            row = reader.read(line)
            by_grid.setdefault(row.grid, []).append(row)
        except WrongLine as wrong:
            result.wrong.append((line, wrong.reason))
    done = len(result.wrong)
    for grid, rows in by_grid.items():
        importing = _GridImport(hub, order, kind, grid, result)
        for start in range(0, len(rows), BATCH):
            importing.write(rows[start : start + BATCH], now_ms)
            done += len(rows[start : start + BATCH])
            progress(done, len(sheet.lines))
    result.wrong.sort(key=lambda each: each[0].number)
    with hub.store.write():
        runs.audit(hub.store, now_ms, order.by, "import", f"{order.kind} +{result.added} ~{result.changed}")
    return result


def _grid_names(hub: Hub) -> dict[str, str]:
    """Ids, and those names that only one grid has, mapped to ids."""
    everything = grids.everything(hub.store)
    names = [grid.name for grid in everything]
    unambiguous = {grid.name: grid.id for grid in everything if names.count(grid.name) == 1}
    return unambiguous | {grid.id: grid.id for grid in everything}


@dataclass(frozen=True, slots=True)
class _Matched:
    """A row with the record it means."""

    row: Row
    record: str
    is_new: bool


class _GridImport:
    """The import into one grid: what its records show, by key, and what this file has named already."""

    def __init__(self, hub: Hub, order: Order, kind: Kind, grid: str, result: Imported) -> None:
        self.hub, self.order, self.kind, self.grid, self.result = hub, order, kind, grid, result
        held = records.cells(hub.store, kind.name, grid, kind.key_fields)
        self._living: dict[Key, str] = {}
        for record, is_deleted, *cells in held:
            if not is_deleted:
                self._living.setdefault(self._key(cells), record)
        self._deleted = {row[0] for row in held if row[1]}
        self._ids = {row[0] for row in held}
        self._first_lines: dict[Key, int] = {}
        self._doors = _doors(hub, grid) if self._names_doors() else {}

    def write(self, rows: Sequence[Row], now_ms: int) -> None:
        """Write the changes some rows ask for, in one transaction; they supersede only what was looked at here."""
        matched = list(self._matched(rows))
        known = [each.record for each in matched if not each.is_new]
        held = records.get_many(self.hub.store, self.grid, self.kind.name, known)
        writings = []
        for each in matched:
            record = held.get(each.record)
            shown = record.shown() if record else None
            edit = Edit(set=self._news(each.row, shown) if shown else each.row.values)
            if edit.set:
                seen = record.state if record else State()
                writings.append(Writing(self.kind.name, each.record, edit, rendered=seen))
            if shown is None:
                self.result.added += 1
            elif edit.set:
                self.result.changed += 1
            else:
                self.result.unchanged += 1
        if writings:
            authoring.write(self.hub, self.order.by, self.grid, writings, now_ms)

    def _matched(self, rows: Sequence[Row]) -> Iterator[_Matched]:
        for row in rows:
            try:
                yield self._match(row)
            except WrongLine as wrong:
                self.result.wrong.append((row.line, wrong.reason))

    def _match(self, row: Row) -> _Matched:
        for name, text in row.typed.items():
            row.values[name] = self._refer(name, text)
        key = self._key([row.values.get(name) for name in self.kind.key_fields])
        if key in self._first_lines:
            first = self._first_lines[key]
            raise WrongLine(Text(f"与第 {first} 行是同一条", f"it means the same record as line {first}"))
        self._first_lines[key] = row.line.number
        if key in self._living:
            return _Matched(row, self._living[key], False)
        record = self._new_id(key)
        if record in self._deleted:
            raise WrongLine(Text("这条记录已被删除，要先恢复", "this record was deleted; bring it back first"))
        if record in self._ids:
            raise WrongLine(Text("这条记录后来改了名称或地址，请核对", "this record has another name or address now"))
        self._living[key] = record
        self._ids.add(record)
        return _Matched(row, record, True)

    def _key(self, values: Sequence[Json]) -> Key:
        fields = self.kind.fields
        return tuple(fields[name].normalise(value) for name, value in zip(self.kind.key_fields, values, strict=True))

    def _new_id(self, key: Key) -> str:
        parts = [str(part or "") for part in key]
        if self.kind.name == "dwelling":
            return dwelling_id(self.grid, Address(*parts))
        return str(uuid.uuid5(_NAMESPACE, "\n".join([self.grid, self.kind.name, *parts])))

    def _names_doors(self) -> bool:
        return any(isinstance(field, Reference) for field in self.kind.fields.values())

    def _refer(self, name: str, text: str) -> str:
        """The record meant by an id or, for a door, by its address."""
        declared = self.kind.fields[name]
        assert isinstance(declared, Reference)
        if record := register_rows.reference_id(declared, text):
            return record
        address = parse_address(text) if "dwelling" in declared.kinds else None
        if address is None or address not in self._doors:
            label = declared.label
            raise WrongLine(
                Text(f"网格里没有{label.zh}“{text[:60]}”", f"there is no {label.en} “{text[:60]}” in the grid")
            )
        return self._doors[address]

    def _news(self, row: Row, shown: Shown) -> dict[str, Json]:
        """What the row says that its record does not show; conflicts are left to people."""
        current = _by_path(shown)
        news = differing(current, row.values)
        for path in list(news):
            is_open = path in shown.conflicts
            self.result.held_back += is_open
            is_kept = self.order.only_missing and current.get(path) is not None
            if is_open or is_kept or self._goes_back(path, current.get(path), news[path]):
                del news[path]
        return news

    def _goes_back(self, path: str, current: Json, wanted: Json) -> bool:
        """Whether a text stands there already, or a status got further than the file knows."""
        merging = self.kind.merging(path)
        if merging.rule == "join":
            return wanted in (current or [])
        if merging.rule == "furthest" and current in merging.order and wanted in merging.order:
            return merging.order.index(wanted) < merging.order.index(current)
        return False


def _by_path(shown: Shown) -> dict[str, Json]:
    flat: dict[str, Json] = {}
    for name, value in shown.values.items():
        if isinstance(value, dict):
            flat.update({f"{name}/{member}": each for member, each in value.items()})
        else:
            flat[name] = value
    return flat


def _doors(hub: Hub, grid: str) -> dict[Address, str]:
    """The dwellings of a grid by the address they show; the oldest where two show the same."""
    doors: dict[Address, str] = {}
    for record, is_deleted, *parts in records.cells(hub.store, "dwelling", grid, Address._fields):
        if not is_deleted:
            doors.setdefault(Address(*(part or "" for part in parts)), record)
    return doors
