"""The sync engine: offer what is pending, take in what others did, until both sides have nothing more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from doorstep_client.store.exchange import Exchange
from doorstep_client.store.log import LogLine, Settlement
from doorstep_client.store.outbox import Offer
from doorstep_client.store.records import Grid, Notice
from doorstep_client.store.store import LaptopStore
from doorstep_client.sync.chain import check_chain
from doorstep_client.sync.hub import Hub
from doorstep_client.sync.offering import request_message
from doorstep_client.sync.replies import GridReply, Reply, read_reply, read_snapshot
from doorstep_client.sync.report import Decided, Progress, Report
from doorstep_client.sync.tally import remembered, tell
from doorstep_shared.errors import DoorstepError
from doorstep_shared.protocol import DEAD, ENDED, MAX_CHANGES, MAX_CHANGES_BYTES, MAX_DEAD, REWOUND, TAIL

MAX_SNAPSHOTS = 2
"""How often one sync fetches a grid's snapshot because the hub asks for it."""


def _silent(progress: Progress) -> None:
    """Tell nobody."""


def sync(
    store: LaptopStore,
    hub: Hub,
    *,
    account: str,
    clock_ms: Callable[[], int],
    new_writer: Callable[[], str],
    client_version: str,
    progress: Callable[[Progress], None] = _silent,
) -> Report:
    """Sync everything this laptop has with the hub. Ends by itself: a round that moves nothing is the last.

    What a round brought is stored before the next begins, so a sync that is cut off anywhere is resumed by the
    next one.

    Raises:
        DoorstepError: hub_unreachable, hub_failed, reply_damaged, token_invalid and the like; the run remembers it.
    """
    exchange = store.exchange
    started_ms = clock_ms()
    report = Report(run=exchange.start_run(started_ms), started_ms=started_ms)
    syncing = _Syncing(exchange, hub, report, account, clock_ms, new_writer, client_version, progress)
    try:
        syncing.run()
    except DoorstepError as error:
        with suppress(DoorstepError):
            tell(report, exchange, syncing.offered, syncing.fates, syncing.differing)
            exchange.finish_run(remembered(report, clock_ms(), "failed", error.code))
        raise
    tell(report, exchange, syncing.offered, syncing.fates, syncing.differing)
    exchange.finish_run(remembered(report, clock_ms(), "waiting" if report.waiting else "ok"))
    return report


