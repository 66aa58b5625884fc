"""Ledgers as files on a disk, and what both programs say about an import and an export."""

import os
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger import files, tables, telling
from doorstep_shared.ledger.planning import Plan
from doorstep_shared.ledger.sheets import MAX_BYTES, Table
from doorstep_shell.output import Output

KIND = Text(
    "类型：building、dwelling、resident、visit、matter 或 note。",
    "The kind: building, dwelling, resident, visit, matter or note.",
)
KINDS = Text(
    "类型：building、dwelling、resident、visit、matter、note，可写几个；all 为全部。",
    "The kinds: building, dwelling, resident, visit, matter, note, one or several; all for all of them.",
)
FILE = Text("Excel 或 CSV 文件，第一行是列名。", "An Excel or CSV file; its first line names the columns.")
TO = Text("新文件，.xlsx 或 .csv。", "The new file, .xlsx or .csv.")
FULL = Text("写出完整电话号码。", "Write phone numbers in full.")
YES = Text("写入；不加就只预演。", "Write it; without, it is only tried.")
GRID_OF_LINES = Text("文件没有“网格”一列时用它。", "The grid of lines that name none.")
ONLY_MISSING = Text("只新增和补缺，不改已有的值。", "Only add what is missing; replace nothing.")
ENCODING = Text(
    "文件编码（默认自动识别 UTF-8、UTF-16、GB 18030）。",
    "Its encoding (default: UTF-8, UTF-16 or GB 18030, found out).",
)
LINES = 20
"""How many lines of a plan are shown unless told."""
LIMIT = Text(f"最多列出几行（默认 {LINES}，0 为全部）。", f"How many lines are shown (default: {LINES}; 0: all).")
OWNER_ONLY = 0o600
"""Ledgers hold personal data."""


def read_file(file: str) -> bytes:
    """The bytes of a file, as far as one is read at all.

    Raises:
        DoorstepError: `file_unreadable`.
    """
    try:
        with open(file, "rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise DoorstepError("file_unreadable", path=file, detail=getattr(error, "strerror", None) or error) from error


def new_file(to: str) -> Path:
    """The path of a ledger to be written.

    Raises:
        DoorstepError: `usage` for a format that is not written, `already_exists`: it may hold somebody's work.
    """
    files.suffix_of(to)
    path = Path(to).absolute()
    if path.exists():
        raise DoorstepError("already_exists", what=to)
    return path


def write_new(path: Path, content: bytes) -> None:
    """Write a new file only its owner may read.

    Raises:
        DoorstepError: `file_unwritable`.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as error:
        raise DoorstepError("file_unwritable", path=path, detail=error.strerror) from error


def tell_export(output: Output, path: Path, kinds: Sequence[Kind], made: Sequence[Table], *, full: bool) -> None:
    """Say what was exported."""
    numbers = [(kind, len(table.rows)) for kind, table in zip(kinds, made, strict=True)]
    output.tell(telling.EXPORTED, path=path, counts=telling.counts(numbers, output.language))
    if not full:
        output.tell(telling.PHONES_HIDDEN)
    output.document({"file": str(path), "records": {kind.name: number for kind, number in numbers}, "full": full})


def tell_import(output: Output, file: str, plan: Plan, limit: int, *, is_written: bool) -> None:
    """Say what became of an import, or would; wrong lines of one that was written go to a file beside it.

    Raises:
        DoorstepError: `file_unwritable` where that file cannot be written; everything else is told before.
    """
    language = output.language
    for sentence in telling.summary(plan, file, language, is_written=is_written):
        output.tell(sentence)
    for sentence in telling.rows(plan, language, limit, is_written=is_written):
        output.tell(sentence)
    wrong_file = _write_wrong(Path(file), plan, output) if plan.wrong and is_written else None
    if wrong_file:
        output.tell(telling.WRITTEN, path=wrong_file)
    if not is_written and (plan.added or plan.changed):
        output.tell(telling.HOW)
    own: dict[str, Json] = {"written": is_written, "wrong_file": str(wrong_file) if wrong_file else None}
    output.document({**telling.document(plan, language), **own})


def _write_wrong(source: Path, plan: Plan, output: Output) -> Path:
    """Write the wrong lines beside the file, under a name nobody uses: an earlier one may be half corrected."""
    suffix = ".csv" if plan.sheet.encoding else ".xlsx"
    path = next(path for path in _names_beside(source, suffix) if not path.exists())
    write_new(path, files.write(str(path), [tables.wrong_lines(plan, output.language)]))
    return path


def _names_beside(source: Path, suffix: str) -> Iterator[Path]:
    yield source.with_name(f"{source.stem}.wrong{suffix}")
    for number in count(2):
        yield source.with_name(f"{source.stem}.wrong-{number}{suffix}")
