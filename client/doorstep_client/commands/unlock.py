"""``doorstep unlock``: open locked data with the passphrase; no network is needed."""

from pathlib import Path

import click

from doorstep_client.app import App
from doorstep_client.commands.lock import place_of
from doorstep_client.commands.passphrases import STDIN, Passphrases
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.tasks.locking import decrypt, open_archive
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell import ledger_files
from doorstep_shell.bilingual import command, option

DECRYPT = Text("取消加密，变回明文。", "No more encryption: make the data plain again.")
ARCHIVE = Text("把一份加密的存档另存为明文，与 --to 同用。", "Write an encrypted archive out plain; with --to.")
TO = Text("与 --archive 同用：新文件。", "With --archive: the new file.")
TOGETHER = Text("--archive 和 --to 要一起用", "--archive and --to go together")
OPENED = Text(
    "存档已写到 {path}，没有加密，看完请删除。", "The archive is in {path}, not encrypted; delete it after use."
)
UNLOCKED = Text("已打开：{lasts}。用完上锁：doorstep lock", "Open: {lasts}. To lock: doorstep lock")
NOT_KEPT = Text(
    "口令对了；这台电脑没有地方存钥匙，每条命令都会问口令，定时同步要有人在才行。",
    "The passphrase is right. This computer has no place to keep the key: every command will ask for it, and the "
    "nightly sync needs somebody there.",
)
DECRYPTED = Text("已取消加密。要再加密：doorstep lock", "The data are plain now. To encrypt them: doorstep lock")


@command("unlock", COMMANDS["unlock"])
@option("--decrypt", "for_good", text=DECRYPT, is_flag=True)
@option("--archive", text=ARCHIVE, metavar="FILE", type=click.Path(path_type=Path))
@option("--to", text=TO, metavar="FILE", type=click.Path(path_type=Path))
@option("--passphrase-stdin", text=STDIN, is_flag=True)
@click.pass_obj
def command_line(app: App, for_good: bool, archive: Path | None, to: Path | None, passphrase_stdin: bool) -> None:
    """Open the data, or make them plain."""
    if archive is not None or to is not None:
        _open_archive(app, archive, to, for_good=for_good, from_stdin=passphrase_stdin)
        return
    config = app.config()
    if not app.is_encrypted():
        raise DoorstepError("not_encrypted")
    lock = app.store_lock()
    lock.require_key_file()
    key = lock.opened(Passphrases(app, from_stdin=passphrase_stdin).known())
    if for_good:
        decrypt(place_of(app), config, lock, key)
        app.output.document({"unlocked": True, "decrypted": True, "kept": False})
        app.output.tell(DECRYPTED)
        return
    lasts = lock.keep(key)
    app.output.document({"unlocked": True, "decrypted": False, "kept": lasts is not None})
    app.output.tell(UNLOCKED, lasts=lasts) if lasts else app.output.tell(NOT_KEPT)


def _open_archive(app: App, archive: Path | None, to: Path | None, *, for_good: bool, from_stdin: bool) -> None:
    if archive is None or to is None or for_good:
        raise DoorstepError("usage", detail=TOGETHER)
    if to.exists():
        raise DoorstepError("already_exists", what=to)
    passphrase = Passphrases(app, from_stdin=from_stdin).known()
    ledger_files.write_new(to, open_archive(archive, passphrase, app.outside.random_bytes))
    app.output.document({"archive": str(archive), "file": str(to)})
    app.output.tell(OPENED, path=to)
