"""The long lists of a sync request. What nearly every member of them is, is told without loading a schema each; a list
that holds anything else is loaded as declared, so both accept and refuse the same."""

import re
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
_CURSOR_LINES = re.compile(
    f"{GRID_ID.pattern}\n(?:{CHANGE_ID.pattern})?\n{WRITER_ID.pattern}\n(?:{CHANGE_ID.pattern})?"
)
"""All texts of a cursor below one another: none may hold a line break. One search instead of four."""


def _are_plain_cursors(value: dict[Any, Any]) -> bool:
    for grid, cursor in value.items():
        if type(cursor) is not dict or len(cursor) != len(_CURSOR):
            return False
        try:
            seq, chain, writer, head = _parts(cursor)
        except KeyError:
            return False
        if not type(grid) is type(chain) is type(writer) is type(head) is str:
            return False
        if type(seq) is not int or not 0 <= seq <= MAX_INTEGER:
            return False
        if not _CURSOR_LINES.fullmatch(f"{grid}\n{chain}\n{writer}\n{head}"):
            return False
    return True
