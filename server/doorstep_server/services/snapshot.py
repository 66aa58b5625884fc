"""A grid's snapshot: real changes, enough to fold to exactly what the whole log folds to."""

import json
from collections.abc import Iterator
from typing import Any

from doorstep_server.services.hub import Hub
from doorstep_server.store import changes, entries, grids, quarantine, records
from doorstep_shared.changes import decode
from doorstep_shared.log import QUARANTINED, Entry, digest_text
from doorstep_shared.protocol import entry_message

Line = dict[str, Any]


def lines(hub: Hub, grid_id: str) -> Iterator[Line]:
    """The lines of a snapshot: a head, the changes that still have a live value, what is superseded before it came,
    the changes in quarantine, the memberships, an end that counts the lines before it.

    All of it is read in one transaction, so that it is the state at the head's position.
    """
    with hub.store.read():
        grid = grids.get(hub.store, grid_id)
        assert grid is not None, "the caller has a membership in this grid"
        live_paths: dict[str, set[str]] = {}
        awaited: list[Line] = []
        for record in records.of_grid(hub.store, grid_id):
            for path, id in record.state.toggles():
                live_paths.setdefault(id, set()).add(path)
            if record.state.awaited:
                over = {path: sorted(ids) for path, ids in sorted(record.state.awaited.items())}
                awaited.append({"awaited": {"kind": record.kind, "record": record.record, "over": over}})
        ids = list(live_paths)
        bodies = changes.bodies(hub.store, ids)
        told = entries.about(hub.store, ids)
        waiting = quarantine.open_cases(hub.store, [grid_id])
        members = entries.of_kind(hub.store, grid_id, "member")
    head = {"snapshot": 1, "hub": hub.id, "grid": grid_id, "seq": grid.seq, "chain": grid.chain}
    yield {**head, "digest": digest_text(grid.digest)}
    count = 1
    for line in [
        *({"member": entry_message(entry, None)} for entry in members),
        *sorted((_change(told[id], bodies[id], live_paths[id]) for id in ids), key=lambda line: line["entry"]["seq"]),
        *awaited,
        *({"entry": entry_message(entry, change.body.decode()), "dead": []} for change, entry in waiting),
    ]:
        yield line
        count += 1
    yield {"end": count}


def _change(told: list[Entry], body: bytes, live_paths: set[str]) -> Line:
    entry = next(each for each in told if each.kind == "change")
    line: Line = {
        "entry": entry_message(entry, body.decode()),
        "dead": sorted(path for path in decode(body).set if path not in live_paths),
    }
    if entry.status == QUARANTINED:
        line["release"] = next(entry_message(each, None) for each in told if each.kind == "release")
    return line


def as_text(hub: Hub, grid_id: str) -> Iterator[str]:
    """The snapshot as JSON lines."""
    for line in lines(hub, grid_id):
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
