"""Excel workbooks as bytes: the only place that knows the two libraries of the extra `excel`."""

import io
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.ledger.sheets import Cell, CellType, Column, Line, Sheet, Table, cell_text, unreadable
from doorstep_shared.widths import width

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

EXTRA = "doorstep[excel]"
_FORMATS: dict[CellType, str] = {"text": "@", "number": "0", "day": "yyyy-mm-dd", "minute": "yyyy-mm-dd hh:mm"}
_NARROWEST, _WIDEST = 8, 40
_MEASURED_ROWS = 200
"""How many rows tell how wide a column is made (in characters)."""
_FIRST_SURE_YEAR = 1901
"""Excel believes in a 29th of February 1900, and shows no day before that year: those stay texts."""

_SURE_DIGITS = 15
_LAST_SURE_NUMBER = 10**_SURE_DIGITS
"""Excel keeps fifteen digits of a number: an identity number typed as a number has lost its end."""


def write(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet a table: the header frozen and bold, days as real dates, texts as texts.

    Raises:
        DoorstepError: `not_installed`.
    """
    try:
        from xlsxwriter.workbook import Workbook
    except ImportError as error:
        raise DoorstepError("not_installed", package="xlsxwriter", extra=EXTRA) from error
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    for table in tables:
        _write_sheet(book, book.add_worksheet(table.title), table)
    book.close()
    return out.getvalue()


def _write_sheet(book: "Workbook", sheet: "Worksheet", table: Table) -> None:
    bold = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
    formats = {type: book.add_format({"num_format": form, "valign": "top"}) for type, form in _FORMATS.items()}
    wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(table, place, column), formats[column.type])
        sheet.write_string(0, place, column.title, bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    for number, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            _write_cell(sheet, number, place, cell, formats[table.columns[place].type], wrapped)


def _write_cell(sheet: "Worksheet", row: int, place: int, cell: Cell, form: "Format", wrapped: "Format") -> None:
    if isinstance(cell, date) and cell.year >= _FIRST_SURE_YEAR:
        sheet.write_datetime(row, place, cell, form)
    elif isinstance(cell, int):
        sheet.write_number(row, place, cell, form)
    elif text := cell_text(cell):
        sheet.write_string(row, place, text, wrapped)


def _width(table: Table, place: int, column: Column) -> int:
    texts = [column.title, *(cell_text(row[place]) for row in table.rows[:_MEASURED_ROWS])]
    widest = max(width(line) for text in texts for line in text.split("\n"))
    return min(max(widest + 2, _NARROWEST), _WIDEST)


def read(data: bytes, path: str, titles: Collection[str]) -> Sheet:
    """The sheet named like one of `titles`, or the only one there is. `path` names the file in errors.

    Raises:
        DoorstepError: `file_unreadable`, `not_installed`.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as error:
        raise DoorstepError("not_installed", package="python-calamine", extra=EXTRA) from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
        name = next((each for each in names if each.strip().casefold() in titles), names[0] if len(names) == 1 else "")
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False) if name else []
    except CalamineError as error:
        raise unreadable(
            path, Text(f"工作簿损坏或有密码（{error}）", f"the workbook is damaged or locked ({error})")
        ) from error
    if not name:
        listed = ", ".join(titles)
        raise unreadable(path, Text(f"没有名为 {listed} 的工作表", f"it has no sheet named {listed}"))
    lines = _lines(rows)
    header = next(lines, None)
    if header is None:
        raise unreadable(path, Text("工作表是空的", "the sheet is empty"))
    return Sheet(tuple(cell.strip() for cell in header.cells), list(lines), "")


def _lines(rows: Sequence[Sequence[Any]]) -> Iterator[Line]:
    for number, row in enumerate(rows, 1):
        cells = tuple(_text(cell) for cell in row)
        if any(cell.strip() for cell in cells):
            yield Line(number, cells)


def _text(cell: Any) -> str:
    """A cell as a person reads it: a whole number without the fraction the library gives every number."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        if abs(cell) > _LAST_SURE_NUMBER:
            return f"{cell:.{_SURE_DIGITS - 1}E}"  # as Excel shows it: what looked like more digits would be made up
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell_text(cell + timedelta(seconds=30))
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return cell_text(cell) if isinstance(cell, str | date) else str(cell)
