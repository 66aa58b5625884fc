"""Files of ledgers as bytes: which format they have, told by their content when read and by their name when written."""

from collections.abc import Sequence

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import LANGUAGES, Text
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger import csv_text, workbook
from doorstep_shared.ledger.sheets import MAX_BYTES, Sheet, Table, cell_text, unreadable

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SUFFIXES = (".xlsx", ".csv")


def read(data: bytes, path: str, kind: Kind, encoding: str = "") -> Sheet:
    """The sheet of a kind in a file; `path` names it in errors, `encoding` is that of a text.

    Raises:
        DoorstepError: `file_unreadable`; `usage` for an unknown encoding; `not_installed`.
    """
    if len(data) > MAX_BYTES:
        raise unreadable(path, Text("大于 64 MiB，请分成几个文件", "larger than 64 MiB; split it into several files"))
    if data.startswith(_WORKBOOKS):
        return workbook.read(data, path, [kind.name, *(kind.label.say(language).casefold() for language in LANGUAGES)])
    return csv_text.read(data, path, encoding)


def write(path: str, tables: Sequence[Table]) -> bytes:
    """The bytes of a file to be called `path`: a workbook with a sheet a table, or one table as CSV with its mark.

    Raises:
        DoorstepError: `usage` for another ending and for several tables in one CSV file; `not_installed`.
    """
    suffix = suffix_of(path)
    if suffix == ".xlsx":
        return workbook.write(tables)
    if len(tables) != 1:
        raise DoorstepError("usage", detail=Text("一个 CSV 文件只放一类", "one CSV file holds one kind"))
    (table,) = tables
    rows = ([cell_text(cell) for cell in row] for row in table.rows)
    return csv_text.write([column.title for column in table.columns], rows).encode("utf-8-sig")


def suffix_of(path: str) -> str:
    """The ending of a name that tells the format.

    Raises:
        DoorstepError: `usage` for any other.
    """
    for suffix in SUFFIXES:
        if path.lower().endswith(suffix):
            return suffix
    raise DoorstepError("usage", detail=Text(f"{path} 应以 .xlsx 或 .csv 结尾", f"{path} must end in .xlsx or .csv"))
