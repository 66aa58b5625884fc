"""``doorstep-hub export``"""

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import ledgers
from doorstep_server.services.ledgers import ExportOrder
from doorstep_shared.i18n import Text
from doorstep_shared.ledger import files, tables
from doorstep_shell import ledger_files
from doorstep_shell.bilingual import argument, command, option


@command("export", COMMANDS["export"])
@argument("kinds", text=ledger_files.KINDS, metavar="KIND", nargs=-1, required=True)
@option("--to", text=ledger_files.TO, required=True, metavar="FILE")
@option(
    "--grid", text=Text("只导出这个网格及其下级。", "Only this grid and those below it."), default="", metavar="GRID"
)
@option("--full", text=ledger_files.FULL, is_flag=True)
@by_option()
@pass_run
def command_line(run: Run, kinds: tuple[str, ...], to: str, grid: str, full: bool, by: str) -> None:
    """Write ledgers for the office. Every export is written down in the audit."""
    output, hub, path = run.output, run.hub(), ledger_files.new_file(to)
    order = ExportOrder(tables.kinds_meant(kinds), by, grid, full, output.language)
    made = ledgers.export(hub, order)
    content = files.write(to, made)
    ledgers.note_export(hub, order, made, str(path), run.now_ms())
    ledger_files.write_new(path, content)
    ledger_files.tell_export(output, path, order.kinds, made, full=full)
