"""What is due, as lines on the screen and as the words both the screen and the paper use."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from doorstep_client.commands.cover_lines import standing_in
from doorstep_client.tasks.today import URGENCIES, Task, Today, Urgency
from doorstep_client.words import Words, short
from doorstep_shared.due import Due
from doorstep_shared.i18n import Language, Text, colon
from doorstep_shared.reasons import say_reason
from doorstep_shared.tables import TABLES
from doorstep_shared.visit_rules import FREQUENCIES
from doorstep_shared.widths import GAP, cut, pad, width, wrap

WEEKDAYS = Text("一二三四五六日", "MonTueWedThuFriSatSun")
DAY = Text("{day} 星期{weekday}", "{weekday} {day}")
WORKDAY = Text("工作日", "a working day")
DAY_OFF = Text("休息日", "a day off")
CALENDAR_UNKNOWN = Text(
    "这一年的放假安排还没有公布，工作日按周一至周五暂定。",
    "The holidays of this year are not announced yet; Monday to Friday are taken for working days.",
)
GOAL = Text(
    "本月应走访 {goal} 户，已走访 {covered} 户（{percent}%），计划外另有 {beyond} 户；只算已送达的。",
    "To visit this month: {goal} doors; visited: {covered} ({percent}%), others: {beyond}; delivered ones only.",
)
UNSENT = Text(
    "另有 {count} 户已经走访，还没送达；有网络时输入 doorstep sync。",
    "Visited but not delivered: {count} more; type doorstep sync when there is a network.",
)
COUNTS = Text("要走访 {total} 户：{parts}。", "{total} doors are due: {parts}.")
URGENCY: dict[Urgency, Text] = {
    "overdue": Text("逾期", "Overdue"),
    "today": Text("今天", "Today"),
    "soon": Text("即将到期", "Soon"),
}
NOTHING_DUE = Text(
    "一周内没有到期的走访。看本月全部：doorstep today --all",
    "Nothing is due within a week. All of this month: doorstep today --all",
)
NUMBERED_BUILDING = Text("{number}栋", "Building {number}")
DOORS = Text("{count} 户", "{count} doors")
ONE_DOOR = Text("1 户", "1 door")
REST = Text(
    "列出 {shown} 户，共 {total} 户。全部：doorstep today --all；一栋：加 --building {building}",
    "{shown} of {total} doors are shown. All: doorstep today --all; one building: add --building {building}",
)
FOLLOW_UP = Text("约定回访", "agreed follow-up")
MATTER = Text("诉求：{title}", "matter: {title}")
VISIT = Text("{every}走访", "{every} visit")
LAST = Text("上次 {day}", "last {day}")
NEVER = Text("还没走访成", "not visited yet")
DAYS_OVERDUE = Text("{day} 逾期{count}天", "{day}, {count} days late")
ONE_DAY_OVERDUE = Text("{day} 逾期1天", "{day}, 1 day late")
DUE_TODAY = Text("今天", "today")
PROVISIONAL = Text("（暂定）", " (provisional)")
PLACES = Text("不在某一户的诉求", "Matters at no door")
TO_SETTLE = Text("你的冲突，要人来定", "Conflicts of yours, to be settled")
SETTLE = Text("处理：doorstep resolve {id} {path}", "settle it: doorstep resolve {id} {path}")
IN_REVIEW = Text("待审核（看原因：doorstep log --refused）", "Waiting for review (why: doorstep log --refused)")
MORE = Text("……还有 {count} 条", "… and {count} more")
SHOWN_DECISIONS = 10
"""How many conflicts, and how many changes in review, are listed here; their own commands list all."""


def today_lines(words: Words, found: Today, columns: int | None = None) -> list[str]:
    """The whole list for the screen; rows longer than `columns` go on below, under their last column."""
    lines = [*head_lines(words.language, found), ""]
    for urgency, tasks in groupby(found.tasks, key=lambda task: task.urgency(found.day)):
        lines += _section(words.language, found, urgency, list(tasks), columns)
    shown, total = len(found.tasks), found.due_count
    if not total:
        lines.append(NOTHING_DUE.say(words.language))
    elif shown < total:
        building = found.tasks[0].door.building if found.tasks else ""
        lines.append(REST.say(words.language, shown=shown, total=total, building=building))
    return lines + _places(words, found) + _decisions(words, found)


def head_lines(language: Language, found: Today) -> list[str]:
    """The day, the month's goal, and how much is due."""
    done = found.coverage
    percent = 100 * len(done.covered) // len(done.goal) if done.goal else 100
    kind = (WORKDAY if found.is_workday else DAY_OFF).say(language)
    lines = [f"{said_day(found.day, language)}  {kind}"]
    lines += standing_in(found.covers, found.day.isoformat(), language)
    if not found.is_calendar_known:
        lines.append(CALENDAR_UNKNOWN.say(language))
    figures = {"goal": len(done.goal), "covered": len(done.covered), "percent": percent, "beyond": len(done.beyond)}
    lines.append(GOAL.say(language, **figures))
    if found.unsent:
        lines.append(UNSENT.say(language, count=found.unsent))
    if found.due_count:
        separator = "，" if language == "zh" else ", "
        parts = [f"{URGENCY[each].say(language).lower()} {found.counts[each]}" for each in URGENCIES]
        lines.append(COUNTS.say(language, total=found.due_count, parts=separator.join(parts)))
    return lines


def said_day(day: date, language: Language) -> str:
    """A day with its weekday."""
    names = WEEKDAYS.say(language)
    size = len(names) // 7
    weekday = names[day.weekday() * size :][:size]
    return DAY.say(language, day=day.isoformat(), weekday=weekday)


