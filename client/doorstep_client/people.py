"""Who shares this laptop. The first person's data are the folder ``DOORSTEP_HOME`` itself; everybody who joins after
her has a folder of her own in its ``people``. ``laptop.json`` names who works now and whose the first folder is.

A desk is such a folder: settings, store, drafts, archive and logs of one person. Nothing of it is ever moved.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from doorstep_client.config import CONFIG_FILE, OWNER_ONLY_FOLDER, Config, load_config, replace_file
from doorstep_shared.errors import DoorstepError

LAPTOP_FILE = "laptop.json"
PEOPLE_FOLDER = "people"
FIRST = "."
"""The name of the first person's folder: the laptop's own."""
_READABLE = re.compile(r"[^a-z0-9]+")


class Person(NamedTuple):
    """Somebody with a desk on this laptop. `name` is her folder's; `account` too, where her settings are lost.

    `fault` tells why her settings cannot be read; otherwise they are `config`.
    """

    name: str
    desk: Path
    account: str
    config: Config | None = None
    fault: DoorstepError | None = None

    @property
    def called(self) -> str:
        """Her account with the name people call her by."""
        return f"{self.account} {self.config.display_name if self.config else ''}".strip()

    def answers_to(self, typed: str) -> bool:
        """Whether she is meant: by account, by the name people call her, or by her folder's name."""
        known = {self.name, self.account, self.config.display_name if self.config else ""}
        return bool(typed) and unicodedata.normalize("NFC", typed) in known


class Laptop(NamedTuple):
    """What ``laptop.json`` says: the folder of who works now, and whose the first folder is (hub and account)."""

    now: str = ""
    first: tuple[str, str] | None = None


def is_shared(home: Path) -> bool:
    """Whether anybody besides the first person ever joined here; one look at the disk."""
    return (home / PEOPLE_FOLDER).is_dir()


def people(home: Path) -> list[Person]:
    """Everybody with a desk here, the first one first, then by folder; also who lost her settings."""
    first = read_laptop(home).first
    found = [_person(FIRST, home, first[1] if first else FIRST)] if first or (home / CONFIG_FILE).exists() else []
    try:
        folders = sorted(path for path in (home / PEOPLE_FOLDER).iterdir() if path.is_dir() and any(path.iterdir()))
    except OSError:
        folders = []
    return [*found, *(_person(folder.name, folder, folder.name) for folder in folders)]


def _person(name: str, desk: Path, account: str) -> Person:
    try:
        config = load_config(desk)
    except DoorstepError as error:
        return Person(name, desk, account, fault=error)
    if config is None:
        return Person(name, desk, account, fault=DoorstepError("not_joined"))
    return Person(name, desk, config.account, config)


def working_now(home: Path, named: str | None) -> Path:
    """The desk to work at: of whoever is `named`, else of who works now.

    Raises:
        DoorstepError: person_unknown, person_ambiguous; person_needed when several share the laptop and it is not
            known who works now.
    """
    if named:
        return find_person(home, named).desk
    if not is_shared(home):
        return home
    everybody = people(home)
    if len(everybody) == 1:
        return everybody[0].desk
    now = read_laptop(home).now
    for person in everybody:
        if person.name == now:
            return person.desk
    if not everybody:
        return home
    raise DoorstepError("person_needed", people=listed(everybody))


def find_person(home: Path, typed: str) -> Person:
    """Who is meant by an account, a name or a folder's name.

    Raises:
        DoorstepError: person_unknown, person_ambiguous.
    """
    everybody = people(home)
    meant = [person for person in everybody if person.answers_to(typed)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise DoorstepError("person_ambiguous", account=typed, people=" / ".join(person.name for person in meant))
    raise DoorstepError("person_unknown", account=typed, people=listed(everybody) or "-")


def listed(everybody: Sequence[Person]) -> str:
    """Everybody in one line."""
    return " / ".join(person.called for person in everybody)


def desk_for(home: Path, hub: str, account: str) -> Path:
    """Where the data of an account of a hub belong: always the same folder, also when its settings were lost."""
    first = _owner_of_first(home)
    if first == (hub, account) or (first is None and not is_shared(home)):
        return home
    return home / PEOPLE_FOLDER / folder_name(hub, account)


def folder_name(hub: str, account: str) -> str:
    """A name every file system takes, different for every account of every hub, whatever the account is called."""
    import hashlib

    ascii_only = unicodedata.normalize("NFKD", account).encode("ascii", "ignore").decode().lower()
    readable = _READABLE.sub("-", ascii_only).strip("-")[:24] or "person"
    whose = f"{hub}\n{account}".encode(errors="backslashreplace")
    return f"{readable}-{hashlib.sha256(whose).hexdigest()[:8]}"


def _owner_of_first(home: Path) -> tuple[str, str] | None:
    config = _person(FIRST, home, FIRST).config
    return (config.hub_id, config.account) if config else read_laptop(home).first


def made_people_folder(home: Path) -> Path:
    """The folder of those who came after the first, made if it is missing.

    Raises:
        OSError: when it cannot be made.
    """
    folder = home / PEOPLE_FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    return folder


def switch_to(home: Path, person: Person) -> None:
    """From now on this person works. Two programs that switch at once leave one of the two.

    Raises:
        DoorstepError: file_unwritable.
    """
    write_laptop(home, Laptop(person.name, _owner_of_first(home)))


def read_laptop(home: Path) -> Laptop:
    """What ``laptop.json`` says; nothing where it is missing or damaged, for it can be chosen anew."""
    try:
        document = json.loads((home / LAPTOP_FILE).read_text("utf-8"))
        now, first = document.get("now"), document.get("first")
    except (OSError, ValueError, AttributeError, RecursionError):
        return Laptop()
    is_owner = isinstance(first, list) and len(first) == 2 and all(isinstance(each, str) for each in first)
    return Laptop(now if isinstance(now, str) else "", (first[0], first[1]) if is_owner else None)


def write_laptop(home: Path, laptop: Laptop) -> None:
    """Write ``laptop.json``, whole or not at all.

    Raises:
        DoorstepError: file_unwritable.
    """
    path = home / LAPTOP_FILE
    document = {"now": laptop.now, "first": list(laptop.first) if laptop.first else None}
    try:
        replace_file(path, json.dumps(document, ensure_ascii=True).encode())
    except OSError as error:
        raise DoorstepError("file_unwritable", path=path, detail=error.strerror) from error
