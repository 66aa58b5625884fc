"""A sheet of cells, whatever file it came from or goes to."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

MAX_BYTES = 64 * 1024 * 1024
"""The largest file that is read."""

Cell = str | int | date | datetime
"""A cell as it is written; `datetime` before `date` where both are asked for, because one is the other's kind."""
CellType = Literal["text", "number", "day", "minute"]


class Line(NamedTuple):
    """One line of a sheet, by its number as a spreadsheet counts (the header is 1).

    `broken` says why a line cannot be divided into cells; its text is then the only cell.
    """

    number: int
    cells: tuple[str, ...]
    broken: Text | None = None


class Sheet(NamedTuple):
    """A sheet as it was read; blank lines are left out. `encoding` is the one that was found or given, or empty."""

    header: tuple[str, ...]
    lines: Sequence[Line]
    encoding: str


class Column(NamedTuple):
    """A column of a table to be written."""

    title: str
    type: CellType = "text"


class Table(NamedTuple):
    """What becomes one sheet."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def cell_text(cell: Cell) -> str:
    """A cell as text: days as ``2026-05-01``, times to the minute."""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def unreadable(path: str, detail: Text) -> DoorstepError:
    """The error for a file that cannot be read; `detail` says why."""
    return DoorstepError("file_unreadable", path=path, detail=detail)
