"""The bytes of stored changes: what a disk gives back is looked at before it is believed."""

from doorstep_shared.changes import Change, MalformedChange, decode
from doorstep_shared.clock import ZERO


def intact(id: str, body: bytes) -> Change | None:
    """The change these bytes are, or None when they are not what its id says: the disk turned a bit."""
    try:
        change = decode(bytes(body))
    except MalformedChange:
        return None
    return change if change.id == id else None


def as_told(id: str, grid: str, kind: str, record: str, body: bytes) -> Change:
    """The change, or what is still known of one whose bytes are spoilt: where it belongs, and nothing written."""
    return intact(id, body) or Change(
        id=id,
        body=bytes(body),
        writer="",
        prev="",
        at=ZERO,
        by="",
        grid=grid,
        seen=0,
        kind=kind,
        record=record,
        schema=0,
        set={},
        over={},
        why="",
    )
