"""When this laptop last synced well, and why not since: one small file that every command can afford to read."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

LAST_SYNC_FILE = "last_sync.json"
DAY_BEGINS_HOUR = 6
"""Until this hour of the morning it is still last night: a sync before it counts for the day before."""
_NOTHING = Text("", "")
LATE_NIGHTS = 2
"""After this many nights without a good sync every command says so."""


class LastSync(NamedTuple):
    """What is remembered. `since_ms` is the first try; `sentence` and `hint` tell why the last try failed, if it did.

    All times are unix milliseconds; `good_ms` is None before the first good sync.
    """

    since_ms: int
    good_ms: int | None = None
    tried_ms: int | None = None
    code: str = ""
    sentence: Text = _NOTHING
    hint: Text = _NOTHING

    def missed_nights(self, now_ms: int, local_time: Callable[[int], datetime]) -> int:
        """How many nights are over since the day of the last good sync (or of the first try), its own not counted."""
        try:
            passed = _day(local_time(now_ms)) - _day(local_time(self.good_ms or self.since_ms))
        except (ValueError, OverflowError, OSError):
            return 0
        return max(0, passed - 1)


def _day(moment: datetime) -> int:
    """The number of the working day a moment belongs to."""
    return (moment - timedelta(hours=DAY_BEGINS_HOUR)).toordinal()


def read_last_sync(home: Path) -> LastSync | None:
    """What is remembered; None before the first try, or when the file cannot be read, which is no reason to stop."""
    try:
        document = json.loads((home / LAST_SYNC_FILE).read_text("utf-8"))
        return LastSync(
            since_ms=int(document["since_ms"]),
            good_ms=_whole(document.get("good_ms")),
            tried_ms=_whole(document.get("tried_ms")),
            code=str(document.get("code", "")),
            sentence=Text._make(map(str, document.get("sentence", ("", "")))),
            hint=Text._make(map(str, document.get("hint", ("", "")))),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None


def _whole(value: Any) -> int | None:
    return int(value) if value is not None else None


def note_good(home: Path, now_ms: int) -> None:
    """Remember that a sync went well."""
    known = read_last_sync(home)
    _write(home, LastSync(known.since_ms if known else now_ms, good_ms=now_ms, tried_ms=now_ms))


def note_carried(home: Path, written_ms: int) -> None:
    """Remember that what was sealed in a bundle at `written_ms` was answered: as good as a sync at that time."""
    known = read_last_sync(home) or LastSync(written_ms)
    if written_ms > (known.good_ms or 0):
        _write(home, known._replace(good_ms=written_ms))


def note_failed(home: Path, now_ms: int, error: DoorstepError) -> None:
    """Remember why a sync did not go well."""
    known = read_last_sync(home) or LastSync(now_ms)
    sentence = Text(error.sentence("zh"), error.sentence("en"))
    hint = Text(error.hint("zh"), error.hint("en"))
    _write(home, known._replace(tried_ms=now_ms, code=error.code, sentence=sentence, hint=hint))


def _write(home: Path, last: LastSync) -> None:
    """Whole or not at all; a full disk must not turn a sync into an error."""
    temporary = home / f".{LAST_SYNC_FILE}-{os.getpid()}"
    try:
        temporary.write_text(json.dumps(last._asdict(), ensure_ascii=False), "utf-8", "backslashreplace")
        os.replace(temporary, home / LAST_SYNC_FILE)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
