"""The simulated world: a hub, its laptops, the people at them, and the moves they make."""

import dataclasses
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from doorstep_client.store.store import LaptopStore, open_store
from doorstep_client.sync.engine import sync
from doorstep_client.sync.hub import Hub as HubAsSeen
from doorstep_server.services import accounts, authoring, covers, devices, grids, members, review
from doorstep_server.services.hub import Hub
from doorstep_server.store import devices as device_store
from doorstep_server.store import grids as grid_store
from doorstep_server.store import memberships, schema
from doorstep_server.store import records as hub_records
from doorstep_server.store.covers import Cover
from doorstep_server.store.database import connect
from doorstep_server.store.devices import Device
from doorstep_shared.addresses import Address, dwelling_id
from doorstep_shared.changes import LIFE, SAME_AS
from doorstep_shared.editing import Edit, deletion, keeping
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import uuid7
from tests.simulation.cable import Cable, Killed, die_at
from tests.simulation.sticks import Sticks
from tests.simulation.storage import Shelf, copy_database

START_MS = 1_790_000_000_000
DAY_MS = 86_400_000
YEARS_20_MS = 20 * 365 * 86_400_000
GRIDS = ("g1", "g2")
PEOPLE = ("an", "bo", "chen")
STATUSES = ("reported", "accepted", "assigned", "handled", "closed")
PHONES = ("13800000001", "13800000002", "13800000003")
STICK_CHANCE = 0.15
"""How likely something happens to a stick at each move."""
TAGS = ("gas", "fire", "noise")


