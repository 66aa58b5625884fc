"""What a worker reads before she knocks, on one screen: a door in at most twenty lines, phones masked."""

from collections.abc import Sequence
from datetime import date

from doorstep_client.store.records import Record
from doorstep_client.tasks.card import Card
from doorstep_client.tasks.visit import agreed_follow_up, is_there
from doorstep_client.words import Words
from doorstep_shared.i18n import Text, colon
from doorstep_shared.widths import cut, width, wrap

MOST_LINES = 20
_MOST = {"residents": 6, "matters": 3, "notes": 3, "remarks": 2}
"""How many lines each part may take."""

RESIDENTS = Text("居民", "Residents")
NOBODY = Text("还没有登记居民", "nobody is registered here")
MATTERS = Text("未办结", "Open")
LAST = Text("上次", "Last")
NEVER = Text("还没有走访过", "not visited yet")
FOLLOW_UP = Text("约定回访", "Follow-up")
FOLLOW_UP_LATE = Text("{day}（已过 {count} 天）", "{day} ({count} days ago)")
FOLLOW_UP_TODAY = Text("{day}（今天）", "{day} (today)")
MORE = Text("……另有 {count} 条，看全部：doorstep card {door}", "… {count} more; all: doorstep card {door}")
CONFLICTS = Text(
    "有 {count} 处冲突待定，看 doorstep card {door}", "{count} conflicts to settle, see doorstep card {door}"
)


def door_lines(words: Words, card: Card, today: date, columns: int) -> list[str]:
    """The card of a door for a terminal of so many columns."""
    lines = [_head(words, card.dwelling), *_dwelling(words, card.dwelling, columns)]
    lines += _residents(words, card, today, columns)
    lines += _matters(words, card, columns)
    lines += _last(words, card, columns)
    if agreed := agreed_follow_up(card):
        lines.append(FOLLOW_UP.say(words.language) + colon(words.language) + _agreed(words, agreed, today))
    if count := len(card.in_conflict):
        lines.append(CONFLICTS.say(words.language, count=count, door=words.title(card.dwelling)))
    return [cut(line, columns) for line in lines[:MOST_LINES]]


def _head(words: Words, dwelling: Record) -> str:
    values = dwelling.values
    told = [words.value("dwelling", name, values.get(name), masked=True) for name in ("use", "contact", "phone")]
    return "  ".join([words.title(dwelling), *(each for each in told if each)])


def _dwelling(words: Words, dwelling: Record, columns: int) -> list[str]:
    lines: list[str] = []
    if tags := words.value("dwelling", "tags", dwelling.values.get("tags")):
        lines.append(words.label("dwelling", "tags") + colon(words.language) + tags)
    if remark := words.value("dwelling", "remark", dwelling.values.get("remark")):
        lines += _under(words, words.label("dwelling", "remark"), remark, columns, _MOST["remarks"])
    return lines


def _residents(words: Words, card: Card, today: date, columns: int) -> list[str]:
    there = [each for each in card.residents if is_there(each, today)]
    heading = RESIDENTS.say(words.language) + colon(words.language)
    if not there:
        return [heading + NOBODY.say(words.language)]
    return _listed(words, card, heading, [resident_line(words, each) for each in there], _MOST["residents"])


def resident_line(words: Words, resident: Record) -> str:
    """One resident in one line, the phone masked."""
    names = ("name", "sex", "birth", "relation", "phone", "tags")
    said = (words.value("resident", name, resident.values.get(name), masked=True) for name in names)
    return "  ".join(" ".join(each.split()) for each in said if each) or resident.id


def _matters(words: Words, card: Card, columns: int) -> list[str]:
    if not card.matters:
        return []
    lines = [_matter_line(words, each) for each in card.matters]
    return _listed(words, card, MATTERS.say(words.language) + colon(words.language), lines, _MOST["matters"])


def _matter_line(words: Words, matter: Record) -> str:
    names = ("title", "status", "assignee", "due")
    said = (words.value("matter", name, matter.values.get(name)) for name in names)
    return "  ".join(" ".join(each.split()) for each in said if each)


def _last(words: Words, card: Card, columns: int) -> list[str]:
    heading = LAST.say(words.language)
    if not card.visits:
        return [heading + colon(words.language) + NEVER.say(words.language)]
    visit = card.visits[0]
    names = ("visited_at", "purpose", "outcome", "met", "worker")
    said = (words.value("visit", name, visit.values.get(name)) for name in names)
    lines = [heading + colon(words.language) + "  ".join(each for each in said if each)]
    for name in ("needs", "notes"):
        if text := words.value("visit", name, visit.values.get(name)):
            label = " " * width(heading + colon(words.language)) + words.label("visit", name)
            lines += _under(words, label, text, columns, _MOST["notes"])
    return lines


def _agreed(words: Words, day: date, today: date) -> str:
    late = (today - day).days
    text = FOLLOW_UP_LATE if late > 0 else FOLLOW_UP_TODAY if late == 0 else None
    return text.say(words.language, day=day.isoformat(), count=late) if text else day.isoformat()


def _listed(words: Words, card: Card, heading: str, lines: Sequence[str], most: int) -> list[str]:
    """Lines under one another behind their heading; of too many the last tells how many more there are."""
    shown = list(lines if len(lines) <= most else lines[: most - 1])
    if len(lines) > len(shown):
        more = MORE.say(words.language, count=len(lines) - len(shown), door=words.title(card.dwelling))
        shown.append(more)
    indent = " " * width(heading)
    return [(indent if place else heading) + line for place, line in enumerate(shown)]


def _under(words: Words, label: str, text: str, columns: int, most: int) -> list[str]:
    """A longer text behind its label, cut after `most` lines."""
    heading = label + colon(words.language)
    room = max(columns - width(heading), 10)
    lines = wrap(" ".join(text.split()), room)
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(lines[most - 1] + "……", room)]
    return [(" " * width(heading) if place else heading) + line for place, line in enumerate(lines)]
