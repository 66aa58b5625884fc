"""A small synthetic community for the pages: a street, two communities, four workers, and twenty days of work.

Everything a page has to show is in it: doors of every use, visited lately, long ago and never; conflicts (values, a
deletion against an edit); refused work (invalid, not permitted, from a revoked laptop, and a dead letter); matters in
every state, overdue, assigned to a department; duplicates; laptops that are late, behind, or have a wrong clock.
All people, doors and numbers are made up.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from doorstep_server.services import accounts, devices, grids, members
from doorstep_server.services.hub import Hub
from doorstep_server.store import records
from doorstep_shared.changes import DELETED, LIFE, Change, Json
from doorstep_shared.editing import Edit, overs
from doorstep_shared.ids import content_id
from doorstep_shared.kinds import find_kind
from tests.server.office import NOON_MS, ByHand, Office
from tests.server.web.samples import PEOPLE, employ

DAY_MS = 86_400_000
WORKERS = {"wang": ("王芳", "g1"), "li": ("李强", "g1"), "zhao": ("赵敏", "g2"), "sun": ("孙丽", "g3")}
GRIDS = (
    ("street", "幸福街道", "street", ""),
    ("c1", "晨光社区", "community", "street"),
    ("g1", "一网格", "small", "c1"),
    ("g2", "二网格", "small", "c1"),
    ("c2", "荷花社区", "community", "street"),
    ("g3", "三网格", "small", "c2"),
)
NAMES = ("张三丰", "刘桂英", "陈建国", "杨秀兰", "黄志强", "周玉梅", "吴海燕", "郑永福", "冯小军", "褚丽华")
USES = ("self", "rented", "self", "vacant", "self", "business", "rented", "self")
TITLES = ("楼道灯不亮", "下水道堵塞", "占用消防通道", "噪音扰民", "电梯异响", "路面破损", "垃圾未清", "井盖松动")
STATUSES = ("reported", "accepted", "assigned", "handled", "closed", "assigned", "reported", "accepted")


def record_id(number: int) -> str:
    """The id of the record with a number; number 1 is the door most stories happen at."""
    return f"00000000-0000-7000-8000-{number:012}"


class Community(Office):
    """The hub after twenty days, with accounts of every role that may sign in; `now_ms` is the last day's noon."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.now_ms = NOON_MS - 20 * DAY_MS
        accounts.add(hub, "admin", "管理员", True, "admin", self.now_ms)
        for id, name, level, parent in GRIDS:
            grids.add(hub, id, name, level, parent, "admin", self.now_ms)
        for account, (name, grid) in WORKERS.items():
            accounts.add(hub, account, name, False, "admin", self.now_ms)
            members.grant(hub, account, grid, "worker", "admin", self.now_ms)
        for role in PEOPLE:
            employ(hub, role)
        self.laptops = {account: self.laptop(account) for account in WORKERS}
        self._last = 100
        self._live()

    def _live(self) -> None:
        for day, happens in self._days():
            self.now_ms = NOON_MS - day * DAY_MS
            happens()
        self.now_ms = NOON_MS

    def _days(self) -> list[tuple[int, Callable[[], None]]]:
        """What happens how many days before the last."""
        return [
            (19, self._register_doors),
            (18, self._register_residents),
            (15, lambda: self._visit("wang", range(1, 5), "met")),
            (12, self._report_matters),
            (9, lambda: self._visit("zhao", range(61, 63), "not_home", grid="g2")),
            (6, self._lose_a_laptop),
            (5, self._disagree),
            (3, self._delete_against_an_edit),
            (2, self._be_refused),
            (1, lambda: self._visit("wang", range(3, 9), "met")),
            (0, self._sync_in_the_morning),
        ]

    def _register_doors(self) -> None:
        wang, zhao, sun = (self.laptops[each] for each in ("wang", "zhao", "sun"))
        building = {"number": "3", "name": "3号楼", "estate": "晨光花园", "floors": 6, "units": 2, "lift": "无"}
        wang.sync(wang.change(building, kind="building", record=record_id(50)))
        wang.sync(*(wang.change(_door(n), record=record_id(n)) for n in range(1, 25)))
        zhao.sync(*(zhao.change(_door(n), record=record_id(n), grid="g2") for n in range(61, 69)))
        sun.sync(*(sun.change(_door(n), record=record_id(n), grid="g3") for n in range(81, 85)))

    def _register_residents(self) -> None:
        wang = self.laptops["wang"]
        people = [wang.change(_person(n), kind="resident", record=record_id(30 + n)) for n in range(10)]
        twin = {**_person(0), "dwelling": record_id(7), "phone": "13900005555"}
        wang.sync(*people, wang.change(twin, kind="resident", record=record_id(45)))
        wang.sync(wang.change({"building": "3", "unit": "1", "room": "102", "use": "self"}, record=record_id(46)))

    def _visit(self, account: str, doors: range, outcome: str, grid: str = "g1") -> None:
        laptop = self.laptops[account]
        laptop.sync(*(self._a_visit(laptop, door, outcome, grid) for door in doors))

    def _a_visit(self, laptop: ByHand, door: int, outcome: str, grid: str) -> Change:
        visit: dict[str, Json] = {
            "dwelling": record_id(door),
            "visited_at": self._minute(),
            "minutes": 10 + door,
            "worker": laptop.account,
            "purpose": "routine" if door % 2 else "safety",
            "met": NAMES[door % 10],
            "outcome": outcome,
            "notes": "楼道有杂物，已提醒，联系电话13800007777" if door % 3 == 0 else "一切正常",
        }
        return laptop.change(visit, kind="visit", record=self._next(), grid=grid)

    def _report_matters(self) -> None:
        wang, zhao = self.laptops["wang"], self.laptops["zhao"]
        wang.sync(*(wang.change(_matter(n), kind="matter", record=record_id(90 + n)) for n in range(6)))
        for n in (6, 7):
            zhao.sync(zhao.change(_matter(n), kind="matter", record=record_id(90 + n), grid="g2"))

    def _lose_a_laptop(self) -> None:
        """孙丽's laptop is never seen again, and 李强's second one is revoked."""
        self.laptops["sun"].sync(at={})
        self.second = self.laptop("li")
        devices.revoke(self.hub, self.second.device, "admin", self.now_ms)

    def _disagree(self) -> None:
        """王芳 and 李强 correct the same doors without having seen each other's work."""
        for n, phones in ((1, ("13800000001", "13800000002")), (2, ("13800000011", "13800000012"))):
            self._apart("dwelling", record_id(n), {"phone": phones[0]}, {"phone": phones[1]})
        self._apart("matter", record_id(91), {"due": "2026-09-25"}, {"due": "2026-09-30"})
        self._apart("dwelling", record_id(4), {"use": "rented"}, {"use": "vacant", "remark": "租客已搬走"})

    def _delete_against_an_edit(self) -> None:
        self._apart("dwelling", record_id(12), {LIFE: DELETED}, {"contact": "冯小军"}, why="门牌已取消")

    def _apart(self, kind: str, record: str, hers: Mapping[str, Json], his: Mapping[str, Json], **parts: Any) -> None:
        """Both supersede what stood there before, and neither knows of the other."""
        wang, li, seen = self.laptops["wang"], self.laptops["li"], self.grid("g1").seq
        found = records.find(self.hub.store, kind, record)
        assert found is not None
        edits = [
            (set, {path: sorted(ids) for path, ids in overs(find_kind(kind), found.state, Edit(set=set), {}).items()})
            for set in (hers, his)
        ]
        wang.sync(wang.change(edits[0][0], kind=kind, record=record, over=edits[0][1], seen=seen, **parts))
        li.sync(li.change(edits[1][0], kind=kind, record=record, over=edits[1][1], seen=seen))

    def _be_refused(self) -> None:
        li, zhao = self.laptops["li"], self.laptops["zhao"]
        li.sync(li.change({"phone": "12"}, record=record_id(5)))
        zhao.sync(zhao.change({"use": "vacant"}, record=record_id(6), grid="g1"))
        self.second.sync(self.second.change({"remark": "旧电脑里的记录，电话13800006666"}, record=record_id(7)))
        body = '{"v":1,"half'
        zhao.sync({"id": content_id(body.encode()), "grid": "g2", "body": body})

    def _sync_in_the_morning(self) -> None:
        self.laptops["wang"].sync()
        self.laptops["li"].sync()

    def _minute(self) -> str:
        return datetime.fromtimestamp(self.now_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M")

    def _next(self) -> str:
        self._last += 1
        return record_id(self._last)


def _door(number: int) -> dict[str, Json]:
    """A door: two on every floor, twelve in every unit."""
    place = (number - 1) % 12
    return {
        "building": "3" if number < 60 else str(number // 10),
        "unit": str(1 + (number - 1) // 12 % 2),
        "room": f"{1 + place // 2}0{1 + place % 2}",
        "floor": 1 + place // 2,
        "use": USES[number % 8],
        "contact": NAMES[number % 10],
        "phone": f"138000012{number:02}",
        "visit_frequency": "monthly" if number % 2 else "quarterly",
        **({"tags/gas": True} if number % 4 == 0 else {}),
    }


def _person(number: int) -> dict[str, Json]:
    return {
        "dwelling": record_id(1 + number),
        "name": NAMES[number],
        "sex": "male" if number % 2 else "female",
        "birth": f"19{50 + number * 4}-03-0{1 + number % 9}",
        "phone": f"1390000120{number}",
    }


def _matter(number: int) -> dict[str, Json]:
    """A matter; the department of the samples has three, and two are overdue on the last day."""
    return {
        "title": (
            "楼道灯不亮",
            "下水道堵塞",
            "占用消防通道",
            "噪音扰民",
            "电梯异响",
            "路面破损",
            "垃圾未清",
            "井盖松动",
        )[number],
        "category": ("repair", "water_power", "safety", "noise", "repair", "repair", "sanitation", "safety")[number],
        "dwelling": record_id(1 + number) if number < 6 else record_id(61),
        "reporter": NAMES[number],
        "reported_at": "2026-09-09T10:00",
        "details": "居民反映，请尽快处理。联系电话13700001111",
        "level": ("grid", "community", "street")[number % 3],
        "status": STATUSES[number],
        "due": f"2026-09-{15 + number * 2:02}",
        **({"assignee": PEOPLE["department"][1]} if number in (2, 3, 5) else {}),
        **({"result": "已修好"} if STATUSES[number] == "closed" else {}),
    }
