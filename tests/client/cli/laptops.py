"""Workers with laptops of their own and a hub of one grid in memory, driven by what they type."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from doorstep_client.app import DATABASE_FILE, Outside
from doorstep_client.cli import main
from doorstep_client.config import Config
from doorstep_client.store.store import open_store
from doorstep_shared.changes import decode
from doorstep_shared.errors import DoorstepError
from doorstep_shared.log import OK, QUARANTINED, Entry, link
from doorstep_shared.protocol import DUPLICATE, TAIL, entry_message
from tests.client.cli.computer import Computer
from tests.client.pocket import Pocket

MORNING_MS = 1_777_600_800_000
"""2026-05-01 02:00 UTC."""
GRID = "grid-1"
HUB_URL = "http://hub.test"


@dataclass
class OneGridHub:
    """A hub that takes everything in order; changes of the accounts in `reviewed` are quarantined."""

    reviewed: set[str] = field(default_factory=set)
    log: list[tuple[Entry, str]] = field(default_factory=list)
    now_ms: int = MORNING_MS
    fault: DoorstepError | None = None
    identity_key: bytes = b""

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """One round trip."""
        if self.fault:
            raise self.fault
        carried = {offer["id"] for offer in request["changes"]}
        results = [self._take(offer["body"]) for offer in request["changes"]]
        seq = request["grids"].get(GRID, {}).get("seq", 0)
        entries = [entry_message(entry, None if entry.id in carried else body) for entry, body in self.log[seq:]]
        grid = {"name": "幸福里", "level": "micro", "role": "worker", "state": TAIL, "entries": entries}
        reply = {**grid, "seq": len(self.log), "digest": "", "more": False, "forked": False, "missing": []}
        said = {"hub": "hub", "clock_ms": self.now_ms, "revoked": False, "results": results, "grids": {GRID: reply}}
        return said | {"identity_key": self.identity_key.hex()}

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
        """Never asked for."""
        raise AssertionError(grid)

    def _take(self, body: str) -> dict[str, Any]:
        change = decode(body.encode())
        known = next((entry for entry, _ in self.log if entry.id == change.id), None)
        if known:
            return {"id": change.id, "result": DUPLICATE, "status": known.status, "entry": entry_message(known, None)}
        status = QUARANTINED if change.by in self.reviewed else OK
        reason = "not_permitted" if status == QUARANTINED else ""
        entry = Entry(len(self.log) + 1, "change", change.id, change.at, status, reason, mac="00")
        entry = entry._replace(chain=link(self.log[-1][0].chain if self.log else "", entry))
        self.log.append((entry, body))
        return {"id": change.id, "result": status, "reason": reason, "entry": entry_message(entry, None)}


@dataclass(frozen=True)
class Answer:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Stdout as the one JSON object it must be."""
        return json.loads(self.out)


class Laptop:
    """A worker's laptop; every call of `types` is one run of the program, a minute after the one before.

    `clock_error_ms` is how far its clock is ahead of the hub's. Sleeping takes no time but the hub's clock's;
    `while_asleep` is called each time. `computer` answers for the other programs of the machine. `keys` is what it has
    for a keyring, and `passphrases` are typed one after the other where one is asked for; then comes Ctrl-C.
    """

    def __init__(self, home: Path, account: str, hub: OneGridHub) -> None:
        self.home, self.account, self.hub = home, account, hub
        self.clock_error_ms = 0
        self.has_terminal = False
        self.environ: dict[str, str] = {"DOORSTEP_HOME": str(home), "LANG": "zh_CN.UTF-8"}
        self.joins: Callable[[str, str, str], Mapping[str, str]] = self._joins
        self.hubs: dict[str, OneGridHub] = {}
        """Other hubs by their address."""
        self.computer = Computer()
        self.sleeps: list[float] = []
        self.while_asleep: Callable[[], None] = lambda: None
        self.keys = Pocket()
        self.passphrases: list[str] = []
        self._drawn = sum(account.encode())

    def joined(self) -> "Laptop":
        """Joined, and the grid is here."""
        assert self.types("join", HUB_URL, "CODE").code == 0
        assert self.types("sync").code == 0
        return self

    def types(self, *words: str) -> Answer:
        """Run one command."""
        self.hub.now_ms += 60_000
        outside = Outside(
            environ=self.environ,
            now_ms=lambda: self.hub.now_ms + self.clock_error_ms,
            local_time=lambda at_ms: datetime.fromtimestamp(at_ms / 1000, UTC),
            random_bytes=self._random,
            has_terminal=lambda: self.has_terminal,
            make_hub=lambda config: self.hubs.get(config.hub_url, self.hub),
            join=lambda url, code, name: self.joins(url, code, name),
            reach=self._reach,
            sleep_seconds=self._sleep,
            platform=self.computer.platform,
            own_program=lambda: self.computer.program,
            run_program=self.computer.run,
            key_places=lambda: [self.keys],
            ask_passphrase=self._says,
        )
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n", write_through=True) for _ in range(2))
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = main(list(words), outside)
            except SystemExit as left:
                code = int(left.code or 0)
        return Answer(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))

    def json(self, *words: str) -> dict[str, Any]:
        """The JSON answer of a command that must succeed."""
        answer = self.types(*words, "--json")
        assert answer.code == 0, answer
        return answer.document

    def changes(self) -> int:
        """How many changes this laptop holds."""
        store = open_store(str(self.home / DATABASE_FILE))
        try:
            counts = store.counts()
            return counts.pending + counts.delivered + counts.quarantined
        finally:
            store.close()

    def _says(self, _: str) -> str:
        if not self.passphrases:
            raise KeyboardInterrupt
        return self.passphrases.pop(0)

    def _joins(self, url: str, code: str, name: str) -> dict[str, str]:
        return {"hub": "hub", "device": f"d-{self.account}", "token": "t", "account": self.account}

    def _sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.hub.now_ms += round(seconds * 1000)
        self.while_asleep()

    def _reach(self, config: Config) -> None:
        if self.hub.fault:
            raise self.hub.fault

    def _random(self, count: int) -> bytes:
        self._drawn += 1
        return self._drawn.to_bytes(4, "big") * (count // 4) + bytes([self._drawn % 256]) * (count % 4)
