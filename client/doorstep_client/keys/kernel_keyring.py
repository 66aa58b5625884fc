"""The Linux kernel's keyring of this user: memory only, no file, no daemon; gone after a time or the last logout."""

import ctypes
import platform

from doorstep_shared.i18n import Text

_CALLS = {"x86_64": (248, 250), "aarch64": (217, 219)}
"""The numbers of add_key and keyctl."""
_USER_KEYRING = -4
_SET_PERMISSIONS, _UNLINK, _SEARCH, _READ, _SET_TIMEOUT = 5, 9, 10, 11, 15
_OWNER_ONLY = 0x3F3F0000
"""For this user's processes, also those of another login session (the nightly run), and nobody else."""
_MOST_BYTES = 64
_TYPE = b"user"
LASTS = Text(
    "{hours} 小时没有用、注销或关机后要再输口令",
    "the passphrase is asked for again after {hours} hours without a command, a logout or a shutdown",
)


class KernelKeyring:
    """Holds keys for `seconds` after they were put or last renewed."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        hours = seconds // 3600
        self.lasts = Text(LASTS.say("zh", hours=hours), LASTS.say("en", hours=hours))
        is_known = ctypes.sizeof(ctypes.c_void_p) == 8 and platform.machine() in _CALLS
        self._calls: tuple[int, int] | None = _CALLS[platform.machine()] if is_known else None
        self._libc = ctypes.CDLL(None)
        self._libc.syscall.restype = ctypes.c_long

    def get(self, name: str, *, renew: bool) -> bytes | None:
        """The key, or None."""
        id = self._find(name)
        if id is None:
            return None
        buffer = ctypes.create_string_buffer(_MOST_BYTES)
        length = self._control(_READ, id, buffer, _MOST_BYTES)
        if not 0 < length <= _MOST_BYTES:
            return None
        if renew:
            self._control(_SET_TIMEOUT, id, self._seconds)
        return buffer.raw[:length]

    def put(self, name: str, key: bytes) -> bool:
        """Keep the key; False where this kernel, or a container around us, does not let us."""
        if self._calls is None:
            return False
        arguments = (_TYPE, _description(name), key, ctypes.c_size_t(len(key)), ctypes.c_int(_USER_KEYRING))
        id = int(self._libc.syscall(ctypes.c_long(self._calls[0]), *arguments))
        if id < 0:
            return False
        if self._control(_SET_TIMEOUT, id, self._seconds) < 0:
            self.forget(name)
            return False
        self._control(_SET_PERMISSIONS, id, _OWNER_ONLY)
        return self.get(name, renew=False) == key

    def forget(self, name: str) -> None:
        """Forget the key."""
        id = self._find(name)
        if id is not None:
            self._control(_UNLINK, id, _USER_KEYRING)

    def _find(self, name: str) -> int | None:
        id = self._control(_SEARCH, _USER_KEYRING, _TYPE, _description(name), 0)
        return id if id > 0 else None

    def _control(self, operation: int, *arguments: int | bytes | ctypes.Array[ctypes.c_char]) -> int:
        if self._calls is None:
            return -1
        passed = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
        return int(self._libc.syscall(ctypes.c_long(self._calls[1]), ctypes.c_int(operation), *passed))


def _description(name: str) -> bytes:
    return f"doorstep:{name}".encode()
