"""Taking a person off a laptop: only when nothing of hers waits, and her own work sealed before anything goes."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from doorstep_client.config import CONFIG_FILE, OWNER_ONLY_FOLDER
from doorstep_client.people import FIRST, PEOPLE_FOLDER, Laptop, Person, folder_name, read_laptop, write_laptop
from doorstep_client.store.store import LaptopStore
from doorstep_shared.errors import DoorstepError

LEFT_FOLDER = "left"
"""Where the sealed archives of those who left stay, a folder each."""
KEPT = ("archive", "exports.log", "store.key")
"""What stays of a desk: what she did, what she took out, and what opens it with her passphrase if it was encrypted."""
FIRST_DESK = (
    "doorstep.sqlite3*",
    "draft-*",
    "conversion.lock",
    "last_sync.json",
    "nightly.log",
    "sync.lock",
    f".{CONFIG_FILE}-*",
)
"""The files of the first desk, which stand among the laptop's own and perhaps a stranger's; named one by one."""


def leave(
    laptop: Path, person: Person, open_store: Callable[[], LaptopStore], close_store: Callable[[], None], now_ms: int
) -> Path:
    """Seal what she did and remove her desk; the folder of what stays. Cut off in the middle, it can be done again.

    Raises:
        DoorstepError: person_waits when something of hers is not delivered or not finished; busy while she syncs;
            what the store reports when it cannot be read, since then nobody knows what waits.
    """
    from filelock import FileLock, Timeout

    kept = laptop / LEFT_FOLDER / _left_name(person)
    try:
        with FileLock(person.desk / "sync.lock", timeout=0):
            store = open_store()
            _refuse_while_waiting(person, store)
            for grid in store.grids():
                store.exchange.drop_grid(grid.id, now_ms=now_ms)
            _refuse_while_waiting(person, store)  # what was saved in the meantime kept its grid; now none can be
            close_store()
            _keep(person.desk, kept)
    except Timeout as error:
        raise DoorstepError("busy") from error
    except OSError as error:
        raise DoorstepError("file_unwritable", path=kept, detail=error.strerror) from error
    _forget(laptop, person)
    return kept


def _refuse_while_waiting(person: Person, store: LaptopStore) -> None:
    waiting, drafts = (
        store.waiting(),
        len([*person.desk.glob("draft-*.json"), *person.desk.glob("draft-*.json.locked")]),
    )
    if waiting or drafts:
        raise DoorstepError("person_waits", account=person.account, count=waiting, drafts=drafts)


def _left_name(person: Person) -> str:
    return folder_name(person.config.hub_id, person.account) if person.config else person.desk.name


def _keep(desk: Path, kept: Path) -> None:
    """Move what stays; nothing that is there already is overwritten."""
    for name in KEPT:
        source = desk / name
        if not source.exists():
            continue
        kept.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
        files = sorted(source.iterdir()) if source.is_dir() else [source]
        for file in files:
            os.replace(file, _free(kept / file.name))


def _free(path: Path) -> Path:
    """The path, numbered where it is taken."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{number}-{path.name}")
    return free


def _forget(laptop: Path, person: Person) -> None:
    """Remove her desk, the settings last, so that she is on the list until everything else is gone."""
    is_first = person.name == FIRST
    gone = (
        [path for pattern in FIRST_DESK for path in person.desk.glob(pattern)]
        if is_first
        else [path for path in person.desk.iterdir() if path.name != CONFIG_FILE]
    )
    for path in [*gone, *(person.desk / name for name in KEPT), person.desk / CONFIG_FILE]:
        _remove(path)
    known = read_laptop(laptop)
    write_laptop(laptop, Laptop("" if known.now == person.name else known.now, None if is_first else known.first))
    if not is_first:
        with suppress(OSError):
            (laptop / PEOPLE_FOLDER / person.name).rmdir()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
