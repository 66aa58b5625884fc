"""The fields a kind is declared with: a marshmallow field that also knows its label, merge rule and column.

A value in a change is the canonical JSON scalar itself, so a field's work is to accept it or say why not.
`read` turns what a person types (full-width digits, blanks, a label in place of a code) into such a scalar.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from marshmallow import ValidationError as ValidationError
from marshmallow import fields

from doorstep_shared.changes import MAX_INTEGER, Json
from doorstep_shared.i18n import Text as Label
from doorstep_shared.ids import RECORD_ID
from doorstep_shared.rules import Merging, Rule
from doorstep_shared.tables import CodeTable, known, offered

ColumnType = Literal["text", "integer"]


def tidy(text: str) -> str:
    """Typed text with full-width forms made plain (NFKC), blanks at the ends cut and runs of blanks joined."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


class KindField(fields.Field[Any]):
    """What every field of a kind declares.

    `label` is shown to people; `rule` is how concurrent values merge; `indexed` asks for an index on the read
    tables; `expected` marks a field a whole record should have (its absence is a warning, never a refusal);
    `masked` hides the middle of the value in lists; `family` makes it a set of members under one field; a record is
    found by how a `findable` field is written and how it sounds; a `hidden` field is for the program: it is never
    asked for, shown or exported.
    """

    column: ClassVar[ColumnType] = "text"
    json_type: ClassVar[str] = "string"

    def __init__(
        self,
        label: Label,
        *,
        rule: Rule = "latest",
        indexed: bool = False,
        expected: bool = False,
        masked: bool = False,
        family: bool = False,
        findable: bool = False,
        hidden: bool = False,
        help: Label | None = None,
    ) -> None:
        super().__init__(allow_none=True, required=False, metadata={"description": f"{label.zh} / {label.en}"})
        self.label = label
        self.rule: Rule = rule
        self.indexed = indexed
        self.expected = expected
        self.masked = masked
        self.family = family
        self.findable = findable
        self.hidden = hidden
        self.help = help

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.__dict__.keys() & {"check", "check_value"} and "is_plain" not in cls.__dict__:
            cls.is_plain = KindField.is_plain  # type: ignore[method-assign]  # its parent's knows nothing of its own rule

    @property
    def merging(self) -> Merging:
        """How the values of this field (of each member, for a family) merge."""
        return Merging(rule=self.rule, normalise=self.normalise)

    def normalise(self, value: Json) -> Json:
        """The form in which two values of an `ask` field count as equal."""
        return tidy(value).casefold() if isinstance(value, str) else value

    def read(self, typed: str) -> Json:
        """The value meant by what a person typed; an empty text clears the field.

        Raises:
            ValidationError: with a code of `reasons.FIELD_REASONS`.
        """
        text = tidy(typed)
        value = self.parse(text) if text else None
        self.check(value)
        return value

    def parse(self, text: str) -> Json:
        """The value written by a tidy, non-empty text."""
        return text

    def check(self, value: Json) -> None:
        """Accept a stored value or raise `ValidationError` with a code of `reasons.FIELD_REASONS`."""
        if value is not None:
            self.check_value(value)

    def check_value(self, value: Json) -> None:
        """Like `check`, for a value that is not None."""
        check_text(value, 4000)

    def is_plain(self, value: Json) -> bool:
        """Whether `check` surely accepts a value, told without raising: most values are plain.

        False says nothing; `check` decides then.
        """
        return False

    def say(self, value: Json, language: Literal["zh", "en"]) -> str:
        """A stored value as a person reads it; joined texts stand one below the other."""
        if isinstance(value, list):
            return "\n".join(self.say(part, language) for part in value)
        return "" if value is None else str(value)

    def _deserialize(self, value: Json, attr: str | None, data: Any, **kwargs: Any) -> Json:
        self.check(value)
        return value

    def _serialize(self, value: Json, attr: str | None, obj: Any, **kwargs: Any) -> Json:
        return value


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (Cc) other than line break and tab, and lone surrogates (Cs)."""


def check_text(value: Json, longest: int) -> None:
    """Accept a text of 1 to `longest` characters without control characters other than line breaks and tabs."""
    if type(value) is str and 0 < len(value) <= longest and value.isprintable():
        return  # what nearly every text is, told without the search below
    if not isinstance(value, str):
        raise ValidationError("not_text")
    if not value:
        raise ValidationError("empty")
    if len(value) > longest:
        raise ValidationError("too_long")
    if _CONTROL.search(value):
        raise ValidationError("control_characters")


class Line(KindField):
    """One line of text of at most `longest` characters."""

    def __init__(self, label: Label, *, longest: int = 200, **options: Any) -> None:
        super().__init__(label, **options)
        self.longest = longest

    def check_value(self, value: Json) -> None:
        check_text(value, self.longest)

    def is_plain(self, value: Json) -> bool:
        return type(value) is str and 0 < len(value) <= self.longest and value.isprintable()


class Name(Line):
    """A person's name; an auditor reads only its first character."""


