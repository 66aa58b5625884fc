"""The hub's log as both sides know it: its entries, the chain that links them, the digest of what they fold to."""

import hashlib
from collections.abc import Iterable
from typing import Literal, NamedTuple

from doorstep_shared.clock import Stamp
from doorstep_shared.merge import Mark

EntryKind = Literal["change", "release", "reject", "member"]
ENTRY_KINDS: tuple[EntryKind, ...] = ("change", "release", "reject", "member")

OK = "ok"
QUARANTINED = "quarantined"

NO_CHAIN = ""
"""The chain before the first entry."""


class Entry(NamedTuple):
    """One line of a grid's log.

    `id` is the change the entry is about; for `member` it is the content id of `detail`, which then holds the
    grant or its end as JSON text. `by` and `why` tell who released or rejected. `chain` and `mac` are hex.
    """

    seq: int
    kind: EntryKind
    id: str
    ts: Stamp
    status: str
    reason: str = ""
    by: str = ""
    why: str = ""
    detail: str = ""
    chain: str = ""
    mac: str = ""


def link(previous_chain: str, entry: Entry) -> str:
    """The chain value of `entry` after `previous_chain`: first 16 bytes of SHA-256, as hex."""
    _, kind, id, (ms, counter), status, _, by, why, *_ = entry
    text = f"{previous_chain}\n{kind}\n{id}\n{ms}.{counter}\n{status}"
    if by or why:
        text += f"\n{by}\n{why}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def mac_text(grid: str, entry: Entry) -> bytes:
    """What the hub's key signs, so that an entry can be proved to be the hub's own after a restore."""
    _, kind, id, (ms, counter), status, reason, by, why, *_ = entry
    text = f"{grid}\n{id}\n{kind}\n{ms}.{counter}\n{status}\n{reason}\n{by}\n{why}"
    return text.encode("utf-8", "surrogatepass")


def flip(digest: int, record: str, marks: Iterable[Mark]) -> int:
    """A grid's digest after these marks of a record began or ceased to stand.

    The digest is the XOR, over all changes with a live value, of the first 8 bytes of SHA-256 over record, change id
    and the paths it is live at: one hash a change, however many fields it writes.
    """
    flipped = 0
    for id, paths in marks:
        text = "\n".join((record, id, *sorted(paths)))
        flipped ^= int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return digest ^ flipped >> 192


NO_DIGEST = "0" * 16
"""The digest of a grid in which nothing is live."""


def digest_text(digest: int) -> str:
    """A digest as it travels: 16 hex digits."""
    return f"{digest:016x}"
