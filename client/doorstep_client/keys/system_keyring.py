"""The keyring of the system: Windows Credential Locker, macOS Keychain, Secret Service. Only these are
asked, whatever the settings of the keyring package name: a back end that writes a plain file is never used."""

import sys
from importlib import import_module
from typing import Any

from doorstep_shared.i18n import Text

_BACK_ENDS = {
    "win32": ("keyring.backends.Windows", "WinVaultKeyring"),
    "darwin": ("keyring.backends.macOS", "Keyring"),
    "linux": ("keyring.backends.SecretService", "Keyring"),
}
_SERVICE = "doorstep"
LASTS = Text(
    "登录这台电脑后不用再输口令，直到输入 doorstep lock",
    "the login to this computer opens the data from now on, until doorstep lock is typed",
)


class SystemKeyring:
    """Keeps keys for good, under the protection of the login to this computer."""

    lasts = LASTS

    def __init__(self, platform: str = sys.platform) -> None:
        self._platform = platform

    def get(self, name: str, *, renew: bool) -> bytes | None:
        """The key, or None. It has no time here."""
        try:
            kept = self._back_end().get_password(_SERVICE, name)
            return bytes.fromhex(kept) if kept else None
        except Exception:  # whatever a desktop's service answers, the passphrase still opens the store
            return None

    def put(self, name: str, key: bytes) -> bool:
        """Keep the key; False where there is no such keyring, or it does not give back what it was given."""
        try:
            self._back_end().set_password(_SERVICE, name, key.hex())
        except Exception:
            return False
        return self.get(name, renew=False) == key

    def forget(self, name: str) -> None:
        """Forget the key."""
        try:
            self._back_end().delete_password(_SERVICE, name)
        except Exception:
            return

    def _back_end(self) -> Any:
        """The one back end of this system; raises where it does not work.

        A Secret Service that is locked would open a window and wait for somebody; nobody is there at night.
        """
        module, name = _BACK_ENDS[self._platform]
        back_end = getattr(import_module(module), name)
        if not back_end.viable:
            raise LookupError(name)
        if self._platform == "linux":
            _refuse_locked()
        return back_end()


def _refuse_locked() -> None:
    import secretstorage

    connection = secretstorage.dbus_init()
    try:
        if secretstorage.get_default_collection(connection).is_locked():
            raise LookupError("locked")
    finally:
        connection.close()
