"""``doorstep-hub export``"""

import os
from pathlib import Path

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import ledgers
from doorstep_server.services.ledgers import ExportOrder
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.ledger import files, tables, telling
from doorstep_shell.bilingual import argument, command, option


@command("export", COMMANDS["export"])
@argument(
    "kinds",
    text=Text(
        "类型：building、dwelling、resident、visit、matter、note，可写几个；all 为全部。",
        "The kinds: building, dwelling, resident, visit, matter, note, one or several; all for all of them.",
    ),
    metavar="KIND",
    nargs=-1,
    required=True,
)
@option("--to", text=Text("新文件，.xlsx 或 .csv。", "The new file, .xlsx or .csv."), required=True, metavar="FILE")
@option(
    "--grid", text=Text("只导出这个网格及其下级。", "Only this grid and those below it."), default="", metavar="GRID"
)
@option("--full", text=Text("写出完整电话号码。", "Write phone numbers in full."), is_flag=True)
@by_option()
@pass_run
def command_line(run: Run, kinds: tuple[str, ...], to: str, grid: str, full: bool, by: str) -> None:
    """Write ledgers for the office. Every export is written down in the audit."""
    output, hub, path = run.output, run.hub(), Path(to).absolute()
    files.suffix_of(to)
    order = ExportOrder(tables.kinds_meant(kinds), by, grid, full, output.language)
    if path.exists():
        raise DoorstepError("already_exists", what=to)
    made = ledgers.export(hub, order)
    content = files.write(to, made)
    ledgers.note_export(hub, order, made, str(path), run.now_ms())
    _write(path, content)
    numbers = [(kind, len(table.rows)) for kind, table in zip(order.kinds, made, strict=True)]
    output.tell(telling.EXPORTED, path=to, counts=telling.counts(numbers, output.language))
    if not full:
        output.tell(telling.PHONES_HIDDEN)
    output.document({"file": str(path), "records": {kind.name: number for kind, number in numbers}, "full": full})


def _write(path: Path, content: bytes) -> None:
    """Write a new file only its owner may read: it holds personal data."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as error:
        raise DoorstepError("file_unreadable", path=path, detail=error.strerror) from error
