"""``doorstep export``: the laptop's records as ledgers for the office; every export is written down."""

import click

from doorstep_client.app import App
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.export_log import note_export
from doorstep_client.tasks import ledger
from doorstep_shared.i18n import Text
from doorstep_shared.ledger import files, tables
from doorstep_shell import ledger_files
from doorstep_shell.bilingual import argument, command, option


@command("export", COMMANDS["export"])
@argument("kinds", text=ledger_files.KINDS, metavar="KIND", nargs=-1, required=True)
@option("--to", text=ledger_files.TO, required=True, metavar="FILE")
@option("--grid", text=Text("只导出这个网格。", "Only this grid."), metavar="GRID")
@option("--full", text=ledger_files.FULL, is_flag=True)
@click.pass_obj
def command_line(app: App, kinds: tuple[str, ...], to: str, grid: str | None, full: bool) -> None:
    """Write ledgers of what this laptop has."""
    desk, path, wanted = app.desk(), ledger_files.new_file(to), tables.kinds_meant(kinds)
    made = ledger.export(desk, wanted, grid, app.output.language, full=full)
    content = files.write(to, made)
    at = desk.local_time(desk.now_ms()).isoformat(" ", "seconds")
    records = {kind.name: len(table.rows) for kind, table in zip(wanted, made, strict=True)}
    note_export(app.made_home(), at, desk.account, path, records, full=full)
    ledger_files.write_new(path, content)
    ledger_files.tell_export(app.output, path, wanted, made, full=full)
