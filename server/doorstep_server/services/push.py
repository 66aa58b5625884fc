"""Taking in what a laptop offers: one transaction per grid that locks it, decides and writes.

Whoever writes into a SQLite file keeps everybody from writing. There it is decided before, without the lock; and
again with it where the grid's log has grown meanwhile. Whatever a decision rests on only changes with the log's head.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from doorstep_server.services.hub import Hub
from doorstep_server.services.judge import Offer, Read, read, refusal
from doorstep_server.services.open_log import OpenLog
from doorstep_server.services.review import REJECTED
from doorstep_server.store import changes, dead_letters, entries, grids, holes, memberships
from doorstep_server.store.dead_letters import DeadLetter
from doorstep_server.store.devices import Device
from doorstep_server.store.grids import Grid
from doorstep_server.store.holes import Hole
from doorstep_server.store.writer_heads import BROKEN
from doorstep_shared import reasons
from doorstep_shared.changes import Change
from doorstep_shared.clock import logged
from doorstep_shared.ids import content_id
from doorstep_shared.log import OK, QUARANTINED, Entry
from doorstep_shared.protocol import ACCEPTED, DEAD, DUPLICATE
from doorstep_shared.protocol import QUARANTINED as QUARANTINED_RESULT


class Result(NamedTuple):
    """What became of an offer. `entry` is the log entry of the change; `status` what it is now."""

    id: str
    result: str
    grid: str
    reason: str = ""
    status: str = ""
    entry: Entry | None = None


@dataclass(slots=True)
class Outcome:
    """What became of all offers of a request.

    `missing` lists by grid the predecessors that never came; `chains` maps, by writer, the offered ids to
    their predecessors; `written` are, by grid, the entries this request wrote at the end of its log.
    """

    results: list[Result] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)
    chains: dict[str, dict[str, str]] = field(default_factory=dict)
    written: dict[str, Sequence[Entry]] = field(default_factory=dict)


def push(hub: Hub, device: Device, offers: Sequence[Offer], received_ms: int) -> Outcome:
    """Take in offers; every one gets a result, and none holds up another. Committed, but not settled."""
    outcome = Outcome()
    dead: list[Read] = []
    by_grid: dict[str, list[Read]] = {}
    for offer in {(offer.id, offer.body): offer for offer in offers}.values():
        looked = read(offer)
        if looked.change is None:
            dead.append(looked)
        else:
            by_grid.setdefault(looked.change.grid, []).append(looked)
            outcome.chains.setdefault(looked.change.writer, {})[offer.id] = looked.change.prev
    for grid_id, reads in sorted(by_grid.items()):
        taken = _take(hub, device, grid_id, reads, received_ms)
        if taken is None:
            dead += [Read(each.offer, None, dead=reasons.UNKNOWN_GRID) for each in reads]
            continue
        outcome.results += taken.results
        outcome.missing[grid_id] = [hole.id for hole in taken.absent]
        outcome.written[grid_id] = taken.log.entries
    if dead:
        with hub.store.write_unsettled():
            outcome.results += _bury(hub, device, dead, received_ms)
    return outcome


def _take(hub: Hub, device: Device, grid_id: str, reads: Sequence[Read], received_ms: int) -> "_Taking | None":
    """Take in one grid's offers; None for a grid that the hub does not have."""
    store = hub.store
    taking: _Taking | None = None
    if not store.locks_rows and (early := grids.get(store, grid_id)):
        taking = _Taking(hub, device, early, reads, received_ms)
    with store.write_unsettled():
        grid = grids.lock(store, grid_id)
        if grid is None:
            return None
        if taking is None or taking.log.began_at != grid:
            taking = _Taking(hub, device, grid, reads, received_ms)
        taking.write()
    return taking


