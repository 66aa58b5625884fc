"""Where words go: results to stdout, errors to stderr; with --json one object to stdout and the words to stderr."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language, Text
from doorstep_shared.widths import table

if TYPE_CHECKING:
    from doorstep_shared.changes import Json


class Output:
    """The printing of one run of the program."""

    def __init__(self, language: Language, *, as_json: bool = False) -> None:
        self.language: Language = language
        self.as_json = as_json
        self._is_told = False

    def say(self, text: Text, **values: object) -> str:
        """The words in the language of this run."""
        return text.say(self.language, **values)

    def tell(self, text: Text | str, **values: object) -> None:
        """A sentence for the person: on stdout, or on stderr beside JSON."""
        sentence = text.say(self.language, **values) if isinstance(text, Text) else text
        _print(sentence, sys.stderr if self.as_json else sys.stdout)

    def warn(self, text: Text | str, **values: object) -> None:
        """A sentence that is not the result: always on stderr."""
        sentence = text.say(self.language, **values) if isinstance(text, Text) else text
        _print(sentence, sys.stderr)

    def lines(self, lines: Iterable[str]) -> None:
        """A result in several lines; not printed beside JSON, which says the same."""
        if not self.as_json:
            for line in lines:
                _print(line, sys.stdout)

    def table(self, headings: Sequence[Text], rows: Iterable[Sequence[str]]) -> None:
        """A result as an aligned table; not printed beside JSON."""
        if not self.as_json:
            self.lines(table([self.say(heading) for heading in headings], rows))

    def document(self, document: "Mapping[str, Json]") -> None:
        """The result as one JSON object; only with --json. The first stands; a later error is told in words."""
        if self.as_json and not self._is_told:
            self._is_told = True
            sys.stdout.write(_json_text(document, sys.stdout) + "\n")
            sys.stdout.flush()

    def error(self, error: DoorstepError) -> None:
        """What happened and the next command to type."""
        sentence, hint = error.sentence(self.language), error.hint(self.language)
        self.document({"error": {"code": error.code, "sentence": sentence, "hint": hint}})
        _print(sentence, sys.stderr)
        _print(hint, sys.stderr)


def harmless(text: str) -> str:
    """The text without characters that could steer a terminal or cannot be encoded."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" else c for c in text
    )


def _print(text: str, stream: TextIO) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(harmless(text).encode(encoding, "replace").decode(encoding) + "\n")
    stream.flush()


def _json_text(document: "Mapping[str, Json]", stream: TextIO) -> str:
    is_unicode = (stream.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(document, ensure_ascii=not is_unicode, sort_keys=False)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