def _greenwich(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


@dataclass
class Laptop:
    """A laptop: whose it is, its disk, its clock, its cable to the hub (one without network syncs by stick instead).

    `backups` are older copies of its disk.
    """

    account: str
    store: LaptopStore
    cable: Cable
    clock_offset_ms: int = 0
    has_network: bool = True
    backups: list[LaptopStore] = field(default_factory=list)


class World:
    """One run. Everything that happens is drawn from `seed`; `done` and `faults` count it.

    Without `stands_in` nobody stands in for anybody and no laptop is replaced, as in the worlds of older seeds.
    """

    def __init__(self, seed: int, shelf: Shelf, *, has_sticks: bool = True, stands_in: bool = True) -> None:
        self.random = Random(seed)
        self.chance = Random(f"sticks {seed}")
        """What sticks do is drawn apart, so that a run without them is what it was before there were any."""
        self.has_sticks, self.stands_in = has_sticks, stands_in
        self.shelf = shelf
        self.now_ms = START_MS
        self.done: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.saved: dict[str, bytes] = {}
        self.rotten: set[str] = set()
        self.hub = self._new_hub()
        self.hub_backups: list[Any] = []
        self.kept: dict[str, list[bytes]] = {}
        """By grid, the snapshot made last; like a folder beside the database, it outlives a restored backup."""
        self.laptops: list[Laptop] = []
        self.tokens: dict[str, str] = {}
        self.sticks = Sticks(lambda: self.hub, lambda: self.now_ms, self.chance, self.faults)
        self.restores_allowed = self.random.random() < 0.5
        self._set_up()

    # -- making machines ------------------------------------------------------------------------------------------

    def _new_hub(self) -> Hub:
        store = connect(self.shelf.hub_url())
        schema.prepare(store)
        return Hub(store, "hub", "first", b"the hub's key", self.random.randbytes, _greenwich)

    def _set_up(self) -> None:
        accounts.add(self.hub, "admin", "", True, "admin", self.now_ms)
        grids.add(self.hub, "s1", "street", "street", "", "admin", self.now_ms)
        for grid in GRIDS:
            grids.add(self.hub, grid, grid, "small", "s1", "admin", self.now_ms)
        for person in PEOPLE:
            accounts.add(self.hub, person, "", False, "admin", self.now_ms)
            for grid in GRIDS if person != "chen" else GRIDS[:1]:
                members.grant(self.hub, person, grid, "worker", "admin", self.now_ms)
        for person in (*PEOPLE, *self.random.sample(PEOPLE, self.random.randrange(2))):
            self.add_laptop(person)

    def add_laptop(self, account: str, replaces: Device | None = None) -> Laptop:
        """A new laptop that has joined and synced once."""
        code = devices.invite(self.hub, account, 72, "admin", self.now_ms, replaces)
        _, token = devices.join(self.hub, code, "laptop", "simulation", self.now_ms)
        cable = Cable(lambda: self.hub, token, lambda: self.now_ms, self.random, self.faults, self.kept)
        laptop = Laptop(account, open_store(self.shelf.laptop_path()), cable)
        if self.random.random() < 0.3:
            laptop.clock_offset_ms = self.random.choice([-YEARS_20_MS, YEARS_20_MS, -600_000, 600_000])
            self.faults["wrong clock"] += 1
        if self.has_sticks and self.chance.random() < 0.2:
            laptop.has_network = False
            self.faults["no network at all"] += 1
        self.laptops.append(laptop)
        self.sync(laptop)
        return laptop

    def copy_store(self, store: LaptopStore) -> LaptopStore:
        """A copy of a laptop's disk."""
        twin = open_store(self.shelf.laptop_path())
        store.database.connection.backup(twin.database.connection)
        return twin

    def is_revoked(self, laptop: Laptop) -> bool:
        """Whether the hub revoked the device this laptop (or the one it was cloned from) is."""
        return devices.authenticate(self.hub, laptop.cable.token).revoked_ms is not None

    # -- what happens ---------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One move: mostly people working, sometimes a sync, sometimes a disaster."""
        self.now_ms += self.random.choice([1, 50, 5_000, 3_600_000])
        laptop = self.random.choice(self.laptops)
        moves = [(self.work, 12), (self.sync, 5), (self.hub_moves, 2), (self.disaster, 2)]
        move = self.random.choices([m for m, _ in moves], [weight for _, weight in moves])[0]
        move(laptop)
        if self.has_sticks and self.chance.random() < STICK_CHANCE:
            self.stick(laptop)

    def sync(self, laptop: Laptop) -> None:
        """One sync of one laptop, which may fail; by stick where it has no network."""
        if laptop.has_network:
            self._attempt(laptop, "sync", lambda: laptop.cable)
        else:
            self._attempt(laptop, "sync by stick", lambda: self._by_stick(laptop))

    def stick(self, laptop: Laptop) -> None:
        """One leg of a stick's way: written, taken to the hub or read, late, again, or by the wrong laptop."""
        leg = self.chance.choice(["write", "carry", "read"])
        if leg == "write":
            self.sticks.write(laptop.store, laptop.account, laptop.cable.token, self.now_ms + laptop.clock_offset_ms)
            self.done["write a bundle"] += 1
        elif leg == "carry":
            self.done["carry a bundle to the hub"] += self.sticks.carry(laptop.cable.trouble)
        elif answer := self.sticks.pick(laptop.cable.token):
            self._attempt(laptop, "read an answer", lambda: self.sticks.read(laptop.cable.token, answer))

    def _by_stick(self, laptop: Laptop) -> HubAsSeen:
        now_ms = self.now_ms + laptop.clock_offset_ms
        written = self.sticks.write(laptop.store, laptop.account, laptop.cable.token, now_ms)
        return self.sticks.read(laptop.cable.token, self.sticks.take_in(written))

    def _attempt(self, laptop: Laptop, name: str, reach: Callable[[], HubAsSeen]) -> None:
        try:
            hub = reach()
            if laptop.cable.trouble and self.random.random() < 0.1:
                self.faults["laptop killed between two writes"] += 1
                laptop.store.database.on_write = die_at(self.random.randrange(15))
            sync(
                laptop.store,
                hub,
                account=laptop.account,
                clock_ms=lambda: self.now_ms + laptop.clock_offset_ms,
                new_writer=lambda: self.random.randbytes(8).hex(),
                client_version="simulation",
            )
            self.done[name] += 1
        except (DoorstepError, Killed) as error:
            expected = ("hub_unreachable", "reply_damaged", "not_permitted", "device_revoked", "hub_failed")
            if isinstance(error, DoorstepError) and error.code not in expected:
                raise
            self.done[f"{name} cut"] += 1
        finally:
            laptop.store.database.on_write = None

    def work(self, laptop: Laptop) -> None:
        """A person writes something."""
        open_grids = [grid.id for grid in laptop.store.grids() if not grid.ended]
        if not open_grids:
            return
        grid = self.random.choice(open_grids)
        kind = self.random.choice(["dwelling", "dwelling", "dwelling", "visit", "matter", "resident"])
        known = laptop.store.find_rows(kind, grid=grid, include_deleted=True, include_same_as=True)
        if not known or self.random.random() < 0.08:
            record, edit, name = self._birth(kind, grid)
        else:
            torn = [each for each in known if each.conflicts]
            target = self.random.choice(torn if torn and self.random.random() < 0.25 else known)
            record, (edit, name) = target.id, self._edit(kind, target, known)
        self._save(laptop, kind, grid, record, edit, name)

    def _save(self, laptop: Laptop, kind: str, grid: str, record: str, edit: Edit, name: str) -> None:
        try:
            if laptop.cable.trouble and self.random.random() < 0.03:
                self.faults["laptop killed while saving"] += 1
                laptop.store.database.on_write = die_at(self.random.randrange(4))
            now_ms = self.now_ms + laptop.clock_offset_ms
            change = laptop.store.save(kind, grid, record, edit, by=laptop.account, now_ms=now_ms)
            self.saved[change.id] = change.body
            self.done[name] += 1
        except Killed:
            pass
        finally:
            laptop.store.database.on_write = None

    def _birth(self, kind: str, grid: str) -> tuple[str, Edit, str]:
        record = uuid7(self.now_ms, self.random.randbytes(10))
        number = str(self.random.randrange(1, 4))
        if kind == "dwelling":
            address = Address(number, "1", "101")
            values: dict[str, Any] = {"building": number, "unit": "1", "room": "101"}
            return dwelling_id(grid, address), Edit(set=values), "add a dwelling"
        values = {
            "visit": {"visited_at": "2026-11-20T19:30", "worker": "an", "notes": f"note {self.random.random()}"},
            "matter": {"title": f"matter {number}", "status": "reported"},
            "resident": {"name": f"resident {number}", "phone": self.random.choice(PHONES)},
        }[kind]
        return record, Edit(set=values), f"add a {kind}"

    def _edit(self, kind: str, target: Any, known: list[Any]) -> tuple[Edit, str]:
        draw = self.random.random()
        if LIFE in target.conflicts or target.deleted:
            if draw < 0.5:
                return keeping("still there"), "keep"
            return deletion("gone indeed"), "delete"
        if draw < 0.08:
            return deletion("gone"), "delete"
        if draw < 0.11 and len(known) > 1:
            return Edit(set={SAME_AS: self.random.choice(known).id}), "same as"
        if draw < 0.14 and target.same_as:
            return Edit(drop=frozenset([SAME_AS])), "undo same as"
        if target.conflicts and draw < 0.6:
            path = self.random.choice(target.conflicts)
            value = self.random.choice(target.state.live(path)).value
            return Edit(set={path: value}, why="asked at the door"), "resolve"
        if draw < 0.2:
            return Edit(set={f"future_{self.random.randrange(2)}": self.random.randrange(9)}), "unknown field"
        return self._ordinary(kind, target)

    def _ordinary(self, kind: str, target: Any) -> tuple[Edit, str]:
        pick = self.random.choice
        if kind == "dwelling":
            tag = f"tags/{pick(TAGS)}"
            if self.random.random() < 0.3:
                held = target.state.live(tag)
                return (Edit(drop=frozenset([tag])), "remove a tag") if held else (Edit(set={tag: True}), "add a tag")
            return pick([Edit(set={"phone": pick(PHONES)}), Edit(set={"contact": pick("赵钱孙李")})]), "edit"
        if kind == "matter":
            return Edit(set={"status": pick(STATUSES)}), "move a matter"
        if kind == "visit":
            return Edit(set={"notes": f"more {self.random.random()}"}), "add a text"
        if self.random.random() < 0.15:
            return Edit(set={"phone": "not a phone"}), "break a rule"
        return Edit(set={"phone": pick([*PHONES, None]), "remark": pick(["a", "b"])}), "edit"

    def hub_moves(self, laptop: Laptop) -> None:
        """Somebody at the hub writes, lets in or closes, grants or revokes, or makes a backup."""
        draw = self.random.random()
        if draw < 0.4:
            self._write_on_hub()
        elif draw < 0.7:
            self._review()
        elif draw < 0.75 and self.stands_in:
            self._cover()
        elif draw < 0.8 and not self.restores_allowed:
            self._regrant(laptop)
        elif draw < 0.82 and not self.restores_allowed and len(self.laptops) > 2:
            device = devices.authenticate(self.hub, laptop.cable.token)
            devices.revoke(self.hub, device.id, "admin", self.now_ms)
            self.done["revoke a device"] += 1
        elif draw < 0.9 and self.stands_in and not self.restores_allowed and len(self.laptops) < 6:
            self._replace(laptop)
        elif self.restores_allowed:
            self._back_up_hub()

    def _write_on_hub(self) -> None:
        grid = self.random.choice(GRIDS)
        held = [r for r in hub_records.of_grid(self.hub.store, grid) if r.kind == "dwelling"]
        if held:
            writing = authoring.Writing("dwelling", self.random.choice(held).record, Edit(set={"phone": PHONES[0]}))
            for change in authoring.write(self.hub, "admin", grid, [writing], self.now_ms):
                self.saved[change.id] = change.body
            self.done["edit on the hub"] += 1

    def _review(self) -> None:
        waiting = review.open_cases(self.hub, list(GRIDS))
        if waiting:
            case = self.random.choice(waiting)
            decision = self.random.choice(["release", "reject"])
            review.decide(self.hub, case.change.id, decision, "admin", "talked to her", self.now_ms)  # type: ignore[arg-type]
            self.done[decision] += 1

    def _regrant(self, laptop: Laptop) -> None:
        grid = self.random.choice(GRIDS)
        if grid in memberships.current(self.hub.store, laptop.account):
            members.end_grants(self.hub, laptop.account, grid, "admin", self.now_ms)
            self.done["end a grant"] += 1
        else:
            members.grant(self.hub, laptop.account, grid, "worker", "admin", self.now_ms)
            self.done["grant"] += 1

    def _cover(self) -> None:
        """Somebody stands in, today or until tomorrow; the end comes by itself."""
        person, first = self.random.choice(PEOPLE), self.random.randrange(2)
        days = [self.hub.day(self.now_ms + later * DAY_MS) for later in (first, first + self.random.randrange(2))]
        grid, role = self.random.choice([*GRIDS, "s1"]), self.random.choice(["worker", "worker", "lead"])
        covers.give(self.hub, Cover(0, person, grid, role, days[0], days[1], "admin", self.now_ms), self.now_ms)
        self.done["cover"] += 1

    def _replace(self, laptop: Laptop) -> None:
        """A laptop is lost; its owner gets another one. Somebody has the old one and goes on with it."""
        old = devices.authenticate(self.hub, laptop.cable.token)
        if device_store.successor(self.hub.store, old.id) is None:
            self.add_laptop(laptop.account, replaces=old).cable.trouble = laptop.cable.trouble
            self.done["replace a laptop"] += 1

    # -- disasters ------------------------------------------------------------------------------------------------

    def disaster(self, laptop: Laptop) -> None:
        """A clone, a roll-back, a restored hub, rot on a disk."""
        draw = self.random.random()
        if draw < 0.2 and len(self.laptops) < 6:
            twin = dataclasses.replace(laptop, store=self.copy_store(laptop.store), backups=[])
            token = laptop.cable.token
            twin.cable = Cable(lambda: self.hub, token, lambda: self.now_ms, self.random, self.faults, self.kept)
            twin.cable.trouble = laptop.cable.trouble
            self.laptops.append(twin)
            self.faults["laptop cloned"] += 1
        elif draw < 0.35:
            laptop.backups.append(self.copy_store(laptop.store))
        elif draw < 0.65 and laptop.backups:
            laptop.store.close()
            laptop.store = laptop.backups.pop()
            self.faults["laptop rolled back"] += 1
        elif draw < 0.72:
            self._rot(laptop)
        elif self.restores_allowed and self.hub_backups:
            self._restore_hub()

    def _rot(self, laptop: Laptop) -> None:
        """A byte of an unsent change turns on the disk."""
        row = laptop.store.database.row("SELECT id, body FROM change WHERE own = 1 AND status = 'pending' LIMIT 1")
        if row and self.random.random() < 0.3:
            body = bytearray(row[1])
            body[self.random.randrange(len(body))] ^= 1 << self.random.randrange(7)
            laptop.store.database.run("UPDATE change SET body = ? WHERE id = ?", [bytes(body), row[0]])
            self.rotten.add(row[0])
            self.faults["rot on a laptop's disk"] += 1

    def _back_up_hub(self) -> None:
        copy = connect(self.shelf.hub_url())
        copy_database(self.hub.store.db, copy.db)
        self.hub_backups.append(copy)
        self.done["back up the hub"] += 1

    def _restore_hub(self) -> None:
        """The hub comes back from an earlier backup, as a new incarnation; the backup stays usable."""
        backup = self.random.choice(self.hub_backups)
        store = connect(self.shelf.hub_url())
        copy_database(backup.db, store.db)
        self.hub.store.close()
        self.hub = dataclasses.replace(self.hub, store=store, incarnation=self.random.randbytes(4).hex())
        self.faults["hub restored"] += 1

    # -- the end --------------------------------------------------------------------------------------------------

    def set_trouble(self, chance: float) -> None:
        """How likely each fault on the cables is from now on."""
        for laptop in self.laptops:
            laptop.cable.trouble = chance

    def quiesce(self, rounds: int = 12) -> None:
        """No more faults and nobody writes: every laptop syncs until nothing moves any more."""
        self.set_trouble(0.0)
        for _ in range(rounds):
            before = self._position()
            for laptop in self.laptops:
                self.now_ms += 1000
                self.sync(laptop)
            if self._position() == before:
                return

    def _position(self) -> tuple[Any, ...]:
        heads = [(grid.id, grid.seq, grid.chain) for grid in grid_store.everything(self.hub.store)]
        cursors = [
            [(grid.id, grid.seq, grid.chain, grid.writer) for grid in laptop.store.grids()]
            + [laptop.store.counts().pending, laptop.store.exchange.waiting()]
            for laptop in self.laptops
        ]
        return (heads, cursors)