class Prose(Line):
    """Free text, several lines if need be, of at most 4,000 characters; kept as it was typed."""

    def __init__(self, label: Label, **options: Any) -> None:
        super().__init__(label, longest=4000, **options)

    def read(self, typed: str) -> Json:
        text = "\n".join(unicodedata.normalize("NFC", typed).strip().splitlines())
        self.check(text or None)
        return text or None


class Phone(KindField):
    """A phone number: 5 to 20 digits, with an optional leading ``+`` and ``-`` between groups."""

    _FORM = re.compile(r"\+?[0-9]+(-[0-9]+)*")

    def parse(self, text: str) -> Json:
        return re.sub(r"[\s().]", "", text).translate({0x2010: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-"})

    def check_value(self, value: Json) -> None:
        check_text(value, 30)
        if not self._FORM.fullmatch(value) or not 5 <= sum(c.isdigit() for c in value) <= 20:
            raise ValidationError("bad_phone")

    def normalise(self, value: Json) -> Json:
        if not isinstance(value, str):
            return value
        digits = "".join(c for c in unicodedata.normalize("NFKC", value) if c.isdigit())
        if not digits:
            return super().normalise(value)
        return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


class Integer(KindField):
    """A whole number between `least` and `most`."""

    column = "integer"
    json_type = "integer"

    def __init__(self, label: Label, *, least: int = 0, most: int = MAX_INTEGER, **options: Any) -> None:
        super().__init__(label, **options)
        self.least, self.most = least, most

    def parse(self, text: str) -> Json:
        try:
            return int(text) if len(text) <= 20 else text
        except ValueError:
            return text

    def check_value(self, value: Json) -> None:
        if type(value) is not int:
            raise ValidationError("not_an_integer")
        if not self.least <= value <= self.most:
            raise ValidationError("out_of_range")

    def is_plain(self, value: Json) -> bool:
        return type(value) is int and self.least <= value <= self.most


class Flag(KindField):
    """Yes or no."""

    column = "integer"
    json_type = "boolean"
    _WORDS: ClassVar[dict[str, bool]] = {
        "是": True, "有": True, "y": True, "yes": True, "true": True, "1": True,
        "否": False, "无": False, "没有": False, "n": False, "no": False, "false": False, "0": False,
    }  # fmt: skip

    def parse(self, text: str) -> Json:
        return self._WORDS.get(text.lower(), text)

    def check_value(self, value: Json) -> None:
        if type(value) is not bool:
            raise ValidationError("not_in_choices")

    def is_plain(self, value: Json) -> bool:
        return type(value) is bool

    def say(self, value: Json, language: Literal["zh", "en"]) -> str:
        if value is None:
            return ""
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")


_PLAIN_DAY = r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
"""A day that every month has."""


class Day(KindField):
    """A calendar day, ``YYYY-MM-DD``, from 1900 to 2199."""

    _PLAIN = re.compile(_PLAIN_DAY)

    def parse(self, text: str) -> Json:
        parts = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", text) or re.fullmatch(
            r"([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?日?", text
        )
        return f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}" if parts else text

    def check_value(self, value: Json) -> None:
        check_text(value, 10)
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError("not_a_date") from error
        if day.isoformat() != value or not 1900 <= day.year < 2200:
            raise ValidationError("not_a_date")

    def is_plain(self, value: Json) -> bool:
        return type(value) is str and self._PLAIN.fullmatch(value) is not None


