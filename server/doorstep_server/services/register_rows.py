"""Reading the lines of a register's file: which column is which field, and the values a line means."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from doorstep_server.services.csv_text import Line
from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import Choice, KindField, Reference, Tags, ValidationError
from doorstep_shared.i18n import Text
from doorstep_shared.ids import RECORD_ID
from doorstep_shared.kinds import Kind
from doorstep_shared.reasons import FIELD_REASONS

GRID = "grid"
GRID_LABEL = Text("网格", "grid")
LINE_LABEL = Text("行号", "line")
REASON_LABEL = Text("原因", "reason")
_NOT_DATA = {"行号", "line", "原因", "reason"}


class WrongLine(Exception):
    """A line that cannot be imported; `reason` says why in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column holds: a field's name, `grid`, or an empty text for a column that is not used."""

    targets: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line as values: `values` by path, references still as they were typed in `typed`."""

    line: Line
    grid: str
    values: dict[str, Json]
    typed: dict[str, str]


def match_columns(kind: Kind, header: Sequence[str], path: str, has_default_grid: bool) -> Columns:
    """Tell the columns by field name or by label in either language.

    Raises:
        DoorstepError: `columns_wrong` when a column is missing that tells which record is meant, or stands there twice.
    """
    names = {GRID: GRID, GRID_LABEL.zh: GRID}
    for name, field in kind.fields.items():
        names |= {name: name, _plain(field.label.zh): name, _plain(field.label.en): name}
    targets = tuple(names.get(_plain(title), "") for title in header)
    needed = [name for name in kind.key_fields if kind.fields[name].expected]
    if not has_default_grid:
        needed.append(GRID)
    absent = [name for name in needed if name not in targets]
    twice = sorted({name for name in targets if name and targets.count(name) > 1})
    if absent or twice:
        detail = _listing(kind, Text("缺少 {names}", "{names} is missing"), absent)
        if not absent:
            detail = _listing(kind, Text("{names} 重复", "{names} stands there twice"), twice)
        known = _listing(kind, Text("{names}", "{names}"), [GRID, *kind.fields])
        raise DoorstepError("columns_wrong", path=path, detail=detail, known=known)
    unused = [title for title, target in zip(header, targets, strict=True) if not target and title]
    return Columns(targets, tuple(title for title in unused if _plain(title) not in _NOT_DATA))


class RowReader:
    """Turns lines into rows. `grids` maps ids and unambiguous names to grid ids."""

    def __init__(self, kind: Kind, columns: Columns, grids: Mapping[str, str], default_grid: str) -> None:
        self.kind = kind
        self.columns = columns
        self.grids = grids
        self.default_grid = default_grid
        self._known: dict[tuple[str, str], Json] = {}

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
        grid = self._grid(texts.pop(GRID, self.default_grid))
        row = Row(line, grid, {}, {})
        for name, text in texts.items():
            self._take(row, self.kind.fields[name], name, text)
        for name in self.kind.key_fields:
            if self.kind.fields[name].expected and name not in texts:
                label = self.kind.fields[name].label
                raise WrongLine(Text(f"缺少{label.zh}", f"{label.en} is missing"))
        return row

    def _grid(self, typed: str) -> str:
        if typed not in self.grids:
            missing = Text("缺少网格", "grid is missing")
            raise WrongLine(Text(f"没有网格“{typed}”", f"there is no grid “{typed}”") if typed else missing)
        return self.grids[typed]

    def _take(self, row: Row, field: KindField, name: str, text: str) -> None:
        if isinstance(field, Reference):
            row.typed[name] = text
        elif isinstance(field, Tags):
            members = self._remembered(field, name, text, field.read_many)
            row.values.update({f"{name}/{member}": True for member in members})
        else:
            row.values[name] = self._remembered(field, name, text, field.read)

    def _remembered(self, field: KindField, name: str, text: str, read: Callable[[str], Json]) -> Json:
        key = (name, text)
        if key not in self._known:
            try:
                self._known[key] = read(text)
            except ValidationError as error:
                raise WrongLine(_wrong_value(field, str(error.messages[0]))) from error
        return self._known[key]


def reference_id(field: Reference, text: str) -> str | None:
    """The record id a reference was typed as, or None when it is an address or a name."""
    plain = text.lower()
    return plain if RECORD_ID.fullmatch(plain) else None


def _wrong_value(field: KindField, code: str) -> Text:
    reason = FIELD_REASONS.get(code, Text(code, code))
    if code == "not_in_choices" and isinstance(field, Choice):
        offered = field.choices.values()
        zh, en = "、".join(each.zh for each in offered), ", ".join(each.en for each in offered)
        reason = Text(f"{reason.zh}（{zh}）", f"{reason.en} ({en})")
    return Text(f"{field.label.zh}{reason.zh}", f"{field.label.en} {reason.en}")


def _listing(kind: Kind, sentence: Text, names: Sequence[str]) -> Text:
    labels = [GRID_LABEL if name == GRID else kind.fields[name].label for name in names]
    zh, en = "、".join(label.zh for label in labels), ", ".join(label.en for label in labels)
    return Text(sentence.zh.format(names=zh), sentence.en.format(names=en))


def _plain(title: str) -> str:
    return unicodedata.normalize("NFKC", title).strip().strip("*").casefold().replace("-", "_")
