"""People's names in the form in which two of them count as equal."""

import re
import unicodedata

from doorstep_shared.changes import Json

_NOT_SAID = re.compile(r"[\s·•‧・.'’]+")


def plain_name(name: Json) -> str:
    """A name without blanks and dots, full-width forms made plain, small letters; empty for what is no text."""
    if not isinstance(name, str):
        return ""
    return _NOT_SAID.sub("", unicodedata.normalize("NFKC", name)).casefold()
