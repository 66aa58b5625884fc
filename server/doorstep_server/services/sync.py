"""One round trip: take in what the laptop offers, answer what it misses, write down that it came."""

from collections.abc import Collection, Mapping
from typing import Any

from doorstep_server.services import code_tables, covers, members, pull, push
from doorstep_server.services.hub import Hub
from doorstep_server.services.judge import Offer
from doorstep_server.services.pull import NOTHING_READ, Cursor
from doorstep_server.store import dead_letters, devices, runs
from doorstep_server.store.devices import Device
from doorstep_server.store.runs import SyncRun
from doorstep_shared.changes import body_bytes
from doorstep_shared.clock import SUSPECT_OFFSET_MS
from doorstep_shared.errors import DoorstepError
from doorstep_shared.identity import key_name
from doorstep_shared.log import Entry
from doorstep_shared.protocol import (
    ACCEPTED,
    DEAD,
    DUPLICATE,
    ENDED,
    PROTOCOL_VERSION,
    QUARANTINED,
    entry_message,
    read_stamp,
)

CARRIED = "bundle"
"""The note of a sync run that came and went on a stick."""
FAILED = "failed"
"""What a run's notes begin with, `failed:<how many>:<why>`, when syncs before it did not get through."""


def sync(
    hub: Hub, device: Device, request: Mapping[str, Any], now_ms: int, *, is_carried: bool = False
) -> dict[str, Any]:
    """Answer a `SyncRequest` with a `SyncReply`, both as `doorstep_shared.protocol` describes them.

    One that `is_carried` was written long ago, and so tells nothing of the laptop's clock. The answer then repeats the
    changes it is about: nobody knows what the laptop will hold when it reads it.

    Raises:
        DoorstepError: `version_too_old` when the laptop speaks another protocol. A bad change is never an error.
    """
    if request["protocol"] != PROTOCOL_VERSION:
        raise DoorstepError("version_too_old")
    covers.settle(hub, now_ms)
    offers = [_offer(message) for message in request["changes"]]
    cursors = {
        grid: Cursor(each["seq"], each["chain"], each["writer"], each["head"])
        for grid, each in request["grids"].items()
    }
    outcome = push.push(hub, device, offers, now_ms)
    reply: dict[str, Any] = {
        "hub": hub.id,
        "clock_ms": now_ms,
        "account": device.account,
        "results": [],
        "grids": {},
    }
    absent = set(request["dead"]) - dead_letters.present(hub.store, request["dead"])
    if absent:
        reply["dead_missing"] = sorted(absent)
    if device.revoked_ms is not None:
        reply["revoked"] = True
    else:
        reply["grids"] = _grids(hub, device, cursors, outcome, is_carried)
        reply |= _town_tables(hub, request.get("tables"))
        reply |= {} if is_carried else _identity_key(hub, request.get("identity_key"))
    reply["results"] = _results(outcome, reply["grids"])
    entries_sent = sum(len(said.get("entries", ())) for said in reply["grids"].values())
    _note(hub, device, request, reply, outcome, entries_sent, now_ms, is_carried)
    if reply["results"] or entries_sent:
        hub.store.settle()  # no laptop may hold, or count as delivered, what the hub could lose
    return reply


def _town_tables(hub: Hub, held: str | None) -> dict[str, str]:
    """The town's tables for a laptop that has others; one that does not ask knows nothing of them."""
    if held is None or held == code_tables.version(hub):
        return {}
    return {"tables": code_tables.current(hub).text()}


def _identity_key(hub: Hub, held: str | None) -> dict[str, str]:
    """The key of identity hashes, for a laptop that knows of it and has another or none."""
    if held is None or held == key_name(hub.identity_key):
        return {}
    return {"identity_key": hub.identity_key.hex()}


def _offer(message: Mapping[str, Any]) -> Offer:
    id = message["id"]
    receipts = tuple(
        Entry(0, r["kind"], id, read_stamp(r["ts"]), r["status"], r["reason"], r["by"], r["why"], mac=r["mac"])
        for r in message["receipts"]
    )
    return Offer(id, message["grid"], body_bytes(message["body"]), receipts)


