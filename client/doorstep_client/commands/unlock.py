"""``doorstep unlock``: open locked data with the passphrase; no network is needed."""

import click

from doorstep_client.app import App
from doorstep_client.commands.lock import place_of
from doorstep_client.commands.passphrases import STDIN, Passphrases
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.tasks.locking import decrypt
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

DECRYPT = Text("取消加密，变回明文。", "No more encryption: make the data plain again.")
UNLOCKED = Text("已打开：{lasts}。用完上锁：doorstep lock", "Open: {lasts}. To lock: doorstep lock")
NOT_KEPT = Text(
    "口令对了；这台电脑没有地方存钥匙，每条命令都会问口令，定时同步要有人在才行。",
    "The passphrase is right. This computer has no place to keep the key: every command will ask for it, and the "
    "nightly sync needs somebody there.",
)
DECRYPTED = Text("已取消加密。要再加密：doorstep lock", "The data are plain now. To encrypt them: doorstep lock")


@command("unlock", COMMANDS["unlock"])
@option("--decrypt", "for_good", text=DECRYPT, is_flag=True)
@option("--passphrase-stdin", text=STDIN, is_flag=True)
@click.pass_obj
def command_line(app: App, for_good: bool, passphrase_stdin: bool) -> None:
    """Open the data, or make them plain."""
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
