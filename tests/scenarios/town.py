"""A town for stories: an operator at the hub, workers with laptops of their own, and what they type.

Everything goes through the real command lines in this process; laptops reach the hub over real HTTP. One clock rules:
it moves on by a minute with every command. Randomness is drawn from a seed.
"""

import io
import json
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from doorstep_client.app import DATABASE_FILE
from doorstep_client.app import Outside as LaptopOutside
from doorstep_client.cli import main as doorstep
from doorstep_client.config import Config
from doorstep_client.people import people
from doorstep_client.store.store import LaptopStore, open_store
from doorstep_client.sync.hub import Hub as HubAsSeen
from doorstep_client.transport.http import HttpHub
from doorstep_client.transport.http import join as http_join
from doorstep_client.transport.http import reach as http_reach
from doorstep_server.app import create_app, open_hub
from doorstep_server.cli import main as doorstep_hub
from doorstep_server.cli.run import Outside as HubOutside
from doorstep_server.config import read_config
from doorstep_server.services.hub import Hub
from doorstep_server.store import records
from doorstep_server.store.database import Row
from doorstep_shared.errors import CATALOGUE
from tests.client.cli.computer import Computer
from tests.client.pocket import Pocket
from tests.scenarios.gateway import Gateway, OneAtATime

MORNING_MS = 1_777_600_800_000
"""2026-05-01 02:00 UTC."""
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
GRID = "wuyi-01"
OTHER_GRID = "wuyi-02"
DOOR = "3-2-501"
"""A door of the register everybody has from the first sync on."""
PEOPLE = {"wang": ("王芳", GRID), "li": ("李强", GRID), "zhao": ("赵敏", OTHER_GRID)}


@dataclass(frozen=True)
class Answer:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Stdout as the one JSON object it must be."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document

    def refused(self, error: str) -> "Answer":
        """Check that this is the error of the catalogue, told as the product promises: a sentence and a next step."""
        fault = CATALOGUE[error]
        opening = fault.sentence.zh.partition("{")[0]
        lines = self.err.strip().splitlines()
        assert self.code == fault.exit_code, self
        assert len(lines) >= 2, self
        assert lines[-2].startswith(opening), self
        assert "Traceback" not in self.err, self
        assert self.out == "" or self.document, self
        return self


def _printed(program: Callable[[], int]) -> Answer:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = program()
    return Answer(code, out.getvalue(), err.getvalue())


