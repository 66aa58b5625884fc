"""How often a door is visited: a table of rules, the first that fits a household counts.

An office replaces the table by a TOML or CSV text; a dwelling's own frequency wins over any rule.
"""

import csv
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from doorstep_shared.i18n import Text
from doorstep_shared.tables import TABLES, known

NEVER = "never"
FREQUENCIES: dict[str, Text] = {
    **TABLES["visit_frequency"],
    "yearly": Text("每年", "yearly"),
    NEVER: Text("不安排", "not at all"),
}
"""Every frequency a rule may name. A dwelling's own is one of its narrower table."""
MATTER_WORKDAYS = 5
"""Working days within which a matter without a deadline is looked after, unless the office says otherwise."""
_MOST_WORKDAYS = 250

BAD_LINE = Text("第 {number} 条规则：{what}", "rule {number}: {what}")
BAD_FREQUENCY = Text("频次“{typed}”不认识，可用：{known}", "the frequency “{typed}” is unknown; there are {known}")
BAD_NAMES = Text("“{name}”应为一组文字", "“{name}” must be a list of texts")
BAD_KEY = Text("不认识“{name}”", "“{name}” is unknown")
NO_RULES = Text("里面没有规则", "there are no rules in it")
BAD_WORKDAYS = Text("matter_workdays 应为 1 至 250 的整数", "matter_workdays must be a whole number from 1 to 250")
NOT_READABLE = Text("读不懂：{detail}", "not readable: {detail}")


class BadRules(ValueError):
    """A table of rules that cannot be used; `what` tells why."""

    def __init__(self, what: Text) -> None:
        self.what = what
        super().__init__(what.en)


class Rule(NamedTuple):
    """Households with one of these tags and one of these uses are visited `every` so often.

    An empty set fits every household. Tags are those of the residents and of the dwelling itself.
    """

    name: str
    every: str
    tags: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()

    def fits(self, tags: Collection[str], use: str) -> bool:
        """Whether a household is meant."""
        return (not self.tags or not self.tags.isdisjoint(tags)) and (not self.uses or use in self.uses)


class VisitRules(NamedTuple):
    """The rules in their order, and how long (working days) a matter without a deadline may wait."""

    rules: tuple[Rule, ...]
    matter_workdays: int = MATTER_WORKDAYS

    def every(self, own: str, tags: Collection[str], use: str) -> str:
        """How often a household is visited: its own frequency, then the first rule that fits, then never."""
        if own in FREQUENCIES:
            return own
        return next((rule.every for rule in self.rules if rule.fits(tags, use)), NEVER)


PRIORITY_TAGS = frozenset(
    [
        "living_alone",
        "empty_nest",
        "over_80",
        "disabled_severe",
        "low_income",
        "destitute",
        "left_behind_child",
        "child_in_need",
        "serious_illness",
        "bedridden",
        "dementia",
        "needs_care",
    ]
)
"""Tags of people who are looked after most closely."""

DEFAULT = VisitRules(
    (
        Rule("重点人群", "monthly", tags=PRIORITY_TAGS),
        Rule("出租房", "quarterly", uses=frozenset({"rented"})),
        Rule("其他", "half_yearly"),
    )
)
"""What counts until an office loads a table of its own."""

_KEYS = {
    "name": ("name", "名称"),
    "tags": ("tags", "标签"),
    "use": ("use", "使用情况"),
    "every": ("every", "频次"),
}


def from_toml(text: str) -> VisitRules:
    """The table written as TOML: ``[[rule]]`` with name, every, tags and use; ``matter_workdays`` above them.

    Raises:
        BadRules: with what is wrong and in which rule.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadRules(_filled(NOT_READABLE, detail=error)) from error
    rules = document.pop("rule", [])
    workdays = document.pop("matter_workdays", MATTER_WORKDAYS)
    for name in document:
        raise BadRules(_filled(BAD_KEY, name=name))
    if not isinstance(workdays, int) or isinstance(workdays, bool) or not 1 <= workdays <= _MOST_WORKDAYS:
        raise BadRules(BAD_WORKDAYS)
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise BadRules(_filled(BAD_NAMES, name="rule"))
    return VisitRules(_rules(rules), workdays)


def from_csv(text: str) -> VisitRules:
    """The table written as CSV: the columns 名称, 频次, 标签, 使用情况 (or their English names), a rule a line.

    Several tags or uses in one cell are separated by ``、``, ``;`` or a blank.

    Raises:
        BadRules: with what is wrong and in which rule.
    """
    lines = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    rows = [{key: cell or "" for key, cell in line.items() if key} for line in lines if any(line.values())]
    return VisitRules(_rules(rows))


CSV_MARK = "csv\n"
"""What the kept text of a CSV table begins with."""


def from_stored(text: str) -> VisitRules:
    """The table of a text as it is kept and travels: TOML, or CSV after its mark.

    Raises:
        BadRules: with what is wrong and in which rule.
    """
    return from_csv(text.removeprefix(CSV_MARK)) if text.startswith(CSV_MARK) else from_toml(text)


def _rules(rows: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    rules = []
    for number, row in enumerate(rows, 1):
        try:
            rules.append(_rule(row))
        except BadRules as error:
            raise BadRules(_filled(BAD_LINE, number=number, what=error.what)) from error
    if not rules:
        raise BadRules(NO_RULES)
    return tuple(rules)


def _rule(row: Mapping[str, Any]) -> Rule:
    given: dict[str, Any] = {}
    for typed, value in row.items():
        name = next((name for name, known in _KEYS.items() if typed.strip().lower() in known), None)
        if name is None:
            raise BadRules(_filled(BAD_KEY, name=typed))
        given[name] = value
    tables = (known("resident_tag"), known("visit_tag"))
    return Rule(
        name=str(given.get("name", "")),
        every=_frequency(given.get("every", "")),
        tags=frozenset(_code(name, *tables) for name in _names("tags", given.get("tags", []))),
        uses=frozenset(_code(name, TABLES["dwelling_use"]) for name in _names("use", given.get("use", []))),
    )


def _frequency(typed: object) -> str:
    code = _code(str(typed).strip(), FREQUENCIES)
    if code not in FREQUENCIES:
        known = Text("、".join(each.zh for each in FREQUENCIES.values()), ", ".join(FREQUENCIES))
        raise BadRules(_filled(BAD_FREQUENCY, typed=typed, known=known))
    return code


def _names(field: str, value: object) -> list[str]:
    """One text with several names in it, or a list of names."""
    if isinstance(value, str):
        return [name for name in re.split(r"[,，、;；\s]+", value) if name]
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return [name.strip() for name in value]
    raise BadRules(_filled(BAD_NAMES, name=field))


def _code(name: str, *tables: Mapping[str, Text]) -> str:
    """The code meant by a code or a label; a name no table has is a tag of the town's own."""
    for table in tables:
        for code, label in table.items():
            if name == code or name == label.zh or name.casefold() == label.en.casefold():
                return code
    return name


def _filled(text: Text, **values: object) -> Text:
    return Text(text.say("zh", **values), text.say("en", **values))
