"""The long lists of a sync request. What nearly every member of them is, is told without loading a schema each; a list
that holds anything else is loaded as declared, so both accept and refuse the same."""

import re
from itertools import chain
from operator import itemgetter
from typing import Any

from marshmallow import fields

from doorstep_shared.changes import MAX_INTEGER
from doorstep_shared.ids import CHANGE_ID, GRID_ID, WRITER_ID


class Offers(fields.List[Any]):
    """A list of offers. Nearly every one is three texts and has no receipts."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and all(map(_is_plain_offer, value)):
            return [{**offer, "receipts": []} for offer in value]
        loaded: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        return loaded


_PLAIN_OFFER = {"id", "grid", "body"}


def _is_plain_offer(offer: Any) -> bool:
    return (
        type(offer) is dict
        and offer.keys() == _PLAIN_OFFER
        and type(offer["id"]) is type(offer["grid"]) is type(offer["body"]) is str
        and CHANGE_ID.fullmatch(offer["id"]) is not None
        and GRID_ID.fullmatch(offer["grid"]) is not None
    )


class Cursors(fields.Dict):
    """Cursors by grid. Nearly every one is a position and three ids, of which two may be empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:
        if isinstance(value, dict) and _are_plain_cursors(value):
            return value
        as_declared: Any = super()._deserialize  # untyped in marshmallow
        loaded: dict[str, Any] = as_declared(value, attr, data, **kwargs)
        return loaded


_CURSOR = ("seq", "chain", "writer", "head")
_parts = itemgetter(*_CURSOR)
_TEXTS = rf"{GRID_ID.pattern}\n(?:{CHANGE_ID.pattern})?\n{WRITER_ID.pattern}\n(?:{CHANGE_ID.pattern})?"
_CURSOR_LINES = re.compile(rf"{_TEXTS}(?:\n{_TEXTS})*+")
"""All texts of all cursors below one another: one search instead of four a grid."""


def _are_plain_cursors(value: dict[Any, Any]) -> bool:
    if not value:
        return True
    cursors = value.values()
    if {*map(type, cursors)} != {dict} or {*map(len, cursors)} != {len(_CURSOR)}:
        return False
    try:
        seqs, *others = zip(*map(_parts, cursors), strict=True)
    except KeyError:
        return False
    if {*map(type, seqs)} != {int} or min(seqs) < 0 or max(seqs) > MAX_INTEGER:
        return False
    lines = list(chain.from_iterable(zip(value, *others, strict=True)))
    if {*map(type, lines)} != {str}:
        return False
    text = "\n".join(lines)
    # A text with a line break in it could else pass for two.
    return text.count("\n") == len(lines) - 1 and _CURSOR_LINES.fullmatch(text) is not None
