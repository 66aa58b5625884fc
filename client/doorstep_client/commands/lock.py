"""``doorstep lock``: encrypt the data of this desk under a passphrase, and close them again after use."""

import click

from doorstep_client.app import DATABASE_FILE, ERRORS_FILE, SYNC_LOCK_FILE, App
from doorstep_client.commands.passphrases import STDIN, Passphrases
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.tasks.locking import Place, encrypt, require_extra
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

CHANGE = Text("换一个口令。", "Change the passphrase.")
EXPLAINED = Text(
    "本机数据将加密。口令是唯一的钥匙：忘了谁也打不开，请写下来，放在电脑以外的地方。\n"
    "至少 10 个字符，一个汉字算两个；用几个不相干的词最好记。",
    "The data on this laptop will be encrypted. The passphrase is the only key: if it is forgotten nobody can open "
    "them,\nso write it down and keep it away from the laptop.\n"
    "At least 10 characters, a Chinese one counts as two; several unrelated words are best.",
)
ENCRYPTED = Text(
    "已加密并上锁，一条也没有少。打开：doorstep unlock",
    "Encrypted and locked; nothing is missing. To open: doorstep unlock",
)
OVERWRITTEN = Text(
    "原来的明文文件已覆盖后删除；固态硬盘、以前的备份和同步盘里可能还有旧内容，doorstep 管不到。",
    "The plain files were overwritten and removed. What a solid-state disk, old backups or a synced folder still "
    "keep is out of doorstep's reach.",
)
EXPORTS = Text("这些导出的文件没有加密，请自己收好或删除：", "These exported files are not encrypted; look after them:")
LOCKED = Text("已上锁。打开：doorstep unlock", "Locked. To open: doorstep unlock")
CHANGED = Text(
    "口令已更换。旧的钥匙文件若有备份，旧口令仍能打开那份备份。",
    "The passphrase is changed. The old one still opens old copies of the key file.",
)


@command("lock", COMMANDS["lock"])
@option("--change", text=CHANGE, is_flag=True)
@option("--passphrase-stdin", text=STDIN, is_flag=True)
@click.pass_obj
def command_line(app: App, change: bool, passphrase_stdin: bool) -> None:
    """Encrypt the first time, forget the key afterwards."""
    config = app.config()
    if change:
        _change(app, from_stdin=passphrase_stdin)
    elif app.is_encrypted():
        app.store_lock().forget()
        app.output.document({"locked": True, "encrypted_now": False})
        app.output.tell(LOCKED)
    else:
        require_extra()
        passphrases = Passphrases(app, from_stdin=passphrase_stdin)
        if not passphrase_stdin:
            app.output.tell(EXPLAINED)
        new = passphrases.new()
        app.store()  # a desk that has none yet gets one
        app.close()
        exports = encrypt(place_of(app), config, app.store_lock(), new)
        _tell(app, exports)


def place_of(app: App) -> Place:
    """Where this desk's data are."""
    return Place(app.home / DATABASE_FILE, app.home / SYNC_LOCK_FILE, app.laptop / ERRORS_FILE)


def _change(app: App, *, from_stdin: bool) -> None:
    if not app.is_encrypted():
        raise DoorstepError("not_encrypted")
    app.store_lock().require_key_file()
    passphrases = Passphrases(app, from_stdin=from_stdin)
    lock, old = app.store_lock(), passphrases.known()
    lock.opened(old)
    lock.change(old, passphrases.new())
    app.output.document({"changed": True})
    app.output.tell(CHANGED)


def _tell(app: App, exports: list[str]) -> None:
    app.output.document({"locked": True, "encrypted_now": True, "exports_left": list(exports)})
    app.output.tell(ENCRYPTED)
    app.output.tell(OVERWRITTEN)
    if exports:
        app.output.tell(EXPORTS)
        for path in exports:
            app.output.tell(f"  {path}")
