"""A night's sync without anybody there: begin at a time of its own, try until it is done or the night is over."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from doorstep_client.sync.report import Report
from doorstep_client.tasks.night_log import Attempt, append
from doorstep_shared.errors import DoorstepError

NIGHT_LOCK_FILE = "nightly.lock"
FIRST_PAUSE_SECONDS = 120
LONGEST_PAUSE_SECONDS = 30 * 60
_TEMPORARY = frozenset({"busy", "database_locked", "disk_full"})
_LASTING = frozenset({"version_too_old", "request_malformed", "request_too_large"})
_NETWORK_EXIT_CODE = 5
_RANDOM_BYTES = 4


@dataclass(frozen=True, slots=True)
class NightRules:
    """How a night goes: begin within this many minutes, give up this many hours after that."""

    start_within_minutes: int = 30
    give_up_after_hours: int = 8


@dataclass(frozen=True)
class Surroundings:
    """What a night takes from the world: unix milliseconds, waiting, chance, and a pause to let go of the store."""

    now_ms: Callable[[], int]
    sleep_seconds: Callable[[float], None]
    random_bytes: Callable[[int], bytes]
    rest: Callable[[], None]


def run_night(
    home: Path, sync_once: Callable[[], Report], world: Surroundings, rules: NightRules, *, starts_now: bool
) -> Report:
    """Sync until everything is delivered and fetched. Every attempt is written into the log.

    Raises:
        DoorstepError: busy when another nightly run of this laptop is under way; else what kept the last attempt
            from being good, or not_delivered.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(home / NIGHT_LOCK_FILE, timeout=0):
            if not starts_now:
                world.sleep_seconds(rules.start_within_minutes * 60 * _chance(world))
            return _Night(home, sync_once, world, rules).run()
    except Timeout as error:
        raise DoorstepError("busy") from error


def is_worth_retrying(error: DoorstepError) -> bool:
    """Whether time may mend it: the network, the hub, another program; not a lost token."""
    fault = error.fault
    return fault.code in _TEMPORARY or (fault.exit_code == _NETWORK_EXIT_CODE and fault.code not in _LASTING)


def _chance(world: Surroundings) -> float:
    """A number from 0 up to 1."""
    return int.from_bytes(world.random_bytes(_RANDOM_BYTES), "big") / 256**_RANDOM_BYTES


class _Night:
    """One night. It is over by the clock, or when as much was slept, whatever somebody does to the clock."""

    def __init__(self, home: Path, sync_once: Callable[[], Report], world: Surroundings, rules: NightRules) -> None:
        self.home, self.sync_once, self.world = home, sync_once, world
        self.most_seconds = rules.give_up_after_hours * 3600
        self.started_ms = world.now_ms()
        self.slept_seconds = 0.0

    def run(self) -> Report:
        """Attempt after attempt."""
        number = 0
        while True:
            number += 1
            began_ms = self.world.now_ms()
            report, error = self._attempt(number, began_ms)
            pause_seconds = self._pause_seconds(number) if error and is_worth_retrying(error) else 0.0
            append(self.home, self._told(number, began_ms, report, error, pause_seconds))
            if error is None:
                assert report is not None
                return report
            if not pause_seconds:
                raise error
            self.world.rest()
            self.world.sleep_seconds(pause_seconds)
            self.slept_seconds += pause_seconds

    def _attempt(self, number: int, began_ms: int) -> tuple[Report | None, DoorstepError | None]:
        """One sync; what was not foreseen is written down before it goes its way."""
        try:
            report = self.sync_once()
        except DoorstepError as error:
            return None, error
        except Exception as error:
            said = DoorstepError("unexpected", path=type(error).__name__)
            append(self.home, self._told(number, began_ms, None, said, 0))
            raise
        return report, DoorstepError("not_delivered", count=report.waiting) if report.waiting else None

    def _pause_seconds(self, number: int) -> float:
        """Twice as long each time, half of it by chance, never beyond the end of the night; 0 when it is over."""
        passed = max((self.world.now_ms() - self.started_ms) / 1000, self.slept_seconds)
        longest = min(FIRST_PAUSE_SECONDS * 2 ** min(number - 1, 10), LONGEST_PAUSE_SECONDS)
        return max(0.0, min(longest * (0.5 + _chance(self.world) / 2), self.most_seconds - passed))

    def _told(
        self, number: int, began_ms: int, report: Report | None, error: DoorstepError | None, pause_seconds: float
    ) -> Attempt:
        return Attempt(
            night_ms=self.started_ms,
            number=number,
            began_ms=began_ms,
            ended_ms=self.world.now_ms(),
            code=error.code if error else "",
            sentence=(error.sentence("zh"), error.sentence("en")) if error else ("", ""),
            next_in_seconds=round(pause_seconds),
            run=report.run if report else 0,
            offered=report.offered if report else 0,
            delivered=report.delivered if report else 0,
            received=report.received if report else 0,
            waiting=report.waiting if report else None,
        )
