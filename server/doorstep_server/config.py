"""The hub's settings, from the environment, and its key file."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language, language_of

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8420
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Config:
    """Where the hub lives and how it is reached.

    `home` holds the key and, unless `database` says otherwise, the database. `behind_https` tells that a reverse
    proxy speaks HTTPS for the hub, so that cookies are marked secure and the proxy's addresses are believed.
    """

    home: Path
    database: str
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    language: Language = "zh"
    behind_https: bool = False

    @property
    def key_file(self) -> Path:
        """The hub's key: it signs log entries, and is kept apart from the database's backups."""
        return self.home / "hub.key"

    @property
    def snapshots(self) -> Path:
        """The folder of packed snapshots: made again where it is missing, so it may be deleted at any time."""
        return self.home / "snapshots"

    @property
    def sqlite_file(self) -> Path | None:
        """The database file, or None when the database is not SQLite."""
        path = self.database.removeprefix("sqlite:///")
        return Path(path) if path != self.database else None


def read_config(environment: Mapping[str, str]) -> Config:
    """The settings an environment asks for; an empty variable counts as absent.

    Raises:
        DoorstepError: `usage` when the port is no port number.
    """
    home = Path(environment.get("DOORSTEP_HUB_HOME") or default_home(environment)).expanduser().absolute()
    port = environment.get("DOORSTEP_HUB_PORT") or str(DEFAULT_PORT)
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise DoorstepError("usage", detail=f"DOORSTEP_HUB_PORT={port}")
    locale = environment.get("DOORSTEP_LANG") or environment.get("LC_ALL") or environment.get("LANG") or ""
    return Config(
        home=home,
        database=environment.get("DOORSTEP_DATABASE") or f"sqlite:///{home / 'hub.db'}",
        host=environment.get("DOORSTEP_HUB_HOST") or DEFAULT_HOST,
        port=int(port),
        language=language_of(locale),
        behind_https=(environment.get("DOORSTEP_HUB_HTTPS") or "0").lower() not in ("0", "no", "false"),
    )


def default_home(environment: Mapping[str, str]) -> Path:
    """Where programs of this platform keep their data."""
    base = environment.get("XDG_DATA_HOME") or environment.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local" / "share") / "doorstep-hub"


def read_key(config: Config) -> bytes:
    """The hub's key.

    Raises:
        DoorstepError: `hub_not_initialised` when there is none, `file_unreadable` when it is no key.
    """
    try:
        text = config.key_file.read_text("ascii").strip()
        key = bytes.fromhex(text)
    except FileNotFoundError as error:
        raise DoorstepError("hub_not_initialised", path=config.home) from error
    except (OSError, ValueError) as error:
        raise DoorstepError("file_unreadable", path=config.key_file, detail=_first_line(error)) from error
    if len(key) != KEY_BYTES:
        raise DoorstepError("file_unreadable", path=config.key_file, detail=f"{len(key)} ≠ {KEY_BYTES}")
    return key


def make_key(config: Config, random_bytes: Callable[[int], bytes]) -> bytes:
    """The hub's key, made first where there is none; nobody else on the machine may read the file.

    Raises:
        DoorstepError: `file_unreadable` when the folder cannot be written.
    """
    try:
        config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(config.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_key(config)
    except OSError as error:
        raise DoorstepError("file_unreadable", path=config.home, detail=_first_line(error)) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(random_bytes(KEY_BYTES).hex() + "\n")
    return read_key(config)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
