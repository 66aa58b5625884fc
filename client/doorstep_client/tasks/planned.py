"""What this laptop remembers of its nightly schedule, so that it can be told without asking the system."""

import json
import os
from pathlib import Path
from typing import NamedTuple

from doorstep_shared.errors import DoorstepError

SCHEDULE_FILE = "nightly.json"


class Planned(NamedTuple):
    """A schedule that was put in place: with which scheduler, and when (``22:30``, local time)."""

    using: str
    at: str


def planned(home: Path) -> Planned | None:
    """The schedule this laptop remembers; the system is not asked."""
    try:
        document = json.loads((home / SCHEDULE_FILE).read_text("utf-8"))
        return Planned(str(document["using"]), str(document["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(home: Path, made: Planned) -> None:
    """Keep what was put in place.

    Raises:
        DoorstepError: schedule_failed.
    """
    path = home / SCHEDULE_FILE
    temporary = path.with_suffix(".new")
    try:
        temporary.write_text(json.dumps({"using": made.using, "at": made.at}), "utf-8")
        os.replace(temporary, path)
    except OSError as error:
        raise DoorstepError("schedule_failed", what=path, detail=error.strerror) from error


def forget(home: Path) -> None:
    """There is no schedule any more."""
    (home / SCHEDULE_FILE).unlink(missing_ok=True)
