"""``doorstep import``: a ledger becomes changes like any others; first it is only tried."""

import sys

import click

from doorstep_client.app import App
from doorstep_client.commands.saying import ONLY_HERE
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.commands.whose import IN_PRACTICE
from doorstep_client.tasks import ledger
from doorstep_shared.ledger import files, tables
from doorstep_shell import ledger_files
from doorstep_shell.bilingual import argument, command, option


@command("import", COMMANDS["import"])
@argument("kind", text=ledger_files.KIND, metavar="KIND")
@argument("file", text=ledger_files.FILE, metavar="FILE")
@option("--yes", text=ledger_files.YES, is_flag=True)
@option("--grid", text=ledger_files.GRID_OF_LINES, metavar="GRID")
@option("--only-missing", text=ledger_files.ONLY_MISSING, is_flag=True)
@option("--encoding", text=ledger_files.ENCODING, metavar="NAME", default="")
@option("--limit", text=ledger_files.LIMIT, type=click.IntRange(0, 1_000_000), default=ledger_files.LINES, metavar="N")
@click.pass_obj
def command_line(
    app: App, kind: str, file: str, yes: bool, grid: str | None, only_missing: bool, encoding: str, limit: int
) -> None:
    """Import a ledger; importing the same file again changes nothing."""
    desk, meant = app.desk(), tables.kind_meant(kind)
    sheet = files.read(ledger_files.read_file(file), file, meant, encoding)
    if not yes:
        plan = ledger.try_import(desk, meant, sheet, file, grid, only_missing=only_missing)
        ledger_files.tell_import(app.output, file, plan, limit, is_written=False)
        return
    with click.progressbar(length=1, file=sys.stderr, label=file, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        plan = ledger.import_sheet(desk, meant, sheet, file, grid, only_missing=only_missing, progress=progress)
    if plan.added or plan.changed:
        app.output.warn(IN_PRACTICE if app.is_practice else ONLY_HERE)
    ledger_files.tell_import(app.output, file, plan, limit, is_written=True)
