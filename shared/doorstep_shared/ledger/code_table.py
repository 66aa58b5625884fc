"""A code table as a file: CSV as spreadsheets write it, or TOML. What is wrong is told with its line."""

import tomllib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import tidy
from doorstep_shared.i18n import Text
from doorstep_shared.ledger import csv_text
from doorstep_shared.tables import CodeTable, TownTable
from doorstep_shared.town_tables import MOST_CODES, objection

MAX_BYTES = 1024 * 1024
"""The largest file that is read."""
MOST_TOLD = 5
"""How many wrong lines are told at once."""
HEADER = ("代码", "中文", "英文", "停用")
_COLUMNS = {
    "code": ("代码", "code"),
    "zh": ("中文", "zh", "名称"),
    "en": ("英文", "en"),
    "retired": ("停用", "retired"),
}
YES = ("是", "yes", "true", "1", "y")
NO = ("", "否", "no", "false", "0", "n")

TOO_LARGE = Text("文件大于 1 MiB", "the file is larger than 1 MiB")
TOO_MANY = Text(f"超过 {MOST_CODES} 行", f"more than {MOST_CODES} lines")
NO_COLUMN = Text("第一行要有“代码”和“中文”两列", "the first line must name the columns “code” and “zh”")
TWICE = Text("“{what}”写了两次", "“{what}” stands there twice")
NOT_YES_NO = Text("“停用”一列写“是”或留空", "the column “retired” holds “yes” or nothing")
AT_LINE = Text("第 {line} 行：{what}", "line {line}: {what}")
NO_TEXT = Text("“{name}”应是文字", "“{name}” must be a text")
NOT_TOML = Text("TOML 读不懂：{detail}", "not readable as TOML: {detail}")
NO_CODES = Text("里面没有代码", "there are no codes in it")
A_WORKBOOK = Text("这是 Excel 文件，请另存为 CSV", "this is a workbook; save it as CSV")


class Row(NamedTuple):
    """One line of a file: where it stands and what it says."""

    line: int
    code: str
    zh: str
    en: str
    retired: str


def is_toml(path: str) -> bool:
    """Whether a file is TOML by its name."""
    return path.lower().endswith(".toml")


def read(data: bytes, path: str, name: str, now: TownTable) -> TownTable:
    """The table in a file for the table `name`, which holds `now` what stands there.

    A line without a code means the code that carries its Chinese label now, else a new one called like the label.

    Raises:
        DoorstepError: `table_wrong` with the first lines that are wrong.
    """
    if len(data) > MAX_BYTES:
        raise _wrong(name, [TOO_LARGE])
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _wrong(name, [A_WORKBOOK])
    rows = list(_toml_rows(data, name) if is_toml(path) else _csv_rows(data, path, name))
    if not rows:
        raise _wrong(name, [NO_CODES])
    if len(rows) > MOST_CODES:
        raise _wrong(name, [TOO_MANY])
    return _table(rows, name, now)


def write_csv(table: TownTable) -> bytes:
    """A table as CSV with its mark, so that spreadsheets read it as Unicode."""
    rows = ((code, label.zh, label.en, "是" if code in table.retired else "") for code, label in table.known.items())
    return csv_text.write(HEADER, rows).encode("utf-8-sig")


def write_toml(table: TownTable) -> bytes:
    """A table as TOML."""
    lines = []
    for code, label in table.known.items():
        lines += ["[[code]]", f"code = {quoted(code)}", f"zh = {quoted(label.zh)}", f"en = {quoted(label.en)}"]
        lines += ["retired = true", ""] if code in table.retired else [""]
    return "\n".join(lines).encode()


