"""CSV as spreadsheets write it: unknown encoding, unknown separator, cells that look like formulas, broken lines."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.ledger.sheets import Line, Sheet, unreadable

_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_RAW_CHARS = 1000


def read(data: bytes, path: str, encoding: str = "") -> Sheet:
    """Read a file's bytes; `path` names it in errors. Without an encoding, Unicode and then GB 18030 are tried.

    Raises:
        DoorstepError: `file_unreadable` when it is no text or empty; `usage` for an unknown encoding.
    """
    text, found = _decode(data, path, encoding)
    lines = iter(_lines(text))
    header = next(lines, None)
    if header is None:
        raise unreadable(path, Text("文件是空的", "the file is empty"))
    if header.broken:
        raise unreadable(path, header.broken)
    return Sheet(tuple(cell.strip() for cell in header.cells), list(lines), found)


def write(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV text in which no cell is taken for a formula; `read` takes the added apostrophes away again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_guarded(cell) for cell in header])
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def _guarded(cell: str) -> str:
    return "'" + cell if _looks_like_formula(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _looks_like_formula(cell[1:]) else cell


def _looks_like_formula(cell: str) -> bool:
    """Whether a spreadsheet might calculate it: blanks before the sign do not stop one."""
    return cell.lstrip("' ").startswith(_FORMULA_SIGNS)


def _decode(data: bytes, path: str, encoding: str) -> tuple[str, str]:
    candidates = ("utf-8-sig", "gb18030")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16", "gb18030")
    for candidate in (encoding,) if encoding else candidates:
        try:
            return data.decode(candidate), candidate
        except LookupError as error:
            raise DoorstepError("usage", detail=f"--encoding {encoding}") from error
        except UnicodeError:
            continue
    raise unreadable(path, Text("文字编码认不出，请存为 UTF-8", "its encoding is unknown; save it as UTF-8"))


def _lines(text: str) -> Iterator[Line]:
    physical = list(io.StringIO(text, newline=""))
    reader = csv.reader(physical, delimiter=_separator(physical), strict=True)
    number = 0
    while True:
        number += 1
        start = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raw = "".join(physical[start : reader.line_num])
            yield Line(number, (raw[:_RAW_CHARS].rstrip("\r\n"),), _broken(str(error), reader.line_num - start))
            continue
        if any(cell.strip() for cell in cells):
            yield Line(number, tuple(_unguarded(cell) for cell in cells))


def _separator(physical: Sequence[str]) -> str:
    first = next((line for line in physical if line.strip()), "")
    return next((sign for sign in (",", "\t", ";") if sign in first), ",")


def _broken(error: str, lines: int) -> Text:
    if "field limit" in error:
        return Text("有一格的文字太长", "a cell is too long")
    if lines > 1:
        return Text(
            f"引号没有配对，从这里起的 {lines} 行都没有读",
            f"a quotation mark is missing; {lines} lines from here on were not read",
        )
    return Text("引号没有配对", "a quotation mark is missing")
