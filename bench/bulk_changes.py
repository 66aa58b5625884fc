"""What the laptops of one made-up grid write: a register, visits, matters, corrections, work that meets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from doorstep_shared.changes import Change, Json
from doorstep_shared.clock import Stamp
from doorstep_shared.ids import content_id, uuid7

_FAMILY, _GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "秀英建国桂兰志强玉梅海燕永福小军丽华芳敏静磊洋艳勇杰娟涛明超",
)
_NOTES = (
    "老人身体好，药按时吃",
    "家中无人，留了联系单",
    "燃气管已更换",
    "反映楼道灯坏，已登记",
    "租户新搬来，登记三人",
)
_TITLES = ("楼道灯不亮", "下水道堵塞", "占用消防通道", "噪音扰民", "电梯异响", "垃圾未清")
_STATUSES = ("reported", "accepted", "assigned", "handled", "closed")
_DOORS_OF_A_BUILDING = 36
_dump = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(slots=True)
class Laptop:
    """A laptop of the grid and the chain it signs; `seen` is the log position of its last sync."""

    account: str
    writer: str
    head: str = ""
    seen: int = 0


class Changes:
    """Makes changes that are valid and know what they supersede; `now_ms` is when the laptops write."""

    def __init__(self, grid: str, random: Random) -> None:
        self.grid, self.random, self.now_ms = grid, random, 0
        self.ids: dict[str, list[str]] = {"dwelling": [], "resident": [], "visit": [], "matter": [], "building": []}
        self._live: dict[tuple[str, str], tuple[str, ...]] = {}
        self._counter = 0

    def building(self, laptop: Laptop) -> Change:
        """A new building, the next by number."""
        number = str(1 + len(self.ids["building"]))
        return self._new(laptop, "building", {"number": number, "estate": "晴岚里", "floors": 6, "units": 3})

    def dwelling(self, laptop: Laptop) -> Change:
        """A new door, the next of its building."""
        number = len(self.ids["dwelling"])
        building, place = divmod(number, _DOORS_OF_A_BUILDING)
        unit, place = divmod(place, 12)
        values: dict[str, Json] = {
            "building": str(1 + building),
            "unit": str(1 + unit),
            "room": f"{1 + place // 2}0{1 + place % 2}",
            "floor": 1 + place // 2,
            "use": self.random.choice(("self", "self", "self", "rented", "vacant")),
            "contact": self.name(),
            "phone": self.phone(),
            "visit_frequency": self.random.choice(("monthly", "quarterly", "half_yearly")),
        }
        return self._new(laptop, "dwelling", values)

    def resident(self, laptop: Laptop) -> Change:
        """A new person at a door; one in ten is to be looked after closely."""
        values: dict[str, Json] = {
            "dwelling": self.random.choice(self.ids["dwelling"]),
            "name": self.name(),
            "sex": self.random.choice(("male", "female")),
            "birth": f"{self.random.randrange(1935, 2020)}-{self.random.randrange(1, 13):02}-15",
            "phone": self.phone(),
        }
        if self.random.randrange(10) == 0:
            values["tags/living_alone"] = True
        return self._new(laptop, "resident", values)

    def visit(self, laptop: Laptop) -> Change:
        """A new visit at a door, in the afternoon before."""
        at = datetime.fromtimestamp(self.now_ms / 1000 - 3600 * self.random.randrange(5, 12), UTC)
        values: dict[str, Json] = {
            "dwelling": self.random.choice(self.ids["dwelling"]),
            "visited_at": at.strftime("%Y-%m-%dT%H:%M"),
            "minutes": self.random.randrange(5, 40),
            "worker": laptop.account,
            "purpose": self.random.choice(("routine", "care", "safety")),
            "met": self.name(),
            "outcome": self.random.choice(("met", "met", "met", "not_home")),
            "notes": self.random.choice(_NOTES) + str(self.random.randrange(1000)),
        }
        return self._new(laptop, "visit", values)

    def matter(self, laptop: Laptop) -> Change:
        """A new matter that is due in ten days."""
        day = datetime.fromtimestamp(self.now_ms / 1000, UTC)
        due = datetime.fromtimestamp(self.now_ms / 1000 + 10 * 86_400, UTC)
        values: dict[str, Json] = {
            "title": self.random.choice(_TITLES),
            "category": self.random.choice(("repair", "noise", "sanitation", "safety")),
            "source": "visit",
            "dwelling": self.random.choice(self.ids["dwelling"]),
            "reporter": self.name(),
            "reported_at": day.strftime("%Y-%m-%dT%H:%M"),
            "level": self.random.choice(("grid", "grid", "grid", "community", "street")),
            "status": self.random.choice(_STATUSES[:2]),
            "due": due.date().isoformat(),
        }
        return self._new(laptop, "matter", values)

    def step(self, laptop: Laptop) -> Change:
        """A matter goes on."""
        record = self.random.choice(self.ids["matter"])
        values: dict[str, Json] = {"status": self.random.choice(_STATUSES[2:])}
        if values["status"] == "closed":
            values |= {"result": "已处理", "rating": self.random.randrange(3, 6)}
        return self.edit(laptop, "matter", record, values)

    def correction(self, laptop: Laptop) -> Change:
        """Something about a door, a person or a visit was wrong; each laptop of a grid keeps to its half of them."""
        kind = self.random.choice(("dwelling", "resident", "resident", "visit"))
        ids = self.ids[kind]
        half = 2 * self.random.randrange(max(1, len(ids) // 2)) + (laptop.account[-1] == "b")
        record = ids[min(half, len(ids) - 1)] if ids else ""
        if kind == "visit":
            if not record:
                return self.visit(laptop)
            return self.edit(laptop, kind, record, {"minutes": self.random.randrange(5, 60)})
        field = self.random.choice(("remark", "phone"))
        value = self.phone() if field == "phone" else self.random.choice(_NOTES) + str(self.random.randrange(1000))
        return self.edit(laptop, kind, record, {field: value})

    def apart(self, first: Laptop, second: Laptop, is_conflict: bool) -> tuple[Change, Change]:
        """Both write about one door without knowing of each other: one phone twice, or two different fields."""
        fields = ("phone", "phone") if is_conflict else ("remark", "contact")
        ids = self.ids["dwelling"]
        while self._is_open(record := self.random.choice(ids)):
            pass
        before = dict(self._live)
        hers = self.edit(first, "dwelling", record, {fields[0]: self.phone()})
        theirs = self._live
        self._live = before
        his = self.edit(second, "dwelling", record, {fields[1]: self.phone() if is_conflict else self.name()})
        for key in ((record, path) for path in {*hers.set, *his.set}):
            self._live[key] = tuple({*theirs.get(key, ()), *self._live.get(key, ())} - {*_over(hers), *_over(his)})
        return hers, his

    def _is_open(self, record: str) -> bool:
        return len(self._live.get((record, "phone"), ())) > 1

    def refused(self, laptop: Laptop) -> Change:
        """A phone number that is none; it takes no effect, so nothing supersedes it later."""
        record = self.random.choice(self.ids["dwelling"])
        return self._write(laptop, "dwelling", record, {"phone": "12"}, self._named(record, ["phone"]))

    def edit(self, laptop: Laptop, kind: str, record: str, values: Mapping[str, Json]) -> Change:
        """A change of a record that supersedes what stands there; the paths of an open conflict are left alone."""
        values = {path: value for path, value in values.items() if len(self._live.get((record, path), ())) < 2}
        values = values or {"remark": self.random.choice(_NOTES)}
        change = self._write(laptop, kind, record, values, self._named(record, list(values)))
        self._live |= {(record, path): (change.id,) for path in values}
        return change

    def name(self) -> str:
        """A made-up name."""
        return self.random.choice(_FAMILY) + "".join(self.random.choices(_GIVEN, k=2))

    def phone(self) -> str:
        """A number nobody has."""
        return f"1380000{self.random.randrange(10_000):04}"

    def _named(self, record: str, paths: list[str]) -> dict[str, list[str]]:
        return {path: sorted(live) for path in paths if (live := self._live.get((record, path)))}

    def _new(self, laptop: Laptop, kind: str, values: Mapping[str, Json]) -> Change:
        record = uuid7(self.now_ms, self.random.randbytes(10))
        self.ids[kind].append(record)
        change = self._write(laptop, kind, record, values, {})
        self._live |= {(record, path): (change.id,) for path in values}
        return change

    def _write(
        self, laptop: Laptop, kind: str, record: str, values: Mapping[str, Json], over: Mapping[str, list[str]]
    ) -> Change:
        """A change as `changes.compose` would write it, without decoding it again, which takes most of the time."""
        self._counter += 1
        at = Stamp(self.now_ms - 6 * 3_600_000 + self._counter % 3_600_000, 0)
        document = {
            "v": 1,
            "writer": laptop.writer,
            "prev": laptop.head,
            "at": str(at),
            "by": laptop.account,
            "grid": self.grid,
            "seen": laptop.seen,
            "kind": kind,
            "record": record,
            "schema": 1,
            "set": values,
            "over": over,
        }
        body = _dump(document).encode()
        laptop.head = content_id(body)
        return Change(
            id=laptop.head,
            body=body,
            writer=laptop.writer,
            prev=str(document["prev"]),
            at=at,
            by=laptop.account,
            grid=self.grid,
            seen=laptop.seen,
            kind=kind,
            record=record,
            schema=1,
            set=values,
            over={path: tuple(ids) for path, ids in over.items()},
            why="",
        )


def _over(change: Change) -> set[str]:
    return {id for ids in change.over.values() for id in ids}
