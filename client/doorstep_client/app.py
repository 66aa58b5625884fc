"""The wiring: the one place where the program meets the clock, chance, the terminal, the store and the hub."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from doorstep_client.config import OWNER_ONLY_FOLDER, Config, home_folder, load_config, save_config
from doorstep_client.keys.files import may_need_key
from doorstep_client.people import working_now
from doorstep_client.tasks.programs import Run, own_program, run_program
from doorstep_shared.errors import DoorstepError
from doorstep_shell.output import Output

if TYPE_CHECKING:
    from doorstep_client.keys.places import KeyPlace
    from doorstep_client.keys.store_key import StoreKey
    from doorstep_client.keys.store_lock import StoreLock
    from doorstep_client.store.store import LaptopStore
    from doorstep_client.sync.hub import Hub
    from doorstep_client.tasks.desk import Desk
    from doorstep_shared.town_tables import TownTables

DATABASE_FILE = "doorstep.sqlite3"
ARCHIVE_FOLDER = "archive"
SYNC_LOCK_FILE = "sync.lock"
ERRORS_FILE = "errors.log"
PRACTICE_ACCOUNT = "lianxi"
"""Who works at the practice desk; no hub ever hears of it."""
PRACTICE_SEED = 1
"""Everybody practises in the same made-up community."""


def leave_servers_out() -> None:
    """Keep peewee from loading the drivers of database servers, which takes longer than everything a laptop needs.

    For a process of its own only; a test that also runs a hub must not call this.
    """
    for driver in ("psycopg", "psycopg2", "pymysql", "MySQLdb"):
        sys.modules.setdefault(driver, None)  # type: ignore[arg-type]


def _system_now_ms() -> int:
    return time.time_ns() // 1_000_000


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask_passphrase(label: str) -> str:
    """Ask at the terminal; what is typed does not show."""
    from getpass import getpass

    return getpass(label)


def _key_places() -> "Sequence[KeyPlace]":
    from doorstep_client.keys.places import places_of_this_computer

    return places_of_this_computer()


def _http_hub(config: Config) -> "Hub":
    from doorstep_client.transport.http import HttpHub

    return HttpHub(config.hub_url, config.token)


def _http_join(url: str, code: str, device_name: str) -> Mapping[str, Any]:
    from doorstep_client.transport.http import join

    return join(url, code, device_name)


def _http_reach(config: Config) -> None:
    from doorstep_client.transport.http import reach

    reach(config.hub_url)


class Outside(NamedTuple):
    """What the program takes from the world around it; a test gives its own.

    `now_ms` is unix milliseconds; `local_time` turns them into the wall clock of this place; `random_bytes` gives
    that many; `has_terminal` tells whether a person can be asked; `make_hub`, `join` and `reach` lead to the hub;
    `sleep_seconds` waits; `platform` is as in ``sys.platform``; `own_program` is the path of this program and
    `run_program` runs others, for the nightly schedule; `key_places` keep the key of an encrypted store, and
    `ask_passphrase` asks for what it is wrapped under.
    """

    environ: Mapping[str, str] = os.environ
    now_ms: Callable[[], int] = _system_now_ms
    local_time: Callable[[int], datetime] = lambda at_ms: datetime.fromtimestamp(at_ms / 1000)
    random_bytes: Callable[[int], bytes] = os.urandom
    has_terminal: Callable[[], bool] = _at_a_terminal
    make_hub: Callable[[Config], "Hub"] = _http_hub
    join: Callable[[str, str, str], Mapping[str, Any]] = _http_join
    reach: Callable[[Config], None] = _http_reach
    sleep_seconds: Callable[[float], None] = time.sleep
    platform: str = sys.platform
    own_program: Callable[[], str] = own_program
    run_program: Run = run_program
    key_places: Callable[[], "Sequence[KeyPlace]"] = _key_places
    ask_passphrase: Callable[[str], str] = _ask_passphrase


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    except OSError as error:
        raise DoorstepError("file_unreadable", path=folder, detail=error.strerror) from error
    return folder


class App:
    """One run of the program: its settings and what they open. Nothing is opened before it is needed.

    Everything it opens belongs to one desk: `desk_folder` where it is given, else the desk of whoever works now.
    """

    def __init__(self, outside: Outside, output: Output, desk_folder: Path | None = None) -> None:
        self.outside = outside
        self.output = output
        self.typed_home: str | None = None
        self.typed_account: str | None = None
        self.is_practice = False
        """Whether this run is at the practice desk: made-up people, no hub."""
        self.again: Callable[[Sequence[str]], int] = lambda words: 0
        """Runs another command line in this process; set by whoever runs this one."""
        self.words: tuple[str, ...] = ()
        """What was typed."""
        self._desk_folder = desk_folder
        self._store: LaptopStore | None = None
        self._key: StoreKey | None = None
        self._is_plain = False
        self._town: TownTables | None = None
        self._may_ask = desk_folder is None

    @property
    def laptop(self) -> Path:
        """The folder of this laptop, which several people may share."""
        return home_folder(self.outside.environ, self.typed_home)

    @property
    def named_account(self) -> str | None:
        """Whose desk this run is for, where somebody is named."""
        return self.typed_account or self.outside.environ.get("DOORSTEP_ACCOUNT") or None

    @property
    def home(self) -> Path:
        """The folder of one person's data, the same for the whole run.

        Raises:
            DoorstepError: person_needed, person_unknown, person_ambiguous.
        """
        if self._desk_folder is None and self.is_practice:
            self._desk_folder = self.practice_folder()
        elif self._desk_folder is None:
            self._desk_folder = working_now(self.laptop, self.named_account)
        return self._desk_folder

    def practice_folder(self, *, fresh: bool = False) -> Path:
        """The folder of the practice desk, made and filled if it is missing; `fresh` begins again."""
        from doorstep_client.tasks.practice import made_folder

        return made_folder(self.laptop, self._fill_practice, fresh=fresh)

    def _fill_practice(self, folder: Path) -> None:
        from random import Random

        from doorstep_client.tasks.practice import fill_store

        app = self.at(folder)
        app.is_practice = True
        try:
            fill_store(app.desk(), Random(PRACTICE_SEED))
        finally:
            app.close()

    def at(self, desk_folder: Path) -> "App":
        """The same run at another person's desk. Whoever asks for it closes it."""
        app = App(self.outside, self.output, desk_folder)
        app.typed_home = self.typed_home
        return app

    def made_laptop(self) -> Path:
        """The folder of this laptop, made if it is missing."""
        return _made(self.laptop)

    def made_home(self) -> Path:
        """The folder of one person's data, made if it is missing."""
        return _made(self.home)

    def config(self) -> Config:
        """What joining gave this laptop.

        Raises:
            DoorstepError: not_joined; config_damaged; file_unreadable; practising at the practice desk, which has
                neither hub nor token.
        """
        if self.is_practice:
            raise DoorstepError("practising")
        config = load_config(self.home)
        if config is None:
            raise DoorstepError("not_joined")
        return config

    def store(self) -> "LaptopStore":
        """The local store, opened once."""
        if self._store is None:
            from doorstep_client.store.store import open_store

            home, key = self.made_home(), self.store_key()
            self._store = open_store(str(home / DATABASE_FILE), key=key, archive_folder=home / ARCHIVE_FOLDER)
        return self._store

    def town(self) -> "TownTables":
        """The town's own tables as fetched last; none where nobody works here, or while the store is locked."""
        from doorstep_client.tasks.town import NONE, fetched

        if self._town is None and not self.is_practice:  # a practice is made up from the default tables
            with suppress(DoorstepError):
                self._town = fetched(self.home / DATABASE_FILE, self._store)
        return self._town or NONE

    def store_key(self) -> "StoreKey | None":
        """The key of this desk's store and of the files beside it; None where they are plain.

        Raises:
            DoorstepError: store_locked, passphrase_wrong, key_file_damaged, not_installed; database_locked while it
                is being encrypted.
        """
        if self._key is None and not self._is_plain:
            # Looked at once, before SQLite opens the file: closing it again would drop SQLite's own locks on it.
            self._is_plain = not (may_need_key(self.home / DATABASE_FILE) and self.is_encrypted())
        if self._key is None and not self._is_plain:
            from doorstep_client.tasks.opening import find_key

            at_work = self._may_ask and self.outside.has_terminal()
            asks = at_work and not self.output.as_json
            ask = (lambda label: self.outside.ask_passphrase(self.output.say(label))) if asks else None
            self._key = find_key(self.store_lock(), ask, at_work=at_work)
        return self._key

    def key_at_hand(self) -> "StoreKey | None":
        """The same without asking anybody, for a glance.

        Raises:
            DoorstepError: store_locked where nobody but a person can open the store; what `store_key` raises.
        """
        self._may_ask = False
        return self.store_key()

    def is_encrypted(self) -> bool:
        """Whether this desk's store needs a key; a conversion that was cut off is settled first.

        Raises:
            DoorstepError: key_file_damaged; database_locked while it is being converted.
        """
        from doorstep_client.tasks.opening import is_encrypted

        return is_encrypted(self.home / DATABASE_FILE, self.home / SYNC_LOCK_FILE)

    def store_lock(self) -> "StoreLock":
        """The lock of this desk's store."""
        from doorstep_client.keys.store_lock import StoreLock

        return StoreLock(self.home, self.outside.key_places, self.outside.random_bytes)

    def desk(self) -> "Desk":
        """What a task works with."""
        from doorstep_client.tasks.desk import Desk

        return Desk(
            store=self.store(),
            account=PRACTICE_ACCOUNT if self.is_practice else self.config().account,
            now_ms=self.outside.now_ms,
            local_time=self.outside.local_time,
            random_bytes=self.outside.random_bytes,
        )

    def note_refusal(self) -> None:
        """Remember that the hub no longer takes this laptop's token, so that it may join anew."""
        save_config(self.home, self.config()._replace(refused=True))

    def close(self) -> None:
        """Let go of the store."""
        if self._store is not None:
            with suppress(Exception):
                self._store.close()
            self._store = None
        self._key, self._is_plain = None, False
