"""A grid's snapshot: real changes, enough to fold to exactly what the whole log folds to."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from doorstep_server.services.hub import Hub
from doorstep_server.store import changes, entries, grids, quarantine, records
from doorstep_shared.changes import paths_set
from doorstep_shared.log import QUARANTINED, Entry, digest_text
from doorstep_shared.merge import read_names
from doorstep_shared.protocol import entry_message

Line = dict[str, Any]
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


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
        awaited: list[Line] = []
        for kind, record, state in records.states_of_grid(hub.store, grid_id):
            written = read_names(state)
            for id, paths in written.live.items():
                live_paths.setdefault(id, set()).update(paths)
            if written.awaited:
                over = {path: sorted(ids) for path, ids in sorted(written.awaited.items())}
                awaited.append({"awaited": {"kind": kind, "record": record, "over": over}})
        ids = list(live_paths)
        bodies = changes.bodies(hub.store, ids)
        told = entries.about(hub.store, ids)
        waiting = quarantine.open_cases(hub.store, [grid_id])
        members = entries.of_kind(hub.store, grid_id, "member")
        own = _own_history(hub, grid_id, own_of, live_paths) if own_of else []
    head = {"snapshot": 1, "hub": hub.id, "grid": grid_id, "seq": grid.seq, "chain": grid.chain}
    yield {**head, "digest": digest_text(grid.digest)}
    count = 1
    for line in [
        *({"member": entry_message(entry, None)} for entry in members),
        *sorted((_change(told[id], bodies[id], live_paths[id]) for id in ids), key=lambda line: line["entry"]["seq"]),
        *awaited,
        *({"entry": entry_message(entry, change.body.decode()), "dead": []} for change, entry in waiting),
        *own,
    ]:
        yield line
        count += 1
    yield {"end": count}


def _change(told: list[Entry], body: bytes, live_paths: set[str]) -> Line:
    entry = next(each for each in told if each.kind == "change")
    line: Line = {
        "entry": entry_message(entry, body.decode()),
        "dead": sorted(path for path in paths_set(body) if path not in live_paths),
    }
    if entry.status == QUARANTINED:
        line["release"] = next(entry_message(each, None) for each in told if each.kind == "release")
    return line


def _own_history(hub: Hub, grid_id: str, account: str, live: Collection[str]) -> list[Line]:
    """The settled changes of an account that the snapshot does not hold, each with its entry and the decision on it,
    in the order of the log."""
    ids = [id for id in changes.settled_by(hub.store, grid_id, account) if id not in live]
    bodies = changes.bodies(hub.store, ids)
    found: list[Line] = []
    for id, told in entries.about(hub.store, ids).items():
        entry = next(each for each in told if each.kind == "change")
        line: Line = {"own": entry_message(entry, bodies[id].decode())}
        if decision := next((each for each in told if each.kind in ("release", "reject")), None):
            line["decision"] = entry_message(decision, None)
        found.append(line)
    return sorted(found, key=lambda line: int(line["own"]["seq"]))


def as_text(hub: Hub, grid_id: str, own_of: str = "") -> Iterator[str]:
    """The snapshot as JSON lines."""
    for line in lines(hub, grid_id, own_of):
        yield _dump(line) + "\n"