def _local_time(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


class Town:
    """A hub in `folder`, served behind `gateway`."""

    def __init__(self, folder: Path, gateway: Gateway, now_ms: int = MORNING_MS) -> None:
        self.folder, self.gateway, self.now_ms = folder, gateway, now_ms
        self.hub_home = folder / "hub"
        self.environ = {"DOORSTEP_HUB_HOME": str(self.hub_home), "LANG": "zh_CN.UTF-8"}
        self._random = random.Random(0)
        self._hub: Hub | None = None

    @property
    def url(self) -> str:
        """The hub's address."""
        return self.gateway.url

    @property
    def hub(self) -> Hub:
        """The hub that is serving."""
        assert self._hub is not None
        return self._hub

    def serve(self) -> None:
        """Open the hub and put it behind the address."""
        config = read_config(self.environ)
        self._hub = open_hub(config, self._random.randbytes, _local_time)
        app = create_app(self._hub, lambda: self.now_ms, rate_limits=False, snapshots=config.snapshots).wsgi_app
        self._served = OneAtATime(app, self._hub.store.close)
        self.gateway.app = self._served

    def stop(self) -> None:
        """Take the hub from the address; what it was doing is finished first."""
        self.gateway.app = None
        if self._hub is not None:
            self._served.ended()
            self._hub.store.close()
            self._hub = None

    def operator(self, *words: str) -> Answer:
        """Run one command of ``doorstep-hub``."""
        self.now_ms += MINUTE_MS
        outside = HubOutside(self.environ, lambda: self.now_ms, _local_time, self._random.randbytes)
        return _printed(lambda: doorstep_hub(list(words), outside))

    def operates(self, *words: str) -> dict[str, Any]:
        """The JSON answer of an operator's command that must succeed."""
        answer = self.operator(*words, "--json")
        assert answer.code == 0, answer
        return answer.document

    def invitation(self, account: str, *words: str) -> str:
        """A fresh code for an account."""
        return str(self.operates("invite", account, *words)["code"])

    def laptop(self, account: str, name: str | None = None) -> "Laptop":
        """A new laptop that has not joined; `name` where an account has several."""
        return Laptop(self, account, self.folder / (name or account))

    def worker(self, account: str, name: str | None = None) -> "Laptop":
        """A laptop that has joined and synced for the first time."""
        laptop = self.laptop(account, name)
        laptop.does("join", self.url, self.invitation(account))
        laptop.does("sync")
        return laptop

    def device_of(self, account: str) -> str:
        """The id of an account's laptop."""
        devices = self.operates("device", "list")["devices"]
        return next(str(each["id"]) for each in devices if each["account"] == account)

    def rows(self, sql: str, *parameters: Any) -> list[Row]:
        """Look into the hub's database."""
        return self.hub.store.rows(sql, parameters)

    def logged(self) -> list[str]:
        """The ids of the changes people wrote, in the order of the hub's logs."""
        sql = "SELECT id FROM entry WHERE kind = 'change' AND device <> '' ORDER BY grid, seq"
        return [str(id) for (id,) in self.rows(sql)]

    def conflicts(self) -> list[str]:
        """The ids of the records in conflict at the hub."""
        grids = [str(id) for (id,) in self.rows("SELECT id FROM grid")]
        return [record.record for record in records.in_conflict(self.hub.store, grids)]

    def backup(self) -> Path:
        """A backup of the hub, taken while it runs."""
        file = self.folder / f"hub-{self.now_ms}.db"
        self.operates("backup", str(file))
        return file

    def restore(self, backup: Path) -> None:
        """Stop the hub, put a backup in its place, serve again."""
        self.stop()
        self.operates("restore", str(backup))
        self.serve()


class Laptop:
    """A worker's laptop; every call of `types` is one run of ``doorstep``.

    `clock_error_ms` is how far its clock is ahead of the hub's. `reaches` is an address the laptop calls in place of
    its hub's; `hub_through` may put something between the command and the hub. Sleeping takes no time but the town's;
    `while_asleep` is called each time. `computer` answers for the other programs of the machine. `keys` is what it has
    for a keyring, and `passphrases` are typed one after the other where one is asked for; then comes Ctrl-C.
    """

    def __init__(self, town: Town, account: str, home: Path) -> None:
        self.town, self.account, self.home = town, account, home
        self.clock_error_ms = 0
        self.reaches: str | None = None
        self.retries = 0
        self.hub_through: Callable[[HubAsSeen], HubAsSeen] = lambda hub: hub
        self.environ = {"DOORSTEP_HOME": str(home), "LANG": "zh_CN.UTF-8"}
        self.computer = Computer("crontab")
        self.sleeps: list[float] = []
        self.while_asleep: Callable[[], object] = lambda: None
        self.keys = Pocket()
        self.passphrases: list[str] = []
        self.has_terminal = False
        self._random = random.Random(str(home))

    def _says(self, _: str) -> str:
        if not self.passphrases:
            raise KeyboardInterrupt
        return self.passphrases.pop(0)

    def _sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.town.now_ms += round(seconds * 1000)
        self.while_asleep()

    def types(self, *words: str) -> Answer:
        """Run one command."""
        self.town.now_ms += MINUTE_MS
        outside = LaptopOutside(
            environ=self.environ,
            now_ms=lambda: self.town.now_ms + self.clock_error_ms,
            local_time=_local_time,
            random_bytes=self._random.randbytes,
            has_terminal=lambda: self.has_terminal,
            make_hub=self._hub,
            join=self._join,
            reach=lambda config: http_reach(self.reaches or config.hub_url),
            sleep_seconds=self._sleep,
            own_program=lambda: self.computer.program,
            run_program=self.computer.run,
            key_places=lambda: [self.keys],
            ask_passphrase=self._says,
        )
        return _printed(lambda: doorstep(list(words), outside))

    def does(self, *words: str) -> Answer:
        """A command that must succeed."""
        answer = self.types(*words)
        assert answer.code == 0, answer
        assert "Traceback" not in answer.err
        return answer

    def json(self, *words: str) -> dict[str, Any]:
        """The JSON answer of a command that must succeed."""
        return self.does(*words, "--json").document

    def syncs(self) -> str:
        """What a sync that must succeed told."""
        return self.does("sync").out

    def door(self, address: str = DOOR) -> dict[str, Any]:
        """A dwelling as JSON."""
        return dict(self.json("dwelling", "show", address)["dwelling"])

    @property
    def pending(self) -> int:
        """How many changes wait here, by `doorstep status`."""
        return int(self.json("status")["pending"])

    def is_sound(self) -> bool:
        """Whether `doorstep doctor` finds nothing wrong; how full this machine's disk is does not count."""
        return {each["code"] for each in self.json("doctor")["findings"]} <= {"disk"}

    @contextmanager
    def store(self) -> Iterator[LaptopStore]:
        """The store of the account whose laptop it is, to look into."""
        store = open_store(str(self.desk(self.account) / DATABASE_FILE))
        try:
            yield store
        finally:
            store.close()

    def changes(self) -> set[str]:
        """The ids of all changes this laptop holds, everybody's."""
        with self.store() as store:
            return {str(id) for (id,) in store.database.rows("SELECT id FROM change")}

    def own(self) -> set[str]:
        """The ids of the changes that were saved here."""
        with self.store() as store:
            return {str(id) for (id,) in store.database.rows("SELECT id FROM change WHERE own = 1")}

    def desk(self, account: str) -> Path:
        """The folder of an account on this laptop."""
        return next(person.desk for person in people(self.home) if person.account == account)

    def copied_to(self, name: str) -> "Laptop":
        """A copy of the whole home directory, as a second laptop."""
        shutil.copytree(self.home, self.town.folder / name)
        return Laptop(self.town, self.account, self.town.folder / name)

    def goes_back_to(self, copy: "Laptop") -> None:
        """The home directory is replaced by an older copy of it."""
        shutil.rmtree(self.home)
        shutil.copytree(copy.home, self.home)

    def _hub(self, config: Config) -> HubAsSeen:
        hub = HttpHub(self.reaches or config.hub_url, config.token, retries=self.retries, backoff_seconds=0)
        return self.hub_through(hub)

    def _join(self, url: str, code: str, name: str) -> Mapping[str, str]:
        return http_join(url, code, name)
