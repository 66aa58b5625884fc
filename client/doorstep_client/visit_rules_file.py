"""The office's own table of visit rules, a file in the folder of this laptop's data."""

from collections.abc import Callable
from pathlib import Path

from doorstep_shared.errors import DoorstepError
from doorstep_shared.visit_rules import DEFAULT, BadRules, VisitRules, from_csv, from_toml

TOML_FILE = "visit-rules.toml"
CSV_FILE = "visit-rules.csv"
_READERS: dict[str, Callable[[str], VisitRules]] = {TOML_FILE: from_toml, CSV_FILE: from_csv}


def load_visit_rules(*folders: Path) -> VisitRules:
    """The rules in the first of `folders` that has any, otherwise the default.

    In a folder the TOML file counts, then the CSV file (UTF-8, or GB 18030 as Excel writes it).

    Raises:
        DoorstepError: rules_damaged; file_unreadable.
    """
    for path, read in [(folder / name, read) for folder in folders for name, read in _READERS.items()]:
        try:
            return read(_text(path.read_bytes()))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DoorstepError("file_unreadable", path=path, detail=error.strerror) from error
        except BadRules as error:
            raise DoorstepError("rules_damaged", path=path, detail=error.what) from error
    return DEFAULT


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")
