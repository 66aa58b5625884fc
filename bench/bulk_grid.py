"""One grid's years of work: a register on the first night, then nights on which two laptops bring what they wrote."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from random import Random

from bench.bulk_changes import Changes, Laptop
from doorstep_server.services import accounts, meetings, members
from doorstep_server.services.hub import Hub
from doorstep_server.services.open_log import apply_to_records
from doorstep_server.store import changes, entries, grids, records, writer_heads
from doorstep_server.store.records import Record
from doorstep_shared import reasons
from doorstep_shared.changes import Change
from doorstep_shared.clock import Stamp
from doorstep_shared.log import OK, QUARANTINED, Entry, EntryKind, link

DAY_MS = 86_400_000
_CONFLICT_DAYS = 60
"""The open conflicts began within so many days before the end."""
_INVALID = reasons.invalid({"phone": ["bad_phone"]})


@dataclass(frozen=True, slots=True)
class Shares:
    """How many entries, visits and open conflicts fall to a grid."""

    entries: int
    visits: int
    conflicts: int


class BulkGrid:
    """Writes one grid; `write` is called once, inside a transaction."""

    def __init__(self, hub: Hub, grid: str, number: int, shares: Shares, end_ms: int, days: int) -> None:
        self.hub, self.shares, self.days = hub, shares, days
        self.begun_ms = end_ms - days * DAY_MS - number * 20_000 % 3_000_000
        random = Random(number)
        self.making = Changes(grid, random)
        self.held: dict[str, dict[str, Record]] = {}
        self.met: set[str] = set()
        self.heads: dict[str, str] = {}
        for name in (names := [f"w{number:03}a", f"w{number:03}b"]):
            accounts.add(hub, name, self.making.name(), False, "admin", self.begun_ms)
            members.grant(hub, name, grid, "worker", "admin", self.begun_ms)
        locked = grids.lock(hub.store, grid)
        assert locked is not None
        self.grid = locked
        self.laptops = [Laptop(name, f"{random.getrandbits(64):016x}", seen=locked.seq) for name in names]

    def write(self) -> None:
        """Everything; the records at the end."""
        self.making.now_ms = self.begun_ms
        self._push(self.laptops[0], self._register())
        refusals = max(1, self.shares.entries // 500)
        left = self.shares.entries - self.grid.seq
        for day in range(1, self.days + 1):
            self.making.now_ms = self.begun_ms + day * DAY_MS
            self._night(day, self._of_day(left, day), self._of_day(refusals, day))
        for kind, by_id in self.held.items():
            records.put_many(self.hub.store, kind, [records.row(each) for each in by_id.values()])
        meetings.mark(self.hub.store, self.grid.id, self.met, 0)
        writer_heads.put_many(self.hub.store, self.grid.id, self.heads)
        grids.save_head(self.hub.store, self.grid)

    def _register(self) -> list[Change]:
        make, laptop = self.making, self.laptops[0]
        doors = max(4, min(375, self.shares.entries // 33))
        buildings = [make.building(laptop) for _ in range((doors + 35) // 36)]
        dwellings = [make.dwelling(laptop) for _ in range(doors)]
        return [*buildings, *dwellings, *(make.resident(laptop) for _ in range(doors * 2))]

    def _night(self, day: int, count: int, refusals: int) -> None:
        """Each laptop brings its part, not having seen what the other did this day; every second refusal is closed."""
        make, (first, second) = self.making, self.laptops
        hers: list[Change] = [make.refused(first) for _ in range(refusals)]
        his: list[Change] = []
        refused = {change.id for change in hers}
        recent = day - self.days + _CONFLICT_DAYS
        conflicts = _part(self.shares.conflicts, recent, _CONFLICT_DAYS) if recent > 0 else 0
        for number in range(conflicts + self._of_day(max(1, self.shares.entries // 150), day)):
            one, other = make.apart(first, second, is_conflict=number < conflicts)
            hers.append(one)
            his.append(other)
        closing = refusals if day % 2 else 0
        wanted = [make.visit] * self._of_day(self.shares.visits, day)
        wanted += [make.matter] * self._of_day(max(2, self.shares.entries // 250), day)
        wanted += [make.step if make.ids["matter"] else make.visit] * (len(wanted) // 8)
        room = count - len(hers) - len(his) - closing
        wanted += [make.correction] * (room - len(wanted))
        for number, making in enumerate(wanted[: max(0, room)]):
            (hers, his)[number % 2].append(making(self.laptops[number % 2]))
        self._push(first, hers, refused)
        make.now_ms += 60_000
        self._push(second, his)
        if closing:
            self._close(hers[:refusals])

    def _push(self, laptop: Laptop, brought: Sequence[Change], refused: Set[str] = frozenset()) -> None:
        logged: list[Entry] = []
        accepted: dict[str, list[tuple[Change, Stamp, int]]] = {}
        for change in brought:
            status = QUARANTINED if change.id in refused else OK
            entry = self._log("change", change.id, change.at, status, _INVALID if change.id in refused else "")
            logged.append(entry)
            if status == OK:
                accepted.setdefault(change.kind, []).append((change, change.at, entry.seq))
        self._insert(logged, {change.id: change for change in brought})
        self.heads |= {change.writer: change.id for change in brought}
        for kind, group in accepted.items():
            self.grid.digest, met = apply_to_records(self.grid, self.held.setdefault(kind, {}), group)
            self.met |= met
        laptop.seen = self.grid.seq

    def _close(self, refused: Sequence[Change]) -> None:
        """The supervisor closes refused changes in the same night."""
        ts = Stamp(self.making.now_ms, 0)
        closed = {change.id: change for change in refused}
        logged = [self._log("reject", id, ts, "rejected", "", "bench-supervisor", "号码填错了") for id in closed]
        self._insert(logged, closed)
        for change in refused:
            changes.set_status(self.hub.store, change, "rejected")

    def _insert(self, logged: Sequence[Entry], about: Mapping[str, Change]) -> None:
        statuses = {entry.id: entry.status for entry in logged if entry.kind == "change"}
        rows = entries.rows(self.grid.id, logged, self.making.now_ms, "", about, statuses)
        entries.insert(self.hub.store, rows)

    def _log(self, kind: EntryKind, id: str, ts: Stamp, status: str, reason: str, by: str = "", why: str = "") -> Entry:
        bare = Entry(self.grid.seq + 1, kind, id, ts, status, reason, by, why)
        entry = bare._replace(chain=link(self.grid.chain, bare), mac=self.hub.sign(self.grid.id, bare))
        self.grid.seq, self.grid.chain = entry.seq, entry.chain
        return entry

    def _of_day(self, total: int, day: int) -> int:
        return _part(total, day, self.days)


def _part(total: int, number: int, parts: int) -> int:
    """What falls to one of several parts (from 1), so that all make up the total."""
    return total * number // parts - total * (number - 1) // parts