class _Taking:
    """What becomes of one grid's offers, decided when this is made; it only reads, until it is told to `write`."""

    def __init__(self, hub: Hub, device: Device, grid: Grid, reads: Sequence[Read], received_ms: int) -> None:
        self.hub, self.device, self.received_ms = hub, device, received_ms
        self.log = OpenLog(hub, grid)
        self.reads = reads
        self.results: list[Result] = []
        self.absent: list[Hole] = []
        """The predecessors that never came."""
        self._came: list[str] = []
        self._decided: list[tuple[Change, str]] = []
        self._look_up()
        self._decide()

    def _look_up(self) -> None:
        """Read what the decisions rest on."""
        store, log, reads = self.hub.store, self.log, self.reads
        grid = log.grid.id
        self.heads = log.heads_before(each.change.writer for each in reads if each.change)
        named = {each.offer.id: (grid, each.change.record, each.offer.id) for each in reads if each.change}
        self.known = {} if self._all_follow() else changes.statuses(store, list(named.values()))
        self.told = entries.about(store, [named[id] for id in self.known]) if self.known else {}
        authors = sorted({each.change.by for each in reads if each.change})
        self.memberships = memberships.of_grid(store, grid, authors)

    def _all_follow(self) -> bool:
        """Whether each change follows the one where its writer's chain ends, as on most nights: then none is known."""
        ends: dict[str, str | None] = {}
        for each in self.reads:
            assert each.change is not None
            writer = each.change.writer
            end = ends[writer] if writer in ends else self.heads[writer]
            if end == BROKEN or each.change.prev != (end or ""):
                return False
            ends[writer] = each.change.id
        return True

    def _decide(self) -> None:
        fresh: list[Change] = []
        for each in self.reads:
            assert each.change is not None
            if each.offer.id in self.known:
                self.results.append(self._again(each.offer, each.change))
            else:
                self.results.append(self._first_time(each, each.change))
                fresh.append(each.change)
        self._find_holes(fresh)
        self.log.prepare(self.device.id, self.received_ms)

    def write(self) -> None:
        """Write all of it. Call once, in a transaction that holds the grid's row, with the head still where it was."""
        store = self.hub.store
        self.log.write()
        for change, status in self._decided:
            changes.set_status(store, change, status)
        holes.close_holes(store, self._came)
        holes.open_holes(store, self.absent)

    def _first_time(self, each: Read, change: Change) -> Result:
        receipt = self._genuine(each.offer, "change") if each.offer.receipts else None
        if receipt:
            ts, status, reason = receipt.ts, receipt.status, receipt.reason
        else:
            reason = each.invalid or refusal(change, self.device, self.memberships)
            ts, status = logged(change.at, self.received_ms), QUARANTINED if reason else OK
        entry = self.log.log_change(change, ts, status, reason)
        if status == QUARANTINED:
            status = self._settle(each.offer, change, entry, status, [entry])
        result = ACCEPTED if status == OK else QUARANTINED_RESULT
        return Result(change.id, result, change.grid, reason, status, entry)

    def _again(self, offer: Offer, change: Change) -> Result:
        told = self.told[change.id]
        entry = next(each for each in told if each.kind == "change")
        status = self._settle(offer, change, entry, self.known[change.id], told)
        return Result(change.id, DUPLICATE, change.grid, entry.reason, status, entry)

    def _settle(self, offer: Offer, change: Change, entry: Entry, status: str, told: list[Entry]) -> str:
        """Take back the release or rejection an earlier log held about a change that is still in quarantine."""
        if status != QUARANTINED or any(each.kind in ("release", "reject") for each in told):
            return status
        release, rejection = self._genuine(offer, "release"), self._genuine(offer, "reject")
        decision = release or rejection
        if decision is None:
            return status
        self.log.append(decision.kind, change.id, entry.ts, decision.status, by=decision.by, why=decision.why)
        if release:
            self.log.fold(change, entry.ts)
        status = OK if release else REJECTED
        if change.id in self.known:
            self._decided.append((change, status))
        else:
            self.log.restate(change.id, status)
        return status

    def _genuine(self, offer: Offer, kind: str) -> Entry | None:
        for receipt in offer.receipts:
            if receipt.kind == kind and receipt.id == offer.id and self.hub.is_signed(self.log.grid.id, receipt):
                return receipt
        return None

    def _find_holes(self, fresh: Sequence[Change]) -> None:
        """List predecessors that never came, and the holes that this push may fill."""
        if not fresh:
            return
        store, grid = self.hub.store, self.log.grid.id
        here = {change.id for change in fresh}
        named = {
            change.prev: change
            for change in fresh
            if change.prev and change.prev not in here and change.prev != self.heads[change.writer]
        }
        known = {*changes.known(store, grid, list(named)), *dead_letters.claimed(store, list(named))}
        self.absent = [
            Hole(prev, grid, c.writer, c.id, self.received_ms) for prev, c in named.items() if prev not in known
        ]
        if self.absent or holes.any_open(store, grid):
            self._came = sorted(here)


def _bury(hub: Hub, device: Device, dead: Sequence[Read], received_ms: int) -> list[Result]:
    """Keep what is no change, under the hash of its bytes, so that it can never stand in a genuine change's way."""
    letters = [
        DeadLetter(content_id(o.body), o.id, o.grid, device.id, received_ms, each.dead, o.body)
        for each in dead
        for o in [each.offer]
    ]
    dead_letters.insert(hub.store, letters)
    return [Result(each.offer.id, DEAD, each.offer.grid, each.dead) for each in dead]
