"""Answering what a laptop misses of one grid's log."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from doorstep_server.services.hub import Hub
from doorstep_server.store import changes, entries, grids, holes, writer_heads
from doorstep_server.store.grids import Grid
from doorstep_server.store.writer_heads import BROKEN
from doorstep_shared.log import NO_CHAIN, Entry
from doorstep_shared.protocol import (
    PAGE_ENTRIES,
    REWOUND,
    SNAPSHOT,
    SNAPSHOT_ENTRIES,
    SNAPSHOT_FIRST_ENTRIES,
    TAIL,
    entry_message,
)


class Cursor(NamedTuple):
    """Where a laptop stands in a grid's log: its last position and chain, its writer and that writer's last id."""

    seq: int = 0
    chain: str = NO_CHAIN
    writer: str = ""
    head: str = ""


NOTHING_READ = Cursor()
"""Where a laptop stands that does not know a grid."""


def pull(
    hub: Hub, grid: Grid, role: str, cursor: Cursor, contained: Collection[str], written: Sequence[Entry] = ()
) -> dict[str, Any]:
    """The reply for one grid: the entries after the cursor, or that a snapshot must be fetched.

    Bodies are left out for the changes of `contained`, which the laptop sent in this very request. `written` are the
    entries this request wrote itself.
    """
    if is_at_end(grid, cursor):  # most grids on most nights
        return {
            "name": grid.name,
            "level": grid.level,
            "role": role,
            "seq": grid.seq,
            "state": TAIL,
            "more": False,
            "entries": [],
            "digest": grid.digest,
        }
    state = _state(hub, grid, cursor)
    reply: dict[str, Any] = {
        "name": grid.name,
        "level": grid.level,
        "role": role,
        "seq": grid.seq,
        "state": state,
    }
    if state == TAIL:
        found = _entries(hub, grid, cursor.seq, contained, written)
        page = found[:PAGE_ENTRIES]
        reply["more"] = len(found) > PAGE_ENTRIES
        reply["entries"] = [entry_message(entry, None if body is None else body.decode()) for entry, body in page]
        if not reply["more"]:
            reply["digest"] = grid.digest
    return reply


def is_at_end(grid: Grid, cursor: Cursor) -> bool:
    """Whether a laptop has read all of a grid's log."""
    return cursor.seq == grid.seq and cursor.chain == grid.chain


def _entries(
    hub: Hub, grid: Grid, seq: int, contained: Collection[str], written: Sequence[Entry]
) -> list[tuple[Entry, bytes | None]]:
    """The next entries, one more than a page holds; most nights most grids have none.

    What this request wrote is not read back where it is still the end of the log.
    """
    at_hand = [(entry, None) for entry in written if entry.seq > seq] if _is_end(grid, written, contained) else []
    until = at_hand[0][0].seq - 1 if at_hand else grid.seq
    before = entries.after(hub.store, grid.id, seq, until, PAGE_ENTRIES + 1, contained) if seq < until else []
    return [*before, *at_hand][: PAGE_ENTRIES + 1]


def _is_end(grid: Grid, written: Sequence[Entry], contained: Collection[str]) -> bool:
    """Whether these entries end the log, with no body among them that must be sent."""
    return bool(written) and written[-1].seq == grid.seq and all(entry.id in contained for entry in written)


def _state(hub: Hub, grid: Grid, cursor: Cursor) -> str:
    if cursor.seq == 0:
        return SNAPSHOT if grid.seq > SNAPSHOT_FIRST_ENTRIES else TAIL
    chain = grid.chain if cursor.seq == grid.seq else entries.chain_at(hub.store, grid.id, cursor.seq)
    if chain != cursor.chain:
        return REWOUND
    return SNAPSHOT if grid.seq - cursor.seq > SNAPSHOT_ENTRIES else TAIL


def followed_seq(hub: Hub, grid_id: str, cursor: Cursor) -> int:
    """How far the laptop read this very log; 0 when the hub was restored since, so that its log is another one.

    A laptop that must give up a grid first offers again what a restored hub lost.
    """
    grid = grids.get(hub.store, grid_id)
    return 0 if grid is None or _state(hub, grid, cursor) == REWOUND else cursor.seq


def forked(hub: Hub, cursors: Mapping[str, Cursor], offered: Mapping[str, Mapping[str, str]]) -> set[str]:
    """The writers of which the hub knows a change that follows one the laptop knows, but that it does not hold.

    `cursors` are by grid; `offered` maps, by writer, the ids of this request's changes to their predecessors. Where a
    chain ends at a change the laptop knows, nothing can follow; only of others is it looked for.
    """
    heads = writer_heads.get_many(hub.store, [(grid, each.writer) for grid, each in cursors.items() if each.writer])
    found: set[str] = set()
    for (grid, writer), head in heads.items():
        cursor, chain = cursors[grid], offered.get(writer, {})
        if head == BROKEN or (head != cursor.head and head not in chain):
            followed = {cursor.head, *chain.values()}
            stored = changes.chain(hub.store, grid, writer)
            if any(prev in followed and id != cursor.head and id not in chain for id, prev in stored.items()):
                found.add(writer)
    return found


def missing(hub: Hub, cursors: Collection[Cursor]) -> dict[str, list[str]]:
    """By writer, the ids the hub still misses in its chain."""
    writers = sorted({cursor.writer for cursor in cursors if cursor.writer})
    return holes.of_writers(hub.store, writers) if holes.any_open(hub.store) else {}