def _results(outcome: push.Outcome, grids: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The results; an entry that stands in the grid's part of this reply is not sent twice."""
    if not outcome.results:
        return []
    told = {(grid, entry["seq"]) for grid, said in grids.items() for entry in said.get("entries", ())}
    return [_result(each, told) for each in outcome.results]


def _result(result: push.Result, told: Collection[tuple[str, int]]) -> dict[str, Any]:
    message: dict[str, Any] = {"id": result.id, "result": result.result, "grid": result.grid}
    if result.reason:
        message["reason"] = result.reason
    if result.status:
        message["status"] = result.status
    if result.entry and (result.grid, result.entry.seq) not in told:
        message["entry"] = entry_message(result.entry, None)
    return message


def _grids(
    hub: Hub, device: Device, cursors: Mapping[str, Cursor], outcome: push.Outcome, is_carried: bool
) -> dict[str, Any]:
    theirs = members.carried(hub, device.account)
    last_days = covers.last_days(hub, device.account)
    stored = {result.id for result in outcome.results if result.result != DEAD and not is_carried}
    replies: dict[str, Any] = {}
    carried = {grid: cursor for grid, cursor in cursors.items() if grid in theirs}
    # Who has read all of a log holds all that anybody wrote there.
    behind = {grid: cursor for grid, cursor in carried.items() if not pull.is_at_end(theirs[grid][1], cursor)}
    forked, missing = pull.forked(hub, behind, outcome.chains), pull.missing(hub, carried.values())
    for grid, (role, head) in theirs.items():
        cursor = cursors.get(grid, NOTHING_READ)
        replies[grid] = pull.pull(hub, head, role, cursor, stored, outcome.written.get(grid, ()))
    for grid in last_days.keys() & theirs.keys():
        replies[grid]["until"] = last_days[grid]
    if device.replaces:
        for reply in replies.values():
            reply["own"] = True
    for grid in theirs if forked or missing or outcome.missing else ():
        writer = cursors.get(grid, NOTHING_READ).writer
        if writer in forked:
            replies[grid]["forked"] = True
        absent = {*outcome.missing.get(grid, ()), *missing.get(writer, ())}
        if absent:
            replies[grid]["missing"] = sorted(absent)
    for grid, cursor in cursors.items():
        if grid not in theirs:
            replies[grid] = {"state": ENDED, "seq": pull.followed_seq(hub, grid, cursor)}
    return replies


def _note(
    hub: Hub,
    device: Device,
    request: Mapping[str, Any],
    reply: Mapping[str, Any],
    outcome: push.Outcome,
    entries_sent: int,
    now_ms: int,
    is_carried: bool,
) -> None:
    """Write the sync run; it never decides whether a sync succeeds."""
    tally = dict.fromkeys((ACCEPTED, QUARANTINED, DUPLICATE, DEAD), 0)
    for result in outcome.results:
        tally[result.result] += 1
    offset_ms = device.clock_offset_ms if is_carried else max(-(10**15), min(10**15, request["clock_ms"] - now_ms))
    notes = [f"{grid}:{said['state']}" for grid, said in reply["grids"].items() if said["state"] not in ("tail",)]
    notes += [f"{grid}:forked" for grid, said in reply["grids"].items() if said.get("forked")]
    if request["trouble"]:
        notes.append(f"{FAILED}:{request['trouble']['failed']}:{request['trouble']['code']}")
    if is_carried:
        notes.insert(0, CARRIED)
    elif abs(offset_ms) > SUSPECT_OFFSET_MS:
        notes.append("clock")
    if device.revoked_ms is not None:
        notes.append("revoked")
    run = SyncRun(
        device=device.id,
        account=device.account,
        at_ms=now_ms,
        offered=len(outcome.results),
        accepted=tally[ACCEPTED],
        duplicates=tally[DUPLICATE],
        quarantined=tally[QUARANTINED],
        dead=tally[DEAD],
        entries_sent=entries_sent,
        waiting=max(0, min(10**9, request["waiting"])),
        clock_offset_ms=offset_ms,
        notes=" ".join(notes)[:1000],
    )

    def write() -> None:
        runs.insert(hub.store, run)
        devices.note_contact(hub.store, device.id, now_ms, request["client"], offset_ms, run.waiting)

    hub.store.write_along(write)
