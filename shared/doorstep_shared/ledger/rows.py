"""Reading the lines of a ledger: which column is which field, and what a line says of which record."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.identity import NUMBER_LABEL
from doorstep_shared.ids import RECORD_ID
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger import identities
from doorstep_shared.ledger.cells import WrongLine, marks_in
from doorstep_shared.ledger.identities import NUMBER
from doorstep_shared.ledger.sheets import Line

GRID = "grid"
RECORD = "record id"
MARK = "export mark"
GRID_LABEL = Text("网格", "grid")
RECORD_LABEL = Text("编号", RECORD)
MARK_LABEL = Text("导出标记", MARK)
LINE_LABEL = Text("行号", "line")
REASON_LABEL = Text("原因", "reason")
_NOT_DATA = {"行号", "line", "原因", "reason"}
_OWN = {
    GRID: GRID,
    GRID_LABEL.zh: GRID,
    RECORD: RECORD,
    RECORD_LABEL.zh: RECORD,
    "id": RECORD,
    MARK: MARK,
    MARK_LABEL.zh: MARK,
}


class Columns(NamedTuple):
    """What each column holds: a field's name, `GRID`, `RECORD`, `MARK`, `NUMBER`, or an empty text for one not used."""

    targets: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it was typed: `texts` by field without the empty ones.

    `record` is the id the line names, or empty; `marks` tell by field what stood there when the ledger was exported;
    `number` is an identity number as it was typed.
    """

    line: Line
    grid: str
    record: str
    marks: Mapping[str, str]
    texts: Mapping[str, str]
    mark_place: int | None
    number: str = field(default="", repr=False)

    def remarked(self, mark: str) -> Line:
        """The line with another export mark."""
        if self.mark_place is None:
            return self.line
        cells = list(self.line.cells)
        cells[self.mark_place] = mark
        return self.line._replace(cells=tuple(cells))


def match_columns(kind: Kind, header: Sequence[str], path: str, has_default_grid: bool) -> Columns:
    """Tell the columns by field name or by label in either language.

    Raises:
        DoorstepError: `columns_wrong` when a column is missing that tells which record is meant, or stands there twice.
    """
    names = dict(_OWN) | dict.fromkeys(identities.titles(kind), NUMBER)
    for name, declared in kind.open_fields.items():
        names |= {name: name, _plain(declared.label.zh): name, _plain(declared.label.en): name}
    targets = tuple(names.get(_plain(title), "") for title in header)
    needed = []
    if RECORD not in targets:
        needed = [name for name in kind.key_fields if kind.fields[name].expected]
        if not has_default_grid:
            needed.append(GRID)
    absent = [name for name in needed if name not in targets]
    twice = sorted({name for name in targets if name and targets.count(name) > 1})
    if absent or twice:
        detail = _listing(kind, Text("缺少 {names}", "{names} is missing"), absent)
        if not absent:
            detail = _listing(kind, Text("{names} 重复", "{names} stands there twice"), twice)
        known = _listing(kind, Text("{names}", "{names}"), [GRID, *kind.open_fields, *identities.titles(kind)[:1]])
        raise DoorstepError("columns_wrong", path=path, detail=detail, known=known)
    unused = [title for title, target in zip(header, targets, strict=True) if not target and title]
    return Columns(targets, tuple(title for title in unused if _plain(title) not in _NOT_DATA))


class RowReader:
    """Turns lines into rows.

    `grids` maps ids and unambiguous names to grid ids; `grid_of` tells where a record lives (empty: not here), for
    lines that name a record and no grid.
    """

    def __init__(
        self, kind: Kind, columns: Columns, grids: Mapping[str, str], default_grid: str, grid_of: Callable[[str], str]
    ) -> None:
        self.kind = kind
        self.columns = columns
        self.grids = grids
        self.default_grid = default_grid
        self.grid_of = grid_of
        self._mark_place = columns.targets.index(MARK) if MARK in columns.targets else None

    def read(self, line: Line) -> Row:
        """The row a line means, or `WrongLine`."""
        if line.broken:
            raise WrongLine(line.broken)
        wanted, had = len(self.columns.targets), len(line.cells)
        if had != wanted:
            raise WrongLine(Text(f"有 {had} 格，应为 {wanted} 格", f"it has {had} cells instead of {wanted}"))
        texts = {
            target: cell.strip()
            for target, cell in zip(self.columns.targets, line.cells, strict=True)
            if target and cell.strip()
        }
        record = texts.pop(RECORD, "").lower()
        if record and not RECORD_ID.fullmatch(record):
            raise WrongLine(Text("编号写错了", "the record id is not one"))
        marks = marks_in(self.kind, texts.pop(MARK, ""))
        number = texts.pop(NUMBER, "")
        grid = self._grid(texts.pop(GRID, ""), record)
        return Row(line, grid, record, marks, texts, self._mark_place, number)

    def _grid(self, typed: str, record: str) -> str:
        named = typed or (record and self.grid_of(record)) or self.default_grid
        if named not in self.grids:
            if record and not typed:
                raise WrongLine(unknown_record(record))
            missing = Text(
                "缺少网格：加一列“网格”，或用 --grid", "grid is missing: add a column “grid”, or type --grid"
            )
            raise WrongLine(Text(f"没有网格“{named}”", f"there is no grid “{named}”") if named else missing)
        return self.grids[named]


def unknown_record(record: str) -> Text:
    """The reason for a line that names a record nobody knows here."""
    return Text(f"没有编号为 {record} 的记录", f"there is no record {record}")


def _listing(kind: Kind, sentence: Text, names: Sequence[str]) -> Text:
    own = {GRID: GRID_LABEL, RECORD: RECORD_LABEL, MARK: MARK_LABEL, NUMBER: NUMBER_LABEL}
    labels = [own.get(name) or kind.fields[name].label for name in names]
    zh, en = "、".join(label.zh for label in labels), ", ".join(label.en for label in labels)
    return Text(sentence.zh.format(names=zh), sentence.en.format(names=en))


def _plain(title: str) -> str:
    return unicodedata.normalize("NFKC", title).strip().strip("*").casefold().replace("-", "_")
