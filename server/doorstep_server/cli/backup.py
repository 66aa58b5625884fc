"""``doorstep-hub backup``"""

from pathlib import Path

import click

from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.store import backups
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command

MADE = Text("已备份到 {path}（{size} 字节）。", "The backup is {path} ({size} bytes).")
KEY = Text("密钥不在其中；另外保管 {path}。", "The key is not in it; keep {path} elsewhere.")


@command("backup", COMMANDS["backup"])
@argument("file", text=Text("备份文件，不可已存在。", "The new file."), type=click.Path(path_type=Path), metavar="FILE")
@pass_run
def command_line(run: Run, file: Path) -> None:
    """Copy the database as of one moment; the hub may go on working meanwhile."""
    hub, output = run.hub(), run.output
    if hub.store.is_postgres:
        dump = f'pg_dump --format=custom --file={file} "$DOORSTEP_DATABASE"'
        raise DoorstepError("other_database", command=dump)
    path = file.absolute()
    backups.copy_to(hub.store, path)
    size = path.stat().st_size
    output.lines([output.say(MADE, path=path, size=size), output.say(KEY, path=run.config().key_file)])
    output.document({"file": str(path), "bytes": size, "hub": hub.id})
