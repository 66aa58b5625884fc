"""The laptop's own list of exports: who took which personal data out, when and where to. One JSON object a line."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from doorstep_client.config import OWNER_ONLY_FILE
from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError

EXPORTS_FILE = "exports.log"


def note_export(home: Path, at: str, account: str, path: Path, records: Mapping[str, int], *, full: bool) -> None:
    """Write an export down before its file is made; no export without its line. `at` is the clock on the wall.

    Raises:
        DoorstepError: file_unwritable.
    """
    line: dict[str, Json] = {"at": at, "by": account, "file": str(path), "records": dict(records), "full": full}
    log = home / EXPORTS_FILE
    try:
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY_FILE)
        with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise DoorstepError("file_unwritable", path=log, detail=error.strerror) from error