def quoted(text: str) -> str:
    """A text as TOML writes it, without line breaks in it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _csv_rows(data: bytes, path: str, name: str) -> Iterator[Row]:
    try:
        sheet = csv_text.read(data, path)
    except DoorstepError as error:
        detail = error.values.get("detail")
        raise _wrong(name, [detail if isinstance(detail, Text) else NO_COLUMN]) from error
    places = {
        field: next((n for n, cell in enumerate(sheet.header) if tidy(cell).lower() in known), None)
        for field, known in _COLUMNS.items()
    }
    if places["code"] is None or places["zh"] is None:
        raise _wrong(name, [NO_COLUMN])
    if len(sheet.lines) > MOST_CODES:
        raise _wrong(name, [TOO_MANY])
    for line in sheet.lines:
        if line.broken:
            raise _wrong(name, [_at(line.number, line.broken)])
        cells = [line.cells[n] if n is not None and n < len(line.cells) else "" for n in places.values()]
        code, zh, en, retired = map(tidy, cells)
        yield Row(line.number, code, zh, en, retired)


def _toml_rows(data: bytes, name: str) -> Iterator[Row]:
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        detail = str(error)[:200] or type(error).__name__
        raise _wrong(name, [Text(NOT_TOML.say("zh", detail=detail), NOT_TOML.say("en", detail=detail))]) from error
    codes = document.get("code", [])
    if not isinstance(codes, list) or not all(isinstance(each, dict) for each in codes):
        raise _wrong(name, [NO_CODES])
    for number, each in enumerate(codes, 1):
        is_retired = each.get("retired", False)
        texts = [each.get(field, "") for field in ("code", "zh", "en")]
        if not all(isinstance(text, str) for text in texts) or not isinstance(is_retired, bool):
            raise _wrong(name, [_at(number, Text(NO_TEXT.say("zh", name="code"), NO_TEXT.say("en", name="code")))])
        code, zh, en = map(tidy, texts)
        yield Row(number, code, zh, en, "yes" if is_retired else "")


def _table(rows: Iterable[Row], name: str, now: TownTable) -> TownTable:
    by_label = {label.zh: code for code, label in now.known.items()}
    offered: CodeTable = {}
    retired: CodeTable = {}
    labels: set[str] = set()
    wrong: list[Text] = []
    for row in rows:
        code = row.code or by_label.get(row.zh, row.zh)
        label = Text(row.zh, row.en or _english(row, now.known.get(code)))
        is_retired = row.retired.lower() in YES
        found = _objection(row, code, label)
        if found is None and (code in offered or code in retired or (label.zh in labels and not is_retired)):
            what = code if code in offered or code in retired else label.zh
            found = Text(TWICE.say("zh", what=what), TWICE.say("en", what=what))
        if found is not None:
            wrong.append(_at(row.line, found))
            continue
        (retired if is_retired else offered)[code] = label
        if not is_retired:
            labels.add(label.zh)
    if wrong:
        raise _wrong(name, wrong)
    return TownTable.of(offered, retired)


def _english(row: Row, known: Text | None) -> str:
    """The English of a line without any: what the code is called now, unless its Chinese becomes another."""
    return known.en if known and known.zh == row.zh else row.zh


def _objection(row: Row, code: str, label: Text) -> Text | None:
    checked = (
        (code, objection(code)),
        (label.zh, objection(label.zh)),
        (label.en, objection(label.en, is_english=True)),
    )
    for text, found in checked:
        if found:
            return Text(f"“{text[:20]}”{found.zh}", f"“{text[:20]}”: {found.en}")
    return None if row.retired.lower() in YES + NO else NOT_YES_NO


def _at(line: int, what: Text) -> Text:
    return Text(AT_LINE.say("zh", line=line, what=what), AT_LINE.say("en", line=line, what=what))


def _wrong(name: str, what: list[Text]) -> DoorstepError:
    told = what[:MOST_TOLD]
    more = len(what) - len(told)
    zh = "；".join(each.zh for each in told) + (f"；还有 {more} 处" if more else "")
    en = "; ".join(each.en for each in told) + (f"; and {more} more" if more else "")
    return DoorstepError("table_wrong", table=name, detail=Text(zh, en))
