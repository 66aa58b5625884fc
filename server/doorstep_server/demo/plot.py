"""Who takes part in the demo's day and which doors it happens at, chosen from the made-up register."""

from dataclasses import dataclass
from random import Random

from doorstep_shared.addresses import Address
from doorstep_shared.i18n import Text
from doorstep_shared.synthetic.places import COMMUNITY, GRIDS, STREET
from doorstep_shared.synthetic.register import Register, Row

ROUNDS = 10
"""How many doors each worker calls at."""
PRIOR_VISITS = 1_600
QUICK_VISITS, STRANGERS_VISITS = 1, 1
"""Visits recorded in one line, and by the tablet that checks nothing."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account: her role in some grids."""

    account: str
    name: str
    role: str
    grids: tuple[str, ...]

    @property
    def called(self) -> Text:
        """How the story calls her."""
        return Text(self.name, self.account)


LIN = Person("lin", "林晓燕", "worker", (GRIDS[0], GRIDS[1]))
ZHAO = Person("zhao", "赵国强", "worker", (GRIDS[0], GRIDS[2], GRIDS[3]))
ZHOU = Person("zhou", "周敏", "worker", (GRIDS[0], GRIDS[4], GRIDS[5]))
HE = Person("he", "何丽", "supervisor", (COMMUNITY,))
WORKERS = (LIN, ZHAO, ZHOU)
PEOPLE = (*WORKERS, HE)
"""Three workers who share the first grid, and the supervisor of the whole community."""
LEAD = Person("qian", "钱志远", "lead", (COMMUNITY,))
AUDITOR = Person("wu", "吴静", "auditor", (STREET,))
DEPARTMENT = Person("chengguan", "城管科", "department", (STREET,))
FENG = Person("feng", "冯涛", "worker", (GRIDS[5],))
NEWCOMERS = (LEAD, AUDITOR, DEPARTMENT, FENG)
"""Who is added the next morning; feng's laptop is late."""
SIGNING_IN = (LEAD, AUDITOR, DEPARTMENT, LIN)
"""Who comes to the pages then, besides the supervisor."""
SHARED = GRIDS[0]

_OWN_ROUNDS = {LIN.account: GRIDS[1], ZHAO.account: GRIDS[2], ZHOU.account: GRIDS[4]}
_ANSWERS = (
    ("--purpose", "日常走访", "--note", "家中一切正常，核对了联系电话。"),
    ("--purpose", "安全检查", "--note", "燃气软管老化，已提醒更换。", "--tag", "燃气安全"),
    ("--purpose", "关爱走访", "--note", "老人精神不错，按时服药。", "--tag", "养老服务"),
    ("--purpose", "信息采集", "--minutes", "15"),
    ("--outcome", "无人在家"),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A visit to be recorded: the door, and the words after it."""

    door: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """The doors of the day: one edited by two workers in different fields, one whose telephone two workers correct,
    one deleted while somebody edits it, one with a broken lamp in front, and one nobody has registered. The next
    morning two more are edited apart and stay in conflict.
    """

    merged: str
    disputed: str
    vanished: str
    lamp: str
    unregistered: Address
    calls: dict[str, list[Call]]
    open_phone: str
    open_deletion: str


def make(register: Register, rng: Random) -> Plot:
    """Choose the doors."""
    doors = [row for row in register.rows["dwelling"] if row.grid == SHARED]
    merged, disputed, lamp = rng.sample([row for row in doors if row.values["use"] == "self"], 3)
    vanished = rng.choice([row for row in doors if row.values["use"] == "vacant"])
    building = next(row for row in register.rows["building"] if row.grid == SHARED)
    attic = Address(str(building.values["number"]), "1", f"{int(building.values['floors']) + 1}01")
    calls = {account: _calls(register, grid, rng) for account, grid in _OWN_ROUNDS.items()}
    chosen = (merged, disputed, vanished, lamp)
    others = [row for row in doors if row.values["use"] == "rented" and row not in chosen]
    apart = [door(row) for row in rng.sample(others, 2)]
    return Plot(door(merged), door(disputed), door(vanished), door(lamp), attic, calls, *apart)


def door(row: Row) -> str:
    """The address of a dwelling's row."""
    return "-".join(str(row.values[part]) for part in Address._fields if part in row.values)


def _calls(register: Register, grid: str, rng: Random) -> list[Call]:
    """A round in the order of the doors."""
    lived_in = [row for row in register.rows["dwelling"] if row.grid == grid and "contact" in row.values]
    chosen = sorted(rng.sample(range(len(lived_in)), ROUNDS))
    calls = []
    for number, index in enumerate(chosen):
        row = lived_in[index]
        words = _ANSWERS[number % len(_ANSWERS)]
        met = () if "--outcome" in words else ("--met", str(row.values["contact"]))
        calls.append(Call(door(row), (*met, *words)))
    return calls
