"""A small hub for tests of the laptop: one log per grid, no permissions, no disk. `alter` spoils an answer."""

import copy
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from doorstep_shared.changes import Change, MalformedChange, decode
from doorstep_shared.clock import Stamp, parse_stamp
from doorstep_shared.ids import content_id
from doorstep_shared.log import Entry, EntryKind, digest_text, flip, link
from doorstep_shared.merge import State
from doorstep_shared.protocol import entry_message

HUB_CLOCK_MS = 1_790_000_000_000


@dataclass
class Log:
    """One grid: entries in order, the bodies and states of changes, and what they fold to."""

    entries: list[Entry] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    states: dict[tuple[str, str], State] = field(default_factory=dict)
    digest: int = 0

    @property
    def chain(self) -> str:
        """The chain value of the last entry."""
        return self.entries[-1].chain if self.entries else ""


class HubModel:
    """Implements the engine's `Hub`. `refuse` maps change ids to the reason for quarantine."""

    def __init__(self, *grids: str) -> None:
        self.logs = {grid: Log() for grid in grids}
        self.ended: set[str] = set()
        self.refuse: dict[str, str] = {}
        self.dead: dict[str, str] = {}
        self.missing: dict[str, list[str]] = {}
        self.forked: set[str] = set()
        self.revoked = False
        self.page = 1000
        self.snapshot_after = 500
        self.alter: Callable[[dict[str, Any]], dict[str, Any]] = lambda reply: reply
        self.alter_snapshot: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = lambda lines: lines
        self.requests: list[dict[str, Any]] = []
        self.fetched: list[str] = []

    def copy(self) -> dict[str, Log]:
        """A backup."""
        return copy.deepcopy(self.logs)

    # -- the two calls of a hub

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """Take in offers, answer with what follows each cursor."""
        self.requests.append(request)
        results = [self._take(offer) for offer in request["changes"]]
        sent = {result["id"] for result in results if result["result"] != "dead"}
        grids = {} if self.revoked else {grid: self._answer(grid, request, sent) for grid in self._known(request)}
        reply = {"hub": "hub", "clock_ms": HUB_CLOCK_MS, "results": results, "grids": grids, "revoked": self.revoked}
        return self.alter(reply)

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
        """The snapshot's lines."""
        self.fetched.append(grid)
        log = self.logs[grid]
        lines: list[dict[str, Any]] = [
            {"snapshot": 1, "hub": "hub", "grid": grid, "seq": len(log.entries), "chain": log.chain,
             "digest": digest_text(log.digest)}
        ]  # fmt: skip
        live = {(id, path) for state in log.states.values() for id, paths in state.marks() for path in paths}
        releases = {entry.id: entry for entry in log.entries if entry.kind == "release"}
        for entry in log.entries:
            if entry.kind != "change":
                continue
            body = log.bodies[entry.id]
            dead = [path for path in decode(body).set if (entry.id, path) not in live]
            line = {"entry": entry_message(entry, body.decode()), "dead": dead}
            if entry.id in releases:
                line["release"] = entry_message(releases[entry.id], None)
            if any(id == entry.id for id, _ in live) or log.status[entry.id] == "quarantined":
                lines.append(line)
        for (kind, record), state in log.states.items():
            if state.awaited:
                over = {path: sorted(ids) for path, ids in state.awaited.items()}
                lines.append({"awaited": {"kind": kind, "record": record, "over": over}})
        return iter(self.alter_snapshot([*lines, {"end": len(lines)}]))

    # -- what people at the hub do

    def accept(self, change: Change, ts: Stamp | None = None) -> Entry:
        """A change from elsewhere, accepted."""
        return self._log_change(change, ts or change.at, "ok", "")

    def decide(self, grid: str, id: str, kind: EntryKind, by: str = "lead", why: str = "") -> Entry:
        """Release or reject a quarantined change."""
        log = self.logs[grid]
        first = next(entry for entry in log.entries if entry.id == id and entry.kind == "change")
        log.status[id] = "ok" if kind == "release" else "rejected"
        entry = self._append(grid, Entry(0, kind, id, first.ts, log.status[id], by=by, why=why))
        if kind == "release":
            self._fold(grid, decode(log.bodies[id]), first.ts)
        return entry

    def _take(self, offer: dict[str, Any]) -> dict[str, Any]:
        id, body = offer["id"], offer["body"].encode("utf-8", "surrogatepass")
        result = {"id": id, "grid": offer["grid"]}
        try:
            change = decode(body)
        except MalformedChange:
            return {**result, "result": "dead", "reason": "malformed"}
        if id in self.dead or content_id(body) != id:
            return {**result, "result": "dead", "reason": self.dead.get(id, "hash_differs")}
        log = self.logs[change.grid]
        told = next((entry for entry in log.entries if entry.id == id and entry.kind == "change"), None)
        outcome = "duplicate"
        if told is None:
            receipt = next(
                (r for r in offer.get("receipts", ()) if r["kind"] == "change" and self._is_mine(id, r)), None
            )
            reason = receipt.get("reason", "") if receipt else self.refuse.get(id, "")
            ts = parse_stamp(receipt["ts"]) if receipt else change.at
            outcome = "quarantined" if reason else "ok"
            told = self._log_change(change, ts, outcome, reason)
        self._take_decision(change, offer)
        status = log.status[id]
        return {
            **result,
            "result": outcome,
            "status": status,
            "reason": told.reason,
            "entry": entry_message(told, None),
        }

    def _take_decision(self, change: Change, offer: dict[str, Any]) -> None:
        for receipt in offer.get("receipts", ()):
            is_open = self.logs[change.grid].status[change.id] == "quarantined"
            if receipt["kind"] in ("release", "reject") and is_open and self._is_mine(change.id, receipt):
                self.decide(change.grid, change.id, receipt["kind"], receipt["by"], receipt["why"])

    def _known(self, request: dict[str, Any]) -> list[str]:
        return sorted({*self.logs} - self.ended | ({*request["grids"]} & self.ended))

    def _answer(self, grid: str, request: dict[str, Any], sent: set[str]) -> dict[str, Any]:
        log, cursor = self.logs[grid], request["grids"].get(grid, {"seq": 0, "chain": ""})
        seq, chain = cursor["seq"], cursor["chain"]
        is_same = seq <= len(log.entries) and (log.entries[seq - 1].chain if seq else "") == chain
        if grid in self.ended:
            return {"state": "ended", "seq": seq if is_same else 0}
        said: dict[str, Any] = {"name": f"grid {grid}", "level": "small", "role": "worker", "seq": len(log.entries)}
        said |= {"missing": self.missing.get(grid, []), "forked": grid in self.forked}
        if not is_same:
            return {**said, "state": "rewound"}
        if seq == 0 and len(log.entries) > self.snapshot_after:
            return {**said, "state": "snapshot"}
        page = log.entries[seq : seq + self.page]
        more = seq + len(page) < len(log.entries)
        entries = [
            entry_message(e, None if e.kind != "change" or e.id in sent else log.bodies[e.id].decode()) for e in page
        ]
        return {**said, "state": "tail", "entries": entries, "more": more,
                "digest": "" if more else digest_text(log.digest)}  # fmt: skip

    def _log_change(self, change: Change, ts: Stamp, status: str, reason: str) -> Entry:
        log = self.logs[change.grid]
        log.bodies[change.id], log.status[change.id] = change.body, status
        entry = self._append(change.grid, Entry(0, "change", change.id, ts, status, reason))
        if status == "ok":
            self._fold(change.grid, change, ts)
        return entry

    def _append(self, grid: str, entry: Entry) -> Entry:
        log = self.logs[grid]
        entry = entry._replace(seq=len(log.entries) + 1, chain=link(log.chain, entry))
        entry = entry._replace(mac=_mac(entry.id, entry.kind, entry.status))
        log.entries.append(entry)
        return entry

    def _fold(self, grid: str, change: Change, ts: Stamp) -> None:
        log = self.logs[grid]
        state = log.states.setdefault((change.kind, change.record), State())
        log.digest = flip(log.digest, change.record, state.apply(change, ts))

    @staticmethod
    def _is_mine(id: str, receipt: dict[str, Any]) -> bool:
        return bool(receipt["mac"] == _mac(id, receipt["kind"], receipt["status"]))


def _mac(id: str, kind: str, status: str) -> str:
    return hashlib.sha256(f"the hub's key {id} {kind} {status}".encode()).hexdigest()[:32]
