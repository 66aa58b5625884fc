"""A form that is not finished yet, in a file of its own: what was answered survives Ctrl-C, a closed terminal and a
flat battery. A draft is no record: it is on no list and never sent."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from doorstep_client.config import OWNER_ONLY_FILE
from doorstep_client.keys.files import DRAFT, locked_name
from doorstep_client.keys.store_key import StoreKey
from doorstep_shared.changes import Json

Answer = str | list[str]
"""The text answered to a question, or the tags chosen."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was answered so far, in the order it was asked.

    `record` is the id the record will have, so that a draft left behind by a power cut during saving is known for
    what it is; `begin` holds what the form began with (the time of the visit); `typing` is what stands in the
    question that is not answered yet, by its field.
    """

    record: str
    begun_ms: int
    begin: Mapping[str, Json]
    answered: Mapping[str, Answer] = field(default_factory=dict)
    typing: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed yet."""
        return not self.answered and not any(self.typing.values())


class DraftFile:
    """The draft of one kind in the folder of this laptop's data; with `key` encrypted, as the store is."""

    def __init__(self, home: Path, kind: str, key: StoreKey | None = None) -> None:
        plain = home / f"draft-{kind}.json"
        self._key = key
        self.path = locked_name(plain) if key else plain

    def load(self) -> Draft | None:
        """The draft, or None. What cannot be read is put aside and not lost."""
        try:
            return _read(read_draft(self.path, self._key))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            with suppress(OSError):
                self.path.replace(self.path.with_suffix(".damaged"))
            return None

    def keep(self, draft: Draft, *, durable: bool = True) -> None:
        """Write the draft whole or not at all; `durable` as in `write_draft`."""
        write_draft(self.path, asdict(draft), self._key, durable=durable)

    def discard(self) -> None:
        """Remove the draft: it is saved, or no longer wanted."""
        self.path.unlink(missing_ok=True)


def read_draft(path: Path, key: StoreKey | None) -> Any:
    """The JSON of a draft. OSError or ValueError where it cannot be read."""
    content = path.read_bytes()
    return json.loads(key.decrypt(DRAFT, content) if key else content)


def write_draft(path: Path, document: Mapping[str, Any], key: StoreKey | None, *, durable: bool) -> None:
    """Write a draft, whole or not at all, for its owner only; when this returns it is on the disk.

    Without `durable` it is left to the system when it reaches the disk: for every key that is pressed.
    """
    content = json.dumps(document, ensure_ascii=False).encode(errors="backslashreplace")
    if key:
        content = key.encrypt(DRAFT, content)
    temporary = path.with_suffix(".tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY_FILE)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    os.replace(temporary, path)


def _read(document: Any) -> Draft:
    """A draft from its JSON; ValueError when it is none."""
    try:
        record, begun_ms, begin = document["record"], document["begun_ms"], document["begin"]
        answered, typing = document["answered"], document["typing"]
    except (TypeError, KeyError) as error:
        raise ValueError("not a draft") from error
    is_right = isinstance(record, str) and type(begun_ms) is int and all(map(_is_object, (begin, answered, typing)))
    answers_right = is_right and all(isinstance(each, str) or _is_texts(each) for each in answered.values())
    if not answers_right or not all(isinstance(each, str) for each in typing.values()):
        raise ValueError("not a draft")
    return Draft(record, begun_ms, begin, answered, typing)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
