"""``doorstep-hub import``"""

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import click

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services.registers import Order, import_register
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.ledger import files, tables, telling
from doorstep_shared.ledger.planning import Plan
from doorstep_shared.ledger.sheets import MAX_BYTES
from doorstep_shell.bilingual import argument, command, option


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
    "file",
    text=Text("Excel 或 CSV 文件，第一行是列名。", "An Excel or CSV file; its first line names the columns."),
    metavar="FILE",
)
@option("--yes", text=Text("写入；不加就只预演。", "Write it; without, it is only tried."), is_flag=True)
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
@option(
    "--limit",
    text=Text("最多列出几行（默认 20，0 为全部）。", "How many lines are shown (default: 20; 0: all)."),
    type=click.IntRange(0, 1_000_000),
    default=20,
    metavar="N",
)
@by_option()
@pass_run
def command_line(
    run: Run, kind: str, file: str, yes: bool, grid: str, only_missing: bool, encoding: str, limit: int, by: str
) -> None:
    """Import a register; importing the same file again changes nothing."""
    output = run.output
    meant = tables.kind_meant(kind)
    order = Order(meant.name if meant else kind, _bytes(file), file, by, grid, only_missing, encoding, not yes)
    plan = _import_with_bar(run, order)
    for sentence in telling.summary(plan, file, output.language, is_written=yes):
        output.tell(sentence)
    for sentence in telling.rows(plan, output.language, limit, is_written=yes):
        output.tell(sentence)
    wrong_file = _write_wrong(Path(file), plan, run) if plan.wrong and yes else None
    if wrong_file:
        output.tell(telling.WRITTEN, path=wrong_file)
    if not yes:
        output.tell(telling.HOW)
    document = {"written": yes, "wrong_file": str(wrong_file) if wrong_file else None}
    output.document({**telling.document(plan, output.language), **document})


def _import_with_bar(run: Run, order: Order) -> Plan:
    """Import, with a progress bar on stderr where a person watches."""
    hub = run.hub()
    with click.progressbar(length=1, file=sys.stderr, label=order.path, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        return import_register(hub, order, run.now_ms(), progress)


def _bytes(file: str) -> bytes:
    try:
        with open(file, "rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise DoorstepError("file_unreadable", path=file, detail=getattr(error, "strerror", None) or error) from error


def _write_wrong(source: Path, plan: Plan, run: Run) -> Path:
    """Write the wrong lines beside the file, under a name nobody uses: an earlier one may be half corrected."""
    suffix = ".csv" if plan.sheet.encoding else ".xlsx"
    path = next(path for path in _names_beside(source, suffix) if not path.exists())
    content = files.write(str(path), [tables.wrong_lines(plan, run.output.language)])
    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise DoorstepError("file_unreadable", path=path, detail=error.strerror) from error
    return path


def _names_beside(source: Path, suffix: str) -> Iterator[Path]:
    yield source.with_name(f"{source.stem}.wrong{suffix}")
    for number in count(2):
        yield source.with_name(f"{source.stem}.wrong-{number}{suffix}")
