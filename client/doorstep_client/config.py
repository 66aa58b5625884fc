"""The laptop's own settings: the folder of its data, its language, and what joining a hub gave it.

``DOORSTEP_HOME`` (or ``--home``) is the folder; ``DOORSTEP_LANG`` (or ``--lang``) the language;
``config.toml`` in the folder holds the hub's address and this device's token, readable by its owner only.
"""

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import LANGUAGES, Language, language_of

CONFIG_FILE = "config.toml"
NIGHT_SETTINGS = {"start_within_minutes": 24 * 60, "give_up_after_hours": 24}
"""The settings of the nightly sync and the most each may be."""
OWNER_ONLY_FILE = 0o600
OWNER_ONLY_FOLDER = 0o700


class Config(NamedTuple):
    """What joining gave this laptop. `refused` tells that the hub no longer took the token, so it may join anew."""

    hub_url: str
    hub_id: str
    device: str
    device_name: str
    token: str
    account: str
    display_name: str = ""
    refused: bool = False


def home_folder(environ: Mapping[str, str], typed: str | None) -> Path:
    """The folder of this laptop's data: `--home`, then ``DOORSTEP_HOME``, then the user's data folder."""
    chosen = typed or environ.get("DOORSTEP_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("doorstep", appauthor=False)


def language_from(environ: Mapping[str, str], typed: str | None) -> Language:
    """`--lang`, then ``DOORSTEP_LANG``, then the locale; Chinese unless one of them is English."""
    for chosen in (typed, environ.get("DOORSTEP_LANG")):
        for language in LANGUAGES:
            if chosen and chosen.lower().startswith(language):
                return language
    locale_name = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return language_of(locale_name)


def load_config(home: Path) -> Config | None:
    """The settings in `home`, or None when this laptop has not joined a hub.

    Raises:
        DoorstepError: config_damaged; file_unreadable.
    """
    path = home / CONFIG_FILE
    try:
        document = tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DoorstepError("file_unreadable", path=path, detail=error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DoorstepError("config_damaged", path=path, detail=error) from error
    return _read(path, document)


def _read(path: Path, document: Mapping[str, object]) -> Config:
    def text(section: str, name: str, *, needed: bool = True) -> str:
        table = document.get(section)
        value = table.get(name) if isinstance(table, Mapping) else None
        if isinstance(value, str) and (value or not needed):
            return value
        if needed:
            raise DoorstepError("config_damaged", path=path, detail=f"[{section}] {name}")
        return ""

    device = document.get("device")
    return Config(
        hub_url=text("hub", "url"),
        hub_id=text("hub", "id"),
        device=text("device", "id"),
        device_name=text("device", "name", needed=False),
        token=text("device", "token"),
        account=text("account", "name"),
        display_name=text("account", "display_name", needed=False),
        refused=isinstance(device, Mapping) and device.get("refused") is True,
    )


def night_settings(home: Path) -> dict[str, int]:
    """What the person set in ``[nightly]``: `start_within_minutes` and `give_up_after_hours`.

    Raises:
        DoorstepError: invalid_value. What else is wrong with the file is told by `load_config`.
    """
    path = home / CONFIG_FILE
    try:
        table = tomllib.loads(path.read_bytes().decode()).get("nightly")
    except (OSError, ValueError):
        return {}
    found: dict[str, int] = {}
    for name, most in NIGHT_SETTINGS.items():
        value = table.get(name) if isinstance(table, Mapping) else None
        if value is not None and (type(value) is not int or not 0 <= value <= most):
            raise DoorstepError("invalid_value", field=f"{path} [nightly] {name}", detail=f"0 - {most}")
        if value is not None:
            found[name] = value
    return found


def save_config(home: Path, config: Config) -> None:
    """Write the settings, whole or not at all, readable by their owner only. What else the file holds stays."""
    home.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    replace_file(home / CONFIG_FILE, config_content(home, config))


def config_content(home: Path, config: Config) -> bytes:
    """The settings file with these settings in it. What else it holds stays."""
    import tomlkit

    path = home / CONFIG_FILE
    try:
        document = tomlkit.parse(path.read_text("utf-8"))
    except FileNotFoundError:
        document = tomlkit.document()
    sections = {
        "hub": {"url": config.hub_url, "id": config.hub_id},
        "device": {"id": config.device, "name": config.device_name, "token": config.token, "refused": config.refused},
        "account": {"name": config.account, "display_name": config.display_name},
    }
    for name, values in sections.items():
        section = document.setdefault(name, tomlkit.table())
        section.update(values)
    return tomlkit.dumps(document).encode()


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of the file at `path` in one step, readable by its owner only."""
    import tempfile  # 3 ms, and most commands replace no file

    handle, temporary = tempfile.mkstemp(prefix=f".{path.stem}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, OWNER_ONLY_FILE)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
