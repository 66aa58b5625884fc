"""Picking the door: what is typed narrows the list; before anything is typed, the doors that are due near by."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from doorstep_client.app import App
from doorstep_client.commands.asking import Asker, Offer, Question
from doorstep_client.commands.today_lines import said_due
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.doors import Door, doors_ahead, doors_like
from doorstep_client.tasks.today import Wanted, today
from doorstep_client.visit_rules_file import load_visit_rules
from doorstep_shared.addresses import parse_address
from doorstep_shared.fields import mask
from doorstep_shared.holidays import workdays
from doorstep_shared.i18n import Text
from doorstep_shared.visit_rules import VisitRules
from doorstep_shared.widths import cut, pad, width, wrap

MOST_OFFERED = 8
"""How many doors are listed at once."""
MOST_NAMES = 3
REGISTER = "register"
"""What is answered when the door is not registered yet."""

DOOR = Text("哪一户", "Which door")
NO_DOOR = Text("没有找到。写地址（如 3-2-501）可以登记这一户。", "Not found. Type an address (3-2-501) to register it.")
A_NEW_DOOR = Text("登记这一户：{address}", "register this door: {address}")
HELP = Text(
    "写地址（3-2-501、3栋2单元）、姓名、拼音首字母（wjg）或电话尾号，边写边找；↑↓ 选，回车确定。",
    "Type an address (3-2-501), a name, its initials or the end of a phone number; ↑↓ chooses, Enter accepts.",
)


class DoorPicking:
    """One picking of a door. What is due today is looked up once, when it is first shown."""

    def __init__(self, app: App, desk: Desk, columns: int) -> None:
        self._app, self._desk, self._columns = app, desk, columns
        self._language = app.output.language
        self._today = cache(lambda: today(desk, self._rules(), workdays(), Wanted()))
        self._ahead = cache(lambda: doors_ahead(desk, self._today(), MOST_OFFERED))
        self.offers = lru_cache(maxsize=32)(self._offers)
        self.day = desk.local_time(desk.now_ms()).date()

    def _rules(self) -> VisitRules:
        return load_visit_rules(self._app.town().visit_rules, self._app.home, self._app.laptop)

    def ask(self, typed: str, typing: Callable[[str], None]) -> str:
        """The id of the door, or `REGISTER`; begins with what is `typed`.

        Raises:
            KeyboardInterrupt: Ctrl-C.
        """
        question = Question(
            label=DOOR.say(self._language),
            begin=typed,
            is_whole=False,
            offers=self.offers,
            lines=self._below,
            help=wrap(HELP.say(self._language), self._columns - 1),
            is_first=True,
        )
        return Asker(self._language).ask(question, typing)

    def _offers(self, typed: str) -> Sequence[Offer]:
        """The doors for what is typed; an address that is not registered may be."""
        if not typed.strip():
            return self._rows(self._ahead())
        found = doors_like(self._desk, typed, MOST_OFFERED)
        offers = self._rows(found)
        address = parse_address(typed)
        if address and not any(each.address == str(address) for each in found):
            offers.append(Offer(REGISTER, A_NEW_DOOR.say(self._language, address=address)))
        return offers

    def _below(self, typed: str) -> list[str]:
        if not typed.strip():
            return []
        return [] if self.offers(typed) else wrap(NO_DOOR.say(self._language), self._columns - 1)

    def _rows(self, doors: Sequence[Door]) -> list[Offer]:
        cells = [self._cells(door) for door in doors]
        sizes = [max((width(row[place]) for row in cells), default=0) for place in range(3)]
        lines = ("  ".join(pad(cell, size) for cell, size in zip(row, sizes, strict=True)) for row in cells)
        return [
            Offer(door.dwelling.id, cut(line.rstrip(), self._columns - 1))
            for door, line in zip(doors, lines, strict=True)
        ]

    def _cells(self, door: Door) -> list[str]:
        names = [person.name for person in door.people if person.name][:MOST_NAMES]
        contact, phone = door.dwelling.values.get("contact"), door.dwelling.values.get("phone")
        if not names and isinstance(contact, str):
            names = [contact]
        phones = [person.phone for person in door.people if person.phone]
        number = phone if isinstance(phone, str) and phone else next(iter(phones), "")
        if door.task:
            return [door.address, " ".join(names), said_due(door.task.dues[0], self.day, self._language)]
        return [door.address, " ".join(names), mask(number) if number else ""]


def register_begin(typed: str) -> dict[str, str]:
    """What the form of a new door begins with."""
    address = parse_address(typed)
    return {name: part for name, part in address._asdict().items() if part} if address else {}
