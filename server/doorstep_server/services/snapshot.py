"""A grid's snapshot: real changes, enough to fold to exactly what the whole log folds to."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import orjson

from doorstep_server.services.hub import Hub
from doorstep_server.store import changes, entries, grids, quarantine, records
from doorstep_shared.changes import paths_set
from doorstep_shared.log import Entry
from doorstep_shared.merge import read_names
from doorstep_shared.protocol import PAGE_ENTRIES, entry_message

Line = dict[str, Any]
KEPT_ENTRIES = PAGE_ENTRIES
"""How many entries may have followed a snapshot that was kept: one page brings them."""


def still_does(hub: Hub, grid_id: str, seq: int, chain: str, since: int | None) -> bool:
    """Whether a snapshot made at this position of a grid's log will do.

    Where nothing followed it, for everybody; where little did, for a laptop that has read up to `since` and not beyond
    the snapshot: it reads on from there.
    """
    grid = grids.get(hub.store, grid_id)
    if grid is None or seq > grid.seq:
        return False
    if seq == grid.seq:
        return chain == grid.chain
    if since is None or not since <= seq or grid.seq - seq > KEPT_ENTRIES:
        return False
    return entries.chain_at(hub.store, grid_id, seq) == chain


def lines(hub: Hub, grid_id: str, own_of: str = "") -> Iterator[Line]:
    """The lines of a snapshot: a head, the changes that still have a live value, what is superseded before it came,
    the changes in quarantine, the memberships, an end that counts the lines before it. With `own_of` also every other
    change this account wrote: those with no live value any more, and those that were closed in review.

    All of it is read in one transaction, so that it is the state at the head's position.
    """
    with hub.store.read():
        grid = grids.get(hub.store, grid_id)
        assert grid is not None, "the caller has a membership in this grid"
        live_paths: dict[str, set[str]] = {}
        named: list[changes.Named] = []
        awaited: list[Line] = []
        for kind, record, state in records.states_of_many_changes(hub.store, grid_id):
            written = read_names(state)
            for id, paths in written.live.items():
                live_paths.setdefault(id, set()).update(paths)
                named.append((grid_id, record, id))
            if written.awaited:
                over = {path: sorted(ids) for path, ids in sorted(written.awaited.items())}
                awaited.append({"awaited": {"kind": kind, "record": record, "over": over}})
        live = [*records.sole_changes(hub.store, grid_id), *entries.of_changes(hub.store, named)]
        live.sort(key=lambda each: each[0].seq)
        decided = entries.decided(hub.store, grid_id)
        waiting = quarantine.open_cases(hub.store, [grid_id])
        members = entries.of_kind(hub.store, grid_id, "member")
        own = _own_history(hub, grid_id, own_of, {entry.id for entry, _ in live}, decided) if own_of else []
    hub.store.settle()  # no laptop may hold what the hub could lose
    head = {"snapshot": 1, "hub": hub.id, "grid": grid_id, "seq": grid.seq, "chain": grid.chain}
    yield {**head, "digest": grid.digest}
    count = 1
    for line in [
        *({"member": entry_message(entry, None)} for entry in members),
        *(_change(entry, body, live_paths.get(entry.id), decided.get(entry.id)) for entry, body in live),
        *awaited,
        *({"entry": entry_message(entry, change.body.decode()), "dead": []} for change, entry in waiting),
        *own,
    ]:
        yield line
        count += 1
    yield {"end": count}


def _change(entry: Entry, body: bytes, live_paths: Collection[str] | None, release: Entry | None) -> Line:
    """A change with the paths of it that live no more; `live_paths` is None where all of them live."""
    dead = [] if live_paths is None else sorted(path for path in paths_set(body) if path not in live_paths)
    line: Line = {"entry": entry_message(entry, body.decode()), "dead": dead}
    if release:
        line["release"] = entry_message(release, None)
    return line


def _own_history(
    hub: Hub, grid_id: str, account: str, live: Collection[str], decided: Mapping[str, Entry]
) -> list[Line]:
    """The settled changes of an account that the snapshot does not hold, each with its entry and the decision on it,
    in the order of the log."""
    found: list[Line] = []
    for entry, body in entries.settled_by(hub.store, grid_id, account):
        if entry.id not in live:
            line: Line = {"own": entry_message(entry, body.decode())}
            if entry.id in decided:
                line["decision"] = entry_message(decided[entry.id], None)
            found.append(line)
    return found


def json_lines(hub: Hub, grid_id: str, own_of: str = "") -> Iterator[bytes]:
    """The snapshot as JSON lines."""
    for line in lines(hub, grid_id, own_of):
        yield orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
