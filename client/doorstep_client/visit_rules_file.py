"""Which visit rules count: those the hub gave, else a file in the folder of this laptop's data, else the default."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from doorstep_shared.errors import DoorstepError
from doorstep_shared.visit_rules import DEFAULT, BadRules, VisitRules, from_csv, from_stored, from_toml

TOML_FILE = "visit-rules.toml"
CSV_FILE = "visit-rules.csv"
_READERS: dict[str, Callable[[str], VisitRules]] = {TOML_FILE: from_toml, CSV_FILE: from_csv}


class Counting(NamedTuple):
    """The rules that count, where they are from, and the file where they are a file's."""

    rules: VisitRules
    source: Literal["hub", "file", "default"]
    path: Path | None = None


def load_visit_rules(from_hub: str, *folders: Path) -> VisitRules:
    """The rules that count; see `counting`."""
    return counting(from_hub, *folders).rules


def counting(from_hub: str, *folders: Path) -> Counting:
    """The rules the hub gave (a text, empty for none), else those in the first of `folders` with any, else the default.

    In a folder the TOML file counts, then the CSV file (UTF-8, or GB 18030 as Excel writes it).

    Raises:
        DoorstepError: rules_damaged; file_unreadable.
    """
    if from_hub:
        with suppress(BadRules):  # a newer hub may write what this version cannot read
            return Counting(from_stored(from_hub), "hub")
    for path, read in [(folder / name, read) for folder in folders for name, read in _READERS.items()]:
        try:
            return Counting(read(_text(path.read_bytes())), "file", path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DoorstepError("file_unreadable", path=path, detail=error.strerror) from error
        except BadRules as error:
            raise DoorstepError("rules_damaged", path=path, detail=error.what) from error
    return Counting(DEFAULT, "default")


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")
