"""The log of unattended syncs: one JSON line per attempt, and what the lines say of the last nights."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import NamedTuple

NIGHT_LOG_FILE = "nightly.log"
MAX_LOG_BYTES = 256 * 1024
"""A longer log loses its older half: this is some hundred attempts, a month of bad nights."""
_GRACE_MS = 10 * 60 * 1000
"""How late the next attempt may be before the night counts as cut off."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sync of a night. Times are unix milliseconds; `night_ms` is the night's first and names the night.

    `account` tells whose desk was synced. `code` and `sentence` (zh, en) tell what went wrong, empty where nothing did;
    `next_in_seconds` is the pause before the next attempt, 0 after the last; `run` is the sync's number in the store;
    `waiting` what was not delivered (None where it is not known).
    """

    night_ms: int
    number: int
    began_ms: int
    ended_ms: int
    account: str = ""
    code: str = ""
    sentence: Sequence[str] = ("", "")
    next_in_seconds: int = 0
    run: int = 0
    offered: int = 0
    delivered: int = 0
    received: int = 0
    waiting: int | None = None


class Night(NamedTuple):
    """All attempts of one night, oldest first."""

    attempts: Sequence[Attempt]

    @property
    def last(self) -> Attempt:
        """The last attempt, which tells how the night ended."""
        return self.attempts[-1]

    @property
    def is_good(self) -> bool:
        """Whether everything was delivered and fetched."""
        return not self.last.code

    @property
    def delivered(self) -> int:
        """How many changes were delivered that night."""
        return sum(attempt.delivered for attempt in self.attempts)

    @property
    def received(self) -> int:
        """How many changes came in that night."""
        return sum(attempt.received for attempt in self.attempts)

    def goes_on(self, now_ms: int) -> bool:
        """Whether another attempt is still to come."""
        last = self.last
        return bool(last.next_in_seconds) and now_ms <= last.ended_ms + last.next_in_seconds * 1000 + _GRACE_MS

    def was_cut_off(self, now_ms: int) -> bool:
        """Whether an attempt was to come and did not: the laptop was switched off."""
        return bool(self.last.next_in_seconds) and not self.goes_on(now_ms)


def append(home: Path, attempt: Attempt) -> None:
    """Add an attempt. A log that cannot be written (a full disk) does not keep the sync from going on."""
    path = home / NIGHT_LOG_FILE
    with suppress(OSError):
        _shorten(path)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps(asdict(attempt), ensure_ascii=False) + "\n")


def _shorten(path: Path) -> None:
    """Keep the newer half of a log that has become too long."""
    if not path.exists() or path.stat().st_size <= MAX_LOG_BYTES:
        return
    content = path.read_bytes()
    kept = content[-MAX_LOG_BYTES // 2 :].partition(b"\n")[2]
    temporary = path.with_suffix(".new")
    temporary.write_bytes(kept)
    os.replace(temporary, path)


def nights(home: Path, most: int) -> list[Night]:
    """The last nights, newest first. Lines that are no attempts (cut by a crash) are passed over."""
    by_night: dict[int, list[Attempt]] = {}
    with suppress(OSError):
        for line in (home / NIGHT_LOG_FILE).read_text("utf-8", "replace").splitlines():
            if (attempt := _read(line)) is not None:
                by_night.setdefault(attempt.night_ms, []).append(attempt)
    return [Night(attempts) for attempts in list(by_night.values())[-most:]][::-1]


def _read(line: str) -> Attempt | None:
    try:
        document = json.loads(line)
        attempt = Attempt(**{field.name: document[field.name] for field in fields(Attempt) if field.name in document})
    except (ValueError, TypeError):
        return None
    numbers = (attempt.night_ms, attempt.began_ms, attempt.ended_ms, attempt.next_in_seconds, attempt.delivered)
    return attempt if all(isinstance(number, int) for number in numbers) else None
