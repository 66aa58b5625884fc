"""The lock of one store: whether it is encrypted, whether its key is at hand, and how a passphrase opens it."""

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from doorstep_client.keys.files import KEY_FILE, replace_durably
from doorstep_client.keys.places import KeyPlace
from doorstep_client.keys.store_key import KEY_BYTES, StoreKey
from doorstep_client.keys.wrapping import KeyFile, read_key_file, wrap
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

LEAST_LENGTH = 10
MOST_LENGTH = 1000
PASSPHRASE = Text("口令", "The passphrase")
TOO_SHORT = Text(
    f"至少要 {LEAST_LENGTH} 个字符，一个汉字算两个；用几个不相干的词最好记",
    f"it needs at least {LEAST_LENGTH} characters (a Chinese one counts as two); several unrelated words are best",
)
TOO_LONG = Text(f"最多 {MOST_LENGTH} 个字符", f"it has at most {MOST_LENGTH} characters")


class StoreLock:
    """The lock of the store in `folder`; `places` hold its key between two commands."""

    def __init__(
        self, folder: Path, places: Callable[[], Sequence[KeyPlace]], random_bytes: Callable[[int], bytes]
    ) -> None:
        self._path = folder / KEY_FILE
        self._places, self._random_bytes = places, random_bytes

    def key_at_hand(self, *, renew: bool) -> StoreKey | None:
        """The key where one of the places has it, else None. `renew` tells that a person is at work.

        Raises:
            DoorstepError: key_file_damaged.
        """
        key_file = read_key_file(self._path)
        asked: list[KeyPlace] = []
        for place in self._places():
            data = place.get(key_file.name, renew=renew)
            if data is not None and len(data) == KEY_BYTES:
                key = StoreKey(data, self._random_bytes)
                if key.check == key_file.check:
                    for quicker in asked:
                        quicker.put(key_file.name, data)
                    return key
            asked.append(place)
        return None

    def require_key_file(self) -> None:
        """Find out that no passphrase can help before one is asked for.

        Raises:
            DoorstepError: key_file_damaged.
        """
        read_key_file(self._path)

    def opened(self, passphrase: str) -> StoreKey:
        """The key by its passphrase.

        Raises:
            DoorstepError: passphrase_wrong; key_file_damaged.
        """
        return read_key_file(self._path).opened(passphrase, self._random_bytes)

    def keep(self, key: StoreKey) -> Text | None:
        """Keep the key until it is locked again; how long that lasts, None where this computer has no place for it."""
        name = read_key_file(self._path).name
        lasts = [place.lasts for place in self._places() if place.put(name, key.data)]
        return lasts[-1] if lasts else None

    def forget(self) -> None:
        """From now on the passphrase is needed."""
        name = read_key_file(self._path).name
        for place in self._places():
            place.forget(name)

    def change(self, old: str, new: str) -> None:
        """Wrap the key under another passphrase; the data stay as they are.

        Raises:
            DoorstepError: passphrase_wrong; invalid_value; key_file_damaged; file_unwritable.
        """
        check_passphrase(new)
        key_file = read_key_file(self._path)
        key = key_file.opened(old, self._random_bytes)
        replace_durably(self._path, wrap(key, new, self._random_bytes, key_file.name).content())

    def new_key(self, passphrase: str) -> tuple[StoreKey, KeyFile]:
        """A key nobody had before, and the file that will hold it.

        Raises:
            DoorstepError: invalid_value.
        """
        check_passphrase(passphrase)
        key = StoreKey(self._random_bytes(KEY_BYTES), self._random_bytes)
        return key, wrap(key, passphrase, self._random_bytes)


def check_passphrase(passphrase: str) -> None:
    """Refuse what is too short to protect anything.

    Raises:
        DoorstepError: invalid_value.
    """
    said = unicodedata.normalize("NFKC", passphrase)
    if len(said) > MOST_LENGTH:
        raise DoorstepError("invalid_value", field=PASSPHRASE, detail=TOO_LONG)
    if sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in said.strip()) < LEAST_LENGTH:
        raise DoorstepError("invalid_value", field=PASSPHRASE, detail=TOO_SHORT)
