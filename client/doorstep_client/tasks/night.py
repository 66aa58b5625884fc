"""A night's sync without anybody there: begin at a time of its own, try until it is done or the night is over."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from doorstep_client.sync.report import Report
from doorstep_client.tasks.night_log import Attempt, append
from doorstep_shared.errors import DoorstepError

NIGHT_LOCK_FILE = "nightly.lock"
FIRST_PAUSE_SECONDS = 120
LONGEST_PAUSE_SECONDS = 30 * 60
_TEMPORARY = frozenset({"busy", "database_locked", "disk_full", "store_locked"})
_LASTING = frozenset({"version_too_old", "request_malformed", "request_too_large"})
_NETWORK_EXIT_CODE = 5
_RANDOM_BYTES = 4


class NightRules(NamedTuple):
    """How a night goes: begin within this many minutes, give up this many hours after that."""

    start_within_minutes: int = 30
    give_up_after_hours: int = 8


class Surroundings(NamedTuple):
    """What a night takes from the world: unix milliseconds, waiting and chance."""

    now_ms: Callable[[], int]
    sleep_seconds: Callable[[float], None]
    random_bytes: Callable[[int], bytes]


class Sleeper(NamedTuple):
    """Somebody whose work is synced at night: the folder of her desk, her account, one sync of it."""

    desk: Path
    account: str
    sync_once: Callable[[], Report]


class Morning(NamedTuple):
    """How the night ended for one person. `crash` is what nobody foresaw, of which `error` tells."""

    account: str
    report: Report | None = None
    error: DoorstepError | None = None
    crash: Exception | None = None


def run_night(
    laptop: Path, sleepers: Sequence[Sleeper], world: Surroundings, rules: NightRules, *, starts_now: bool
) -> list[Morning]:
    """Sync everybody, one after another, until everything of everybody is delivered and fetched or the night is over.

    What keeps one person's work from being synced does not keep the others waiting. Every attempt is written into
    the log of its desk.

    Raises:
        DoorstepError: busy when another nightly run of this laptop is under way.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(laptop / NIGHT_LOCK_FILE, timeout=0):
            if not starts_now:
                world.sleep_seconds(rules.start_within_minutes * 60 * _chance(world))
            return _Night(world, rules).run(sleepers)
    except Timeout as error:
        raise DoorstepError("busy") from error


def is_worth_retrying(error: DoorstepError) -> bool:
    """Whether time may mend it: the network, the hub, another program, a passphrase typed in the morning;
    not a lost token."""
    fault = error.fault
    return fault.code in _TEMPORARY or (fault.exit_code == _NETWORK_EXIT_CODE and fault.code not in _LASTING)


def _chance(world: Surroundings) -> float:
    """A number from 0 up to 1."""
    return int.from_bytes(world.random_bytes(_RANDOM_BYTES), "big") / 256**_RANDOM_BYTES


class _Night:
    """One night. It is over by the clock, or when as much was slept, whatever somebody does to the clock."""

    def __init__(self, world: Surroundings, rules: NightRules) -> None:
        self.world = world
        self.most_seconds = rules.give_up_after_hours * 3600
        self.started_ms = world.now_ms()
        self.slept_seconds = 0.0

    def run(self, sleepers: Sequence[Sleeper]) -> list[Morning]:
        """Round after round of whoever is not done; how it ended for each, in the order they were given."""
        ended: dict[Path, Morning] = {}
        number = 0
        while waiting := [sleeper for sleeper in sleepers if sleeper.desk not in ended]:
            number += 1
            pause_seconds = 0.0
            for sleeper in waiting:
                began_ms = self.world.now_ms()
                morning = self._attempt(sleeper)
                goes_on = morning.error is not None and is_worth_retrying(morning.error)
                if goes_on and not pause_seconds:
                    pause_seconds = self._pause_seconds(number)
                next_in_seconds = pause_seconds if goes_on else 0.0
                append(sleeper.desk, self._told(number, began_ms, morning, next_in_seconds))
                if not next_in_seconds:
                    ended[sleeper.desk] = morning
            if pause_seconds:
                self.world.sleep_seconds(pause_seconds)
                self.slept_seconds += pause_seconds
        return [ended[sleeper.desk] for sleeper in sleepers]

    def _attempt(self, sleeper: Sleeper) -> Morning:
        """One sync of one person."""
        try:
            report = sleeper.sync_once()
        except DoorstepError as error:
            return Morning(sleeper.account, error=error)
        except Exception as crash:
            said = DoorstepError("unexpected", path=type(crash).__name__)
            return Morning(sleeper.account, error=said, crash=crash)
        left = DoorstepError("not_delivered", count=report.waiting) if report.waiting else None
        return Morning(sleeper.account, report, left)

    def _pause_seconds(self, number: int) -> float:
        """Twice as long each time, half of it by chance, never beyond the end of the night; 0 when it is over."""
        passed = max((self.world.now_ms() - self.started_ms) / 1000, self.slept_seconds)
        longest = min(FIRST_PAUSE_SECONDS * 2 ** min(number - 1, 10), LONGEST_PAUSE_SECONDS)
        return max(0.0, min(longest * (0.5 + _chance(self.world) / 2), self.most_seconds - passed))

    def _told(self, number: int, began_ms: int, morning: Morning, pause_seconds: float) -> Attempt:
        report, error = morning.report, morning.error
        return Attempt(
            night_ms=self.started_ms,
            number=number,
            began_ms=began_ms,
            ended_ms=self.world.now_ms(),
            account=morning.account,
            code=error.code if error else "",
            sentence=(error.sentence("zh"), error.sentence("en")) if error else ("", ""),
            next_in_seconds=round(pause_seconds),
            run=report.run if report else 0,
            offered=report.offered if report else 0,
            delivered=report.delivered if report else 0,
            received=report.received if report else 0,
            waiting=report.waiting if report else None,
        )