def building_name(building: str, language: Language) -> str:
    """What a building is called: a number with its word, a name as it is."""
    return NUMBERED_BUILDING.say(language, number=building) if building[:1].isdigit() else building or "?"


def doors(count: int, language: Language) -> str:
    """So many doors."""
    return ONE_DOOR.say(language) if count == 1 else DOORS.say(language, count=count)


def who(task: Task) -> str:
    """Whom to ask for: the contact, otherwise the eldest who lives there."""
    return task.door.contact or next((person.name for person in task.people if person.name), "")


def said_tags(task: Task, language: Language) -> str:
    """The tags behind a door, those of the people first."""
    tables = (TABLES["resident_tag"], TABLES["visit_tag"])
    ordered = [code for table in tables for code in table if code in task.tags]
    ordered += sorted(task.tags.difference(*tables))
    labels = [next((table[code].say(language) for table in tables if code in table), code) for code in ordered]
    return ("、" if language == "zh" else ", ").join(labels)


def reasons(found: Today, dues: Sequence[Due], language: Language) -> str:
    """What is due, the earliest first."""
    return ("；" if language == "zh" else "; ").join(_reason(found, due, language) for due in dues)


def _reason(found: Today, due: Due, language: Language) -> str:
    if due.reason == "matter":
        return MATTER.say(language, title=found.matters[due.record].title)
    if due.reason == "follow_up":
        return FOLLOW_UP.say(language)
    return VISIT.say(language, every=FREQUENCIES[due.every].say(language))


def said_due(due: Due, today: date, language: Language) -> str:
    """When something is due."""
    late = (today - due.day).days
    if late > 0:
        text = ONE_DAY_OVERDUE if late == 1 else DAYS_OVERDUE
        said = text.say(language, day=f"{due.day:%m-%d}", count=late)
    else:
        said = DUE_TODAY.say(language) if late == 0 else f"{due.day:%m-%d}"
    return said + (PROVISIONAL.say(language) if due.is_provisional else "")


def said_last(task: Task, language: Language) -> str:
    """When the door was visited last."""
    return LAST.say(language, day=task.last.isoformat()) if task.last else NEVER.say(language)


_LEAST_ROOM = 16
"""With less room (columns) than this the last cell of a row stands on a line of its own."""
_WIDEST = (12, 8, 36, 40)
"""The most columns of address, person, due day and reason; what follows is cut."""


def _section(language: Language, found: Today, urgency: Urgency, tasks: list[Task], columns: int | None) -> list[str]:
    cells = [_cells(language, found, task) for task in tasks]
    sizes = [min(max(width(row[index]) for row in cells), widest) for index, widest in enumerate(_WIDEST)]
    lines = [f"{URGENCY[urgency].say(language)}{colon(language).rstrip()}"]
    rows = iter(cells)
    for building, group in groupby(tasks, key=lambda task: task.door.building):
        inside = list(group)
        lines.append(f" {building_name(building, language)}  {doors(len(inside), language)}")
        for _, (*first, last) in zip(inside, rows, strict=False):
            aligned = [pad(cut(cell, size), size) for cell, size in zip(first, sizes, strict=True)]
            lines += _row((" " * GAP).join(["", *aligned, ""]), last, columns)
    return [*lines, ""]


def _row(head: str, last: str, columns: int | None) -> list[str]:
    """A row whose last cell goes on below it where it is too long; below the first columns where it hardly fits."""
    if columns is None or width(head) + width(last) <= columns:
        return [(head + last).rstrip()]
    room = columns - width(head)
    if room < _LEAST_ROOM:
        indent = " " * (GAP * 2)
        return [head.rstrip(), *(indent + line for line in wrap(last, max(columns - len(indent), 1)))]
    first, *more = wrap(last, room)
    return [head + first, *(" " * width(head) + line for line in more)]


def _cells(language: Language, found: Today, task: Task) -> list[str]:
    first = said_due(task.dues[0], found.day, language)
    rest = [said_last(task, language), said_tags(task, language)]
    return [
        str(task.address),
        who(task),
        first,
        reasons(found, task.dues, language),
        "  ".join(each for each in rest if each),
    ]


def _places(words: Words, found: Today) -> list[str]:
    if not found.places:
        return []
    lines = ["", f"{PLACES.say(words.language)}{colon(words.language).rstrip()}"]
    for due in found.places:
        matter = found.matters[due.record]
        parts = [said_due(due, found.day, words.language), matter.title, matter.place, short(matter.id)]
        lines.append("  " + "  ".join(part for part in parts if part))
    return lines


def _decisions(words: Words, found: Today) -> list[str]:
    """Conflicts with the command that settles each, and what the hub holds for review."""
    conflicts = [
        f"{words.kind(each.record.kind)} {words.title(each.record)} {each.label.say(words.language)}  "
        f"{SETTLE.say(words.language, id=short(each.record.id), path=each.path)}"
        for each in found.conflicts
    ]
    in_review = [
        f"{words.kind(item.change.kind)} {words.title_of(item.change)}{colon(words.language)}"
        f"{say_reason(item.reason, words.language, words.labels(item.change.kind))}"
        for item in found.in_review
    ]
    return _listed(words.language, TO_SETTLE, conflicts) + _listed(words.language, IN_REVIEW, in_review)


def _listed(language: Language, heading: Text, lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = len(lines) - SHOWN_DECISIONS
    shown = [f"  {line}" for line in lines[:SHOWN_DECISIONS]]
    return ["", heading.say(language), *shown, *([f"  {MORE.say(language, count=more)}"] if more > 0 else [])]
