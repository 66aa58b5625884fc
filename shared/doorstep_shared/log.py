"""The hub's log as both sides know it: its entries, the chain that links them, the digest of what they fold to."""

import hashlib
from collections.abc import Iterable
from typing import Literal, NamedTuple

from doorstep_shared.clock import Stamp
from doorstep_shared.merge import Toggle

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
    parts = [previous_chain, entry.kind, entry.id, str(entry.ts), entry.status]
    if entry.by or entry.why:
        parts += [entry.by, entry.why]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def mac_text(grid: str, entry: Entry) -> bytes:
    """What the hub's key signs, so that an entry can be proved to be the hub's own after a restore."""
    parts = [grid, entry.id, entry.kind, str(entry.ts), entry.status, entry.reason, entry.by, entry.why]
    return "\n".join(parts).encode("utf-8", "surrogatepass")


def flip(digest: int, record: str, toggles: Iterable[Toggle]) -> int:
    """A grid's digest after the given values of a record became live or ceased to be.

    The digest is the XOR, over all live values, of the first 8 bytes of SHA-256 over record, path and change id.
    """
    flipped = 0
    for path, id in toggles:
        flipped ^= int.from_bytes(hashlib.sha256(f"{record}\n{path}\n{id}".encode()).digest(), "big")
    return digest ^ flipped >> 192


def digest_text(digest: int) -> str:
    """A digest as it travels: 16 hex digits."""
    return f"{digest:016x}"