class _Syncing:
    """One sync, round by round.

    `answered` are changes the hub has answered and whose entries the cursor has not reached: they are not offered
    again before that. `asked` are changes the hub asked for, which it may do once. `adopting` are grids in which all
    that this account wrote counts as written here.
    """

    def __init__(
        self,
        store: Exchange,
        hub: Hub,
        report: Report,
        account: str,
        clock_ms: Callable[[], int],
        new_writer: Callable[[], str],
        client_version: str,
        progress: Callable[[Progress], None],
    ) -> None:
        self.store, self.hub, self.report, self.account, self.progress = store, hub, report, account, progress
        self.clock_ms, self.new_writer, self.client_version = clock_ms, new_writer, client_version
        self.offered: dict[str, Offer] = {}
        self.fates: dict[str, Settlement] = {}
        self.answered: set[str] = set()
        self.asked: set[str] = set()
        self.snapshots: dict[str, int] = {}
        self.differing: set[str] = set()
        self.adopting: set[str] = set()
        self.has_moved = False
        self.has_more = False

    def run(self) -> None:
        """Round after round, until nothing is left or nothing moves."""
        while True:
            self.has_moved = self.has_more = False
            self._round()
            waiting = self.store.waiting()
            self.answered = self.store.waiting_ids(sorted(self.answered))
            if not self.has_moved or not (self.has_more or waiting > len(self.answered)):
                return

    def _round(self) -> None:
        offers = self.store.offers(self.answered, MAX_CHANGES, MAX_CHANGES_BYTES)
        for offer in offers:
            self.offered.setdefault(offer.id, offer)
        grids = {grid.id: grid for grid in self.store.grids()}
        sent_ms = self.clock_ms()
        waiting = max(0, self.store.waiting() - len(offers))
        dead, key = self.store.dead(MAX_DEAD), self.store.identity_key()
        request = request_message(self.client_version, sent_ms, grids.values(), offers, waiting, dead, key)
        request |= self.store.beside(self.report.run) if self.report.requests == 0 else {}
        self.report.requests += 1
        reply = read_reply(self.hub.sync(request))
        for id, said in reply.grids.items():
            if said.state == TAIL:
                check_chain(grids.get(id) or _new_grid(id), said.lines)
        if self.report.requests == 1 and reply.clock_ms is not None:
            self.report.clock_offset_ms = reply.clock_ms - (sent_ms + self.clock_ms()) // 2
            self.store.note_clock_offset(self.report.clock_offset_ms)
        self.store.keep_identity_key(reply.identity_key)
        self.report.tables = self.store.keep_town_tables(reply.tables) or self.report.tables
        self._take(reply, offers)
        self._offer_again([dead[letter] for letter in reply.dead_missing if letter in dead])

    def _take(self, reply: Reply, offers: Sequence[Offer]) -> None:
        """Take in an answer, grid by grid; each grid's part is one local transaction."""
        self.report.revoked = self.report.revoked or reply.revoked
        by_grid: dict[str, list[Offer]] = {grid: [] for grid in reply.grids}
        for offer in offers:
            by_grid.setdefault(offer.grid, []).append(offer)
        for grid, offered in sorted(by_grid.items()):
            said = reply.grids.get(grid)
            if said is None:
                self._settle(grid, reply, offered, passed_seq=0, is_final=reply.revoked)
            elif said.state == ENDED:
                self._end(grid, said, reply, offered)
            else:
                self._follow(grid, said, reply, offered)

    def _follow(self, id: str, said: GridReply, reply: Reply, offered: Sequence[Offer]) -> None:
        """A grid of ours: its page or snapshot, then what it tells about our changes and our writer."""
        has_all = self._has_all(id, offered)
        if said.own:
            self.adopting.add(id)
        grid = self._describe(id, said, ended=False)
        if said.state == TAIL:
            with self.store.transaction():
                self._take_page(grid, said.lines)
                self._settle(id, reply, offered, passed_seq=grid.seq + len(said.lines), is_final=False)
            self.has_more = self.has_more or said.more
        elif self.snapshots.get(id, 0) < MAX_SNAPSHOTS:
            self._settle(id, reply, offered, passed_seq=0, is_final=False)
            is_rewound = said.state == REWOUND
            self._take_snapshot(id, since=said.seq if is_rewound else grid.seq, rewound=is_rewound, hub_seq=said.seq)
        self._look_after_chain(grid, said, has_all)
        if said.state == TAIL and not said.more:
            self.answered -= {offer.id for offer in self.offered.values() if offer.grid == id}
            self._compare(id, said)

    def _has_all(self, id: str, offered: Sequence[Offer]) -> bool:
        """Whether this request carried everything of the grid the hub may not know: only then can it tell a fork."""
        answered = sum(1 for change in self.answered if self.offered[change].grid == id)
        return self.store.waiting(id) <= len(offered) + answered

    def _describe(self, id: str, said: GridReply, *, ended: bool) -> Grid:
        known = self.store.grid(id)
        writer = known.writer if known else self.new_writer()
        self.report.note_cover(id, said.name, said.until, known)
        return self.store.describe_grid(
            id, said.name, said.level, said.role, ended=ended, writer=writer, until=said.until
        )

    def _take_page(self, grid: Grid, lines: Sequence[LogLine]) -> None:
        if not lines:
            return
        self._heed(
            self.store.take_page(
                grid.id, lines, run=self.report.run, account=self.account, adopts=grid.id in self.adopting
            )
        )
        self.has_moved = True
        self.report.received += sum(1 for line in lines if line.entry.id not in self.offered)
        self.progress(Progress("pull", self.report.received, self.report.received, grid.id))
        for line in lines:
            if line.entry.kind in ("release", "reject"):
                self._tell_decision(line)

    def _tell_decision(self, line: LogLine) -> None:
        known = self.store.change(line.entry.id)
        if known and known.own:
            change, entry = known.change, line.entry
            self.report.decided.append(
                Decided(change.id, change.grid, change.kind, change.record, known.status, entry.by, entry.why)
            )

    def _settle(self, grid: str, reply: Reply, offered: Sequence[Offer], *, passed_seq: int, is_final: bool) -> None:
        """Settle what the log has passed or what is final; remember what else was answered.

        A dead change is final. So is every answer for a grid (or device) that will not see the log any more.
        """
        waiting = self.store.waiting_ids([offer.id for offer in offered])
        settled: list[Settlement] = []
        for result in (reply.results.get(offer.id) for offer in offered):
            if result is None or result.id not in waiting:
                continue
            entry = result.settlement.entry
            if is_final or result.result == DEAD or (entry and entry.seq <= passed_seq):
                settled.append(result.settlement)
            else:
                self.answered.add(result.id)
        if settled:
            self._heed(self.store.settle(grid, settled, run=self.report.run, account=self.account))
            self.fates.update({settlement.id: settlement for settlement in settled})
            self.has_moved = True
        self.progress(Progress("push", len(self.offered), len(self.offered) + self.store.waiting(), grid))

    def _take_snapshot(self, id: str, *, since: int, rewound: bool, hub_seq: int) -> None:
        """Fetch a grid's snapshot, none older than the position `since`; what followed it comes with the next round."""
        self.snapshots[id] = self.snapshots.get(id, 0) + 1
        snapshot = read_snapshot(id, self._counted(id, since, hub_seq))
        found, agrees = self.store.take_snapshot(
            id, snapshot, rewound=rewound, run=self.report.run, account=self.account, adopts=id in self.adopting
        )
        self._heed(found)
        self.has_moved = True
        self.has_more = self.has_more or snapshot.seq < hub_seq
        self.answered -= {offer.id for offer in self.offered.values() if offer.grid == id}
        self.report.received += sum(1 for each in snapshot.changes if each.line.entry.id not in self.offered)
        (self.report.rewound if rewound else self.report.snapshots).append(id)
        if agrees:
            self.differing.discard(id)
        else:
            self.differing.add(id)

    def _counted(self, id: str, since: int, total: int) -> Iterator[Any]:
        lines = self.hub.snapshot(id, since=since, own=id in self.adopting)
        for number, line in enumerate(lines, 1):
            if number % 200 == 0:
                self.progress(Progress("snapshot", number, max(total, number), id))
            yield line

    def _look_after_chain(self, grid: Grid, said: GridReply, has_all: bool) -> None:
        """Send what the hub misses of a chain; take a new writer id when another copy of this laptop used ours."""
        self._offer_again(said.missing)
        if said.forked and has_all:
            self.store.start_writer(grid.id, self.new_writer())
            self.report.forked.append(grid.id)

    def _offer_again(self, ids: Iterable[str]) -> None:
        """Put what the hub asks for back into the outbox, once in a sync."""
        asked = [id for id in ids if id not in self.asked]
        self.asked.update(asked)
        if asked and self.store.offer_again(asked):
            self.has_moved = True

    def _compare(self, id: str, said: GridReply) -> None:
        """Caught up: both sides must have folded the log to the same. Else fold again, then fetch a snapshot, once."""
        grid = self.store.grid(id)
        if grid is None or not said.digest or grid.seq != said.seq:
            return
        if grid.digest == said.digest:
            self.differing.discard(id)
            return
        if self.store.refold(id) == said.digest:
            self.report.healed.append(id)
        elif id in self.snapshots:
            self.differing.add(id)
        else:
            self._take_snapshot(id, since=said.seq, rewound=False, hub_seq=said.seq)
            if id not in self.differing:
                self.report.healed.append(id)

    def _end(self, id: str, said: GridReply, reply: Reply, offered: Sequence[Offer]) -> None:
        """A grid that is no longer ours: everything delivered first, then sealed, then dropped."""
        known = self.store.grid(id)
        if known is None:
            return
        self._settle(id, reply, offered, passed_seq=0, is_final=True)
        if not known.ended:
            self.store.end_grid(id)
            if said.seq < known.seq and self.store.offer_everything(id):
                self.has_moved = True
        if not self.store.waiting(id):
            self.store.drop_grid(id, now_ms=self.clock_ms())
            if self.store.grid(id) is None:
                self.report.note_end(known)

    def _heed(self, notices: Sequence[Notice]) -> None:
        self.report.notices += notices


def _new_grid(id: str) -> Grid:
    """A grid of which nothing was read yet."""
    return Grid(id, "", "", "", 0, "", "", "", "")
