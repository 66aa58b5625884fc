"""Getting at the key of an encrypted store: from a place that has it, or by asking for the passphrase."""

from collections.abc import Callable
from pathlib import Path

from doorstep_client.config import CONFIG_FILE, Config, config_content, load_config
from doorstep_client.keys.files import KEY_FILE, UNFINISHED, is_plain, replace_durably
from doorstep_client.keys.store_key import StoreKey
from doorstep_client.keys.store_lock import StoreLock
from doorstep_client.keys.token import is_locked_token, locked_token, opened_token
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

ASK = Text("口令：", "Passphrase: ")


def is_encrypted(database: Path, sync_lock: Path) -> bool:
    """Whether the store needs a key. What a power cut left half converted is settled first.

    Raises:
        DoorstepError: key_file_damaged when the settings tell of a key and its file is gone; database_locked while
            the store is being converted.
    """
    folder = database.parent
    if (folder / UNFINISHED).exists():
        from doorstep_client.tasks.conversion import Conversion

        Conversion(database, sync_lock).finish()
    if is_plain(database):
        return False
    if (folder / KEY_FILE).exists():
        return True
    if database.exists() and _has_locked_token(folder):
        raise DoorstepError("key_file_damaged", path=folder / KEY_FILE)
    return False


def _has_locked_token(folder: Path) -> bool:
    """Whether the settings say that there was a key."""
    try:
        config = load_config(folder)
    except DoorstepError:
        return False
    return config is not None and is_locked_token(config.token)


def find_key(lock: StoreLock, ask: Callable[[Text], str] | None, *, at_work: bool) -> StoreKey:
    """The key of an encrypted store; `ask` where a person can be asked, `at_work` where one typed the command.

    A passphrase typed here unlocks the store as ``doorstep unlock`` does.

    Raises:
        DoorstepError: store_locked, passphrase_wrong, key_file_damaged, not_installed.
    """
    key = lock.key_at_hand(renew=at_work)
    if key is None and ask is not None:
        key = lock.opened(ask(ASK))
        lock.keep(key)
    if key is None:
        raise DoorstepError("store_locked")
    return key


def with_open_token(folder: Path, config: Config, key: StoreKey | None) -> Config:
    """The settings with the token as the hub knows it. One that stands there plain, after joining anew, is encrypted.

    Raises:
        DoorstepError: config_damaged, file_unwritable.
    """
    if key is None:
        return config
    if not is_locked_token(config.token):
        locked = config._replace(token=locked_token(config.token, key))
        replace_durably(folder / CONFIG_FILE, config_content(folder, locked))
        return config
    try:
        return config._replace(token=opened_token(config.token, key))
    except ValueError as error:
        raise DoorstepError("config_damaged", path=folder / CONFIG_FILE, detail="[device] token") from error
