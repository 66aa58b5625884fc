"""``doorstep-hub import``"""

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import click

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import csv_text
from doorstep_server.services.csv_text import MAX_BYTES
from doorstep_server.services.register_rows import LINE_LABEL, REASON_LABEL
from doorstep_server.services.registers import Imported, Order, import_register
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import find_kind, kind_names
from doorstep_shell.bilingual import argument, command, option

DONE = Text(
    "{path}：共 {lines} 行，新增 {added}，更新 {changed}，无变化 {unchanged}，有误 {wrong}。",
    "{path}: {lines} lines, {added} added, {changed} changed, {unchanged} as they were, {wrong} wrong.",
)
WRONG = Text("第 {number} 行：{reason}", "Line {number}: {reason}")
MORE = Text("……另有 {count} 行。", "… and {count} more lines.")
WRITTEN = Text(
    "有误的行连同原因写在 {path}；改好后再导入这个文件。",
    "The wrong lines and their reasons are in {path}; correct them there and import that file.",
)
HELD_BACK = Text(
    "有 {count} 个值没有写入：那里还有未处理的冲突。",
    "{count} values were not written: conflicts there are still open.",
)
UNUSED = Text("没有用到的列：{names}", "Columns that were not used: {names}")
READ_AS = Text("按 {encoding} 编码读入。", "It was read as {encoding}.")

SHOWN_WRONG = 10
"""How many wrong lines are shown; all of them are in the file."""


@command("import", COMMANDS["import"])
@argument(
    "kind",
    text=Text(
        "类型：building、dwelling、resident、visit、matter 或 note。",
        "The kind: building, dwelling, resident, visit, matter or note.",
    ),
    metavar="KIND",
)
@argument(
    "file", text=Text("CSV 文件，第一行是列名。", "A CSV file; its first line names the columns."), metavar="FILE"
)
@option(
    "--grid", text=Text("文件没有“网格”一列时用它。", "The grid of lines that name none."), metavar="GRID", default=""
)
@option(
    "--only-missing",
    text=Text("只新增和补缺，不改已有的值。", "Only add what is missing; replace nothing."),
    is_flag=True,
)
@option(
    "--encoding",
    text=Text(
        "文件编码（默认自动识别 UTF-8、UTF-16、GB 18030）。",
        "Its encoding (default: UTF-8, UTF-16 or GB 18030, found out).",
    ),
    metavar="NAME",
    default="",
)
@by_option()
@pass_run
def command_line(run: Run, kind: str, file: str, grid: str, only_missing: bool, encoding: str, by: str) -> None:
    """Import a register; importing the same file again changes nothing."""
    output = run.output
    order = Order(_kind_named(kind), _bytes(file), file, by, grid, only_missing, encoding)
    result = _import_with_bar(run, order)
    _tell(run, file, result)
    wrong_file = _write_wrong(Path(file), result, run) if result.wrong else None
    if wrong_file:
        output.tell(WRITTEN, path=wrong_file)
    output.document(
        {
            "kind": order.kind,
            "lines": result.lines,
            "added": result.added,
            "changed": result.changed,
            "unchanged": result.unchanged,
            "held_back": result.held_back,
            "unused": list(result.unused),
            "encoding": result.encoding,
            "wrong": [{"line": line.number, "reason": output.say(reason)} for line, reason in result.wrong],
            "wrong_file": str(wrong_file) if wrong_file else None,
        }
    )


def _import_with_bar(run: Run, order: Order) -> Imported:
    """Import, with a progress bar on stderr where a person watches."""
    hub = run.hub()
    with click.progressbar(length=1, file=sys.stderr, label=order.path, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        return import_register(hub, order, run.now_ms(), progress)


def _kind_named(typed: str) -> str:
    """The kind meant by its name or its label in either language; anything else is left to the import to refuse."""
    for name in kind_names():
        kind = find_kind(name)
        if kind and typed.casefold() in (kind.label.zh, kind.label.en.casefold()):
            return name
    return typed


def _bytes(file: str) -> bytes:
    try:
        with open(file, "rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise DoorstepError("file_unreadable", path=file, detail=getattr(error, "strerror", None) or error) from error


def _write_wrong(source: Path, result: Imported, run: Run) -> Path:
    """Write the wrong lines beside the file, under a name nobody uses: an earlier one may be half corrected."""
    output = run.output
    header = [output.say(LINE_LABEL), output.say(REASON_LABEL), *result.header]
    rows = [[str(line.number), output.say(reason), *line.cells] for line, reason in result.wrong]
    path = next(path for path in _names_beside(source) if not path.exists())
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            file.write(csv_text.write(header, rows))
    except OSError as error:
        raise DoorstepError("file_unreadable", path=path, detail=error.strerror) from error
    return path


def _names_beside(source: Path) -> Iterator[Path]:
    yield source.with_name(f"{source.stem}.wrong.csv")
    for number in count(2):
        yield source.with_name(f"{source.stem}.wrong-{number}.csv")


def _tell(run: Run, file: str, result: Imported) -> None:
    output = run.output
    counts = {"added": result.added, "changed": result.changed, "unchanged": result.unchanged}
    output.tell(DONE, path=file, lines=result.lines, wrong=len(result.wrong), **counts)
    if result.encoding != "utf-8-sig":
        output.tell(READ_AS, encoding=result.encoding)
    if result.unused:
        output.tell(UNUSED, names=", ".join(result.unused))
    if result.held_back:
        output.tell(HELD_BACK, count=result.held_back)
    for line, reason in result.wrong[:SHOWN_WRONG]:
        output.tell(WRONG, number=line.number, reason=reason)
    if len(result.wrong) > SHOWN_WRONG:
        output.tell(MORE, count=len(result.wrong) - SHOWN_WRONG)
