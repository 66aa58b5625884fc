"""``doorstep-hub import``"""

import sys

import click

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services.registers import Order, import_register
from doorstep_shared.ledger import tables
from doorstep_shared.ledger.planning import Plan
from doorstep_shell import ledger_files
from doorstep_shell.bilingual import argument, command, option


@command("import", COMMANDS["import"])
@argument("kind", text=ledger_files.KIND, metavar="KIND")
@argument("file", text=ledger_files.FILE, metavar="FILE")
@option("--yes", text=ledger_files.YES, is_flag=True)
@option("--grid", text=ledger_files.GRID_OF_LINES, metavar="GRID", default="")
@option("--only-missing", text=ledger_files.ONLY_MISSING, is_flag=True)
@option("--encoding", text=ledger_files.ENCODING, metavar="NAME", default="")
@option("--limit", text=ledger_files.LIMIT, type=click.IntRange(0, 1_000_000), default=ledger_files.LINES, metavar="N")
@by_option()
@pass_run
def command_line(
    run: Run, kind: str, file: str, yes: bool, grid: str, only_missing: bool, encoding: str, limit: int, by: str
) -> None:
    """Import a register; importing the same file again changes nothing."""
    meant = tables.kind_meant(kind)
    content = ledger_files.read_file(file)
    order = Order(meant.name, content, file, by, grid, only_missing, encoding, not yes)
    ledger_files.tell_import(run.output, file, _import_with_bar(run, order), limit, is_written=yes)


def _import_with_bar(run: Run, order: Order) -> Plan:
    """Import, with a progress bar on stderr where a person watches."""
    hub = run.hub()
    with click.progressbar(length=1, file=sys.stderr, label=order.path, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        return import_register(hub, order, run.now_ms(), progress)