class Minute(KindField):
    """A local time to the minute, ``YYYY-MM-DDTHH:MM``; the product's places share one time zone."""

    _TYPED = re.compile(
        r"([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?日?[ T]"
        r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?"
    )
    _PLAIN = re.compile(rf"{_PLAIN_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]")

    def parse(self, text: str) -> Json:
        parts = self._TYPED.fullmatch(text)
        if not parts:
            return text
        return f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}T{int(parts[4]):02}:{parts[5]}"

    def check_value(self, value: Json) -> None:
        check_text(value, 16)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValidationError("not_a_time") from error
        if moment.isoformat(timespec="minutes") != value or not 1900 <= moment.year < 2200:
            raise ValidationError("not_a_time")

    def is_plain(self, value: Json) -> bool:
        return type(value) is str and self._PLAIN.fullmatch(value) is not None

    def say(self, value: Json, language: Literal["zh", "en"]) -> str:
        return str(value).replace("T", " ") if value else ""


class Choice(KindField):
    """One code of a table. A code the table lacks is accepted where towns differ (`open_table`)."""

    def __init__(self, label: Label, table: str, *, open_table: bool = False, **options: Any) -> None:
        super().__init__(label, **options)
        self.table = table
        self.open_table = open_table

    @property
    def choices(self) -> CodeTable:
        """The codes that are offered, with their labels, in their order."""
        return offered(self.table)

    @property
    def known(self) -> CodeTable:
        """The codes that can be read: those offered, and those the town has retired."""
        return known(self.table)

    @property
    def merging(self) -> Merging:
        order = tuple(self.choices) if self.rule == "furthest" else ()
        return Merging(rule=self.rule, order=order, normalise=self.normalise)

    def parse(self, text: str) -> Json:
        for code, label in self.known.items():
            if text == code or text == label.zh or text.casefold() == label.en.casefold():
                return code
        return text

    def check_value(self, value: Json) -> None:
        check_text(value, 64)
        if not self.open_table and value not in self.choices:
            raise ValidationError("not_in_choices")

    def is_plain(self, value: Json) -> bool:
        return self.open_table and type(value) is str and 0 < len(value) <= 64 and value.isprintable()

    def say(self, value: Json, language: Literal["zh", "en"]) -> str:
        label = self.known.get(value) if isinstance(value, str) else None
        return label.say(language) if label else super().say(value, language)


class Tags(Choice):
    """A family of tags from a table; each member is present or not, and adding wins over an unseen removal."""

    json_type = "object"

    def __init__(self, label: Label, table: str, **options: Any) -> None:
        super().__init__(label, table, open_table=True, rule="member", family=True, **options)

    def check_value(self, value: Json) -> None:
        if value is not True:
            raise ValidationError("not_true")

    def check(self, value: Json) -> None:
        self.check_value(value)

    def is_plain(self, value: Json) -> bool:
        return value is True

    def say(self, value: Json, language: Literal["zh", "en"]) -> str:
        """One tag, or a record's tags in one line."""
        if isinstance(value, dict):
            return ("、" if language == "zh" else ", ").join(super(Tags, self).say(tag, language) for tag in value)
        return super().say(value, language)

    def check_member(self, member: str) -> None:
        """Accept a member's name or raise `ValidationError`; it becomes part of a path, so it must be printable."""
        check_text(member, 64)
        if not member.isprintable():
            raise ValidationError("control_characters")

    def read_many(self, typed: str) -> list[str]:
        """The tags meant by a text such as ``独居老人,优抚对象``, without repetition."""
        names = [tidy(part) for part in re.split(r"[,，、;；]", typed)]
        members = [str(self.parse(name)) for name in names if name]
        for member in members:
            self.check_member(member)
        return list(dict.fromkeys(members))


class Reference(KindField):
    """The id of a record of another kind (or of one of several kinds)."""

    def __init__(self, label: Label, kinds: Sequence[str], **options: Any) -> None:
        super().__init__(label, indexed=True, **options)
        self.kinds = tuple(kinds)

    def check_value(self, value: Json) -> None:
        if not isinstance(value, str) or not RECORD_ID.fullmatch(value):
            raise ValidationError("not_a_reference")

    def is_plain(self, value: Json) -> bool:
        return type(value) is str and RECORD_ID.fullmatch(value) is not None


def mask(value: str) -> str:
    """A phone number or similar with its middle hidden: the first three and last two characters stay."""
    if len(value) <= 5:
        return "*" * len(value)
    return value[:3] + "*" * (len(value) - 5) + value[-2:]
