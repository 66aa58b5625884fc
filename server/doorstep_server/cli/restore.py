"""``doorstep-hub restore``"""

import os
import shutil
from pathlib import Path

import click

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.config import read_key
from doorstep_server.services import incarnation
from doorstep_server.store import backups
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command, option

RESTORED = Text("已从 {file} 恢复。", "{file} was restored.")
ASIDE = Text("原来的数据库在 {path}。", "The database from before is {path}.")
BEGUN = Text(
    "数据库已由别的工具恢复；中心从新的一轮开始。",
    "The database was restored by other tools; a new incarnation begins.",
)
NEXT = Text(
    "各台电脑下次同步会补上备份之后的记录。备份之后停用的设备、收回的授权要重新处理：doorstep-hub device list",
    "Laptops will bring again what came after the backup. What was revoked since must be revoked again: "
    "doorstep-hub device list",
)
IN_PLACE = Text(
    "数据库已用别的工具恢复（如 pg_restore），只开始新的一轮。",
    "The database was restored by other tools, such as pg_restore.",
)


@command("restore", COMMANDS["restore"])
@argument(
    "file", text=Text("备份文件。", "The backup."), type=click.Path(path_type=Path), metavar="FILE", required=False
)
@option("--in-place", text=IN_PLACE, is_flag=True)
@by_option()
@pass_run
def command_line(run: Run, file: Path | None, in_place: bool, by: str) -> None:
    """Put a backup in the database's place and begin a new incarnation. What was there is kept aside."""
    config, output = run.config(), run.output
    if in_place == (file is not None):
        raise DoorstepError("usage", detail="FILE | --in-place")
    read_key(config)
    aside: Path | None = None
    if file is not None:
        if config.sqlite_file is None:
            load = f'pg_restore --clean --if-exists --dbname="$DOORSTEP_DATABASE" {file}'
            raise DoorstepError("other_database", command=f"{load} && doorstep-hub restore --in-place")
        moment = run.outside.local_time(run.now_ms()).strftime("%Y%m%d-%H%M%S")
        aside = _put_in_place(file.absolute(), config.sqlite_file, moment)
        output.lines([output.say(RESTORED, file=file)])
        if aside:
            output.lines([output.say(ASIDE, path=aside)])
    incarnation.begin(run.hub(), by, run.now_ms())
    if in_place:
        output.lines([output.say(BEGUN)])
    output.lines([output.say(NEXT)])
    output.document({"file": str(file) if file else None, "aside": str(aside) if aside else None})


def _put_in_place(file: Path, database: Path, moment: str) -> Path | None:
    """Replace the database by a copy of the backup; where the old one went, if there was one."""
    backups.hub_in(file)
    partial = database.with_name(database.name + ".partial")
    try:
        shutil.copyfile(file, partial)
        aside = None
        if database.exists():
            aside = database.with_name(f"{database.name}.replaced-{moment}")
            backups.set_aside(database, aside)
        os.replace(partial, database)
    except OSError as error:
        raise DoorstepError("file_unreadable", path=file, detail=error.strerror or error) from error
    finally:
        partial.unlink(missing_ok=True)
    return aside
