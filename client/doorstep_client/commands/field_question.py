"""A field of a record as one question: its choices numbered, its help, what was typed read and put in normal form."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from doorstep_client.commands.asking import Question
from doorstep_client.commands.today_lines import said_day
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.typed import invalid, read_value
from doorstep_shared.day_words import read_day, read_moment
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import Choice, Day, Integer, KindField, Minute, Phone, Tags, ValidationError, tidy
from doorstep_shared.i18n import Language, Text
from doorstep_shared.widths import width, wrap
from doorstep_shared.workdays import Workdays

_COMMAS = re.compile(r"[,，、;；]")
_BETWEEN = re.compile(r"[\s,，、;；]+")
MARGIN = 1
"""Columns left free at the right."""
AHEAD_DAYS = (1, 7, 14, 30)
"""How far ahead (days) the arrows offer a follow-up."""

CHOICE_HELP = Text("输入编号或文字；↑↓ 换一个。", "Type a number or the words; ↑↓ takes another.")
OPEN_HELP = Text("表里没有的，直接写。", "What is not listed may be written out.")
TAGS_HELP = Text(
    "输入几个编号，用空格隔开，如 1 3；清空用退格键。", "Type numbers with blanks, as in 1 3; Backspace empties it."
)
DAY_HELP = Text(
    "可以写：明天、+7、两周后、下周三、12-05、5号、2026-12-05。↑↓ 选常用的日子。",
    "As in: tomorrow, +7, in 2 weeks, next wed, 12-05, 2026-12-05. ↑↓ offers usual days.",
)
MOMENT_HELP = Text(
    "可以写：19:30、昨天 19:30、12-05 19:30、2026-12-05 19:30。", "As in: 19:30, yesterday 19:30, 12-05 19:30."
)
PHONE_HELP = Text(
    "全角数字、空格、横线都可以，存的时候会理好。", "Blanks and hyphens do no harm; they are put in order."
)
NUMBER_HELP = Text("写整数。", "A whole number.")
TEXT_HELP = Text("直接写；↑ 取上次走访写的。", "Just write; ↑ takes what the last visit had.")
MAY_BE_EMPTY = Text("可以不填；退格键清空。", "It may be empty; Backspace empties it.")
NO_SUCH_NUMBER = Text("没有第 {number} 项", "there is no number {number}")
DAY_OFF = Text("休息日；↓ 改为 {day}", "a day off; ↓ takes {day}")
PROVISIONAL = Text("这一年的放假安排还没有公布", "the holidays of that year are not announced yet")


class Asked(NamedTuple):
    """A field to ask for. `recalled` are texts of earlier times; `names` are offered by number too; days without a
    year lie `ahead` or in the past."""

    declared: KindField
    recalled: Sequence[str] = ()
    names: Sequence[str] = ()
    ahead: bool = True


class FieldQuestions:
    """Makes questions of fields, for one person on one day. `columns` is the width of the terminal."""

    def __init__(
        self, desk: Desk, language: Language, columns: int, workdays: Callable[[], Workdays], today: date
    ) -> None:
        self._desk, self._language, self._room, self.today = desk, language, columns - MARGIN, today
        self._workdays = cache(workdays)

    def question(self, asked: Asked, begin: str, *, is_whole: bool = True, is_first: bool = False) -> Question:
        """The question of a field; it begins with an answer, or with a half typed text unless `is_whole`."""
        declared = asked.declared
        listed = self._listed(asked)
        return Question(
            label=declared.label.say(self._language),
            begin=self.shown(declared, begin) if is_whole else begin,
            is_whole=is_whole,
            lines=lambda text: [*numbered(listed, self._room), *self._meant(asked, text)],
            recalled=lambda text: self._others(asked, text, listed),
            help=self._help(declared),
            check=lambda text: self._wrong(asked, text),
            is_first=is_first,
        )

    def answer(self, asked: Asked, text: str) -> str:
        """What was typed, in the form it is kept in: codes, whole dates, plain digits.

        Raises:
            DoorstepError: invalid_value.
        """
        try:
            return self._read(asked, text)
        except ValidationError as error:
            raise invalid(asked.declared, str(error.messages[0])) from error

    def shown(self, declared: KindField, answer: str) -> str:
        """An answer as a person reads it."""
        if not isinstance(declared, Tags):
            return declared.say(answer, self._language)
        try:
            return self._joined([declared.say(member, self._language) for member in declared.read_many(answer)])
        except ValidationError:  # half typed
            return answer

    def _read(self, asked: Asked, text: str) -> str:
        declared, plain = asked.declared, tidy(text)
        if not plain:
            if declared.expected:
                raise ValidationError("empty")
            return ""
        if isinstance(declared, Tags):
            return "、".join(declared.read_many("、".join(_several(declared, plain))))
        if isinstance(declared, Day):
            return read_day(plain, self.today, ahead=asked.ahead)
        if isinstance(declared, Minute):
            return read_moment(plain, self.today)
        if isinstance(declared, Choice):
            text = _by_number(declared, plain, list(declared.choices))
        elif asked.names and all(map(_is_number, _parts(plain))):
            text = self._joined([_by_number(declared, part, asked.names) for part in _parts(plain)])
        value = read_value(self._desk, declared, text)
        return "" if value is None else str(value)

    def _wrong(self, asked: Asked, text: str) -> str:
        try:
            self.answer(asked, text)
        except DoorstepError as error:
            return error.sentence(self._language)
        return ""

    def _listed(self, asked: Asked) -> list[str]:
        declared = asked.declared
        if isinstance(declared, Choice):
            return [label.say(self._language) for label in declared.choices.values()]
        return list(asked.names)

    def _meant(self, asked: Asked, text: str) -> list[str]:
        """How a text is read, where that is not what it says by itself."""
        try:
            answer = self._read(asked, text)
        except (DoorstepError, ValidationError):
            return []
        if isinstance(asked.declared, Day) and answer:
            return wrap(f"= {self.said_day(answer)}", self._room)
        said = self.shown(asked.declared, answer)
        return [f"= {said}"] if said and said != text.strip() and "\n" not in said else []

    def said_day(self, answer: str) -> str:
        """A day with its weekday, and what to know about it."""
        try:
            day = date.fromisoformat(answer)
        except ValueError:  # half typed
            return answer
        workdays = self._workdays()
        said = [said_day(day, self._language)]
        if day >= self.today and not workdays.is_workday(day):
            moved = workdays.on_or_after(day)
            said.append(DAY_OFF.say(self._language, day=said_day(moved, self._language)))
        if workdays.is_provisional(day):
            said.append(PROVISIONAL.say(self._language))
        return ("，" if self._language == "zh" else ", ").join(said)

    def _others(self, asked: Asked, text: str, listed: list[str]) -> Sequence[str]:
        """What the arrows bring: the next working day in place of a day off, usual days ahead, or other choices."""
        if not isinstance(asked.declared, Day) or not asked.ahead:
            return asked.recalled or listed
        workdays = self._workdays()
        try:
            day = date.fromisoformat(self._read(asked, text))
        except (DoorstepError, ValidationError, ValueError):
            day = None
        if day and not workdays.is_workday(day):
            return [workdays.on_or_after(day).isoformat()]
        return [workdays.on_or_after(self.today + timedelta(days=far)).isoformat() for far in AHEAD_DAYS]

    def _help(self, declared: KindField) -> list[str]:
        said = [declared.help] if declared.help else []
        if isinstance(declared, Choice) and not declared.family:
            said += [CHOICE_HELP, OPEN_HELP] if declared.open_table else [CHOICE_HELP]
        else:
            said.append(next((text for kind, text in _HELP_OF.items() if isinstance(declared, kind)), TEXT_HELP))
        said += () if declared.expected else (MAY_BE_EMPTY,)
        return [line for text in said for line in wrap(text.say(self._language), self._room)]

    def _joined(self, parts: Iterable[str]) -> str:
        return ("、" if self._language == "zh" else ", ").join(parts)


_HELP_OF: Mapping[type[KindField], Text] = {
    Tags: TAGS_HELP,
    Day: DAY_HELP,
    Minute: MOMENT_HELP,
    Phone: PHONE_HELP,
    Integer: NUMBER_HELP,
}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _parts(plain: str) -> list[str]:
    return [part for part in _BETWEEN.split(plain) if part]


def _several(declared: Tags, plain: str) -> list[str]:
    """Several choices: by number or name with blanks between them, otherwise with commas."""
    known = {word for code, label in declared.choices.items() for word in (code, label.zh)}
    parts = _parts(plain)
    if not all(part in known or _is_number(part) for part in parts):
        parts = [part.strip() for part in _COMMAS.split(plain) if part.strip()]
    return [_by_number(declared, part, list(declared.choices)) for part in parts]


def _by_number(declared: KindField, text: str, values: Sequence[str]) -> str:
    """What a number stands for; anything else as it is."""
    if not _is_number(text):
        return text
    place = int(text[:9])
    if not 1 <= place <= len(values):
        reason = Text(NO_SUCH_NUMBER.say("zh", number=text), NO_SUCH_NUMBER.say("en", number=text))
        raise DoorstepError("invalid_value", field=declared.label, detail=reason)
    return values[place - 1]


def numbered(texts: Sequence[str], columns: int) -> list[str]:
    """Texts with their numbers, as many in a line as fit."""
    lines: list[str] = []
    for number, text in enumerate(texts, 1):
        piece = f"{number} {text}"
        if lines and width(lines[-1]) + 2 + width(piece) <= columns:
            lines[-1] += "  " + piece
        else:
            lines.append(piece)
    return lines
