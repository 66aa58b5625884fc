"""The town's own code tables: what counts now, what a new version would change, and letting it count.

A code that a new version leaves out is retired: nobody is offered it any more, and what holds it can still be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from doorstep_server.services import visit_rules
from doorstep_server.services.hub import Hub
from doorstep_server.store import records, runs, settings
from doorstep_shared import town_tables
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import Choice
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import all_kinds
from doorstep_shared.tables import LOADABLE, TABLES, TownTable
from doorstep_shared.town_tables import TownTables
from doorstep_shared.visit_rules import BadRules, VisitRules, from_stored

VISIT_RULES = visit_rules.SETTING
"""The name of the table of visit rules, beside those of codes."""
NAMES = (*LOADABLE, VISIT_RULES)
LABELS = {
    "resident_tag": Text("居民标签", "resident tags"),
    "visit_tag": Text("走访和房屋标签", "tags of visits and dwellings"),
    "visit_purpose": Text("走访目的", "purposes of visits"),
    "visit_outcome": Text("走访结果", "outcomes of visits"),
    "matter_category": Text("诉求类别", "categories of matters"),
    "matter_source": Text("诉求来源", "sources of matters"),
    "relation": Text("与户主关系", "relations to the head of household"),
    "population_type": Text("人口类型", "population types"),
    VISIT_RULES: Text("走访规则", "visit rules"),
}
_TABLES, _VERSION = "code_tables", "code_tables_version"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new version of a table would change. `removed` counts the records that hold each code that goes."""

    name: str
    table: TownTable
    added: Mapping[str, Text]
    renamed: Mapping[str, tuple[Text, Text]]
    removed: Mapping[str, int]
    same: int

    @property
    def changes(self) -> bool:
        """Whether anything would be another."""
        return bool(self.added or self.renamed or self.removed)


def version(hub: Hub) -> str:
    """The version of what the town has loaded, empty for nothing."""
    return settings.get(hub.store, _VERSION) or ""


def current(hub: Hub) -> TownTables:
    """What the town has loaded."""
    rules = settings.get(hub.store, VISIT_RULES) or ""
    return TownTables(_read(settings.get(hub.store, _TABLES) or "").tables, rules)


_read = lru_cache(maxsize=8)(town_tables.read)


def table(hub: Hub, name: str) -> TownTable:
    """A table of codes as it counts now.

    Raises:
        DoorstepError: `table_unknown`.
    """
    if name not in LOADABLE:
        raise DoorstepError("table_unknown", table=name, known=", ".join(NAMES))
    loaded = current(hub).tables.get(name)
    return loaded if loaded is not None else TownTable.of(TABLES[name], {})


def plan(hub: Hub, name: str, wanted: TownTable) -> Plan:
    """What a table would change. `wanted` is what was typed; codes it leaves out are retired in the plan's table.

    Raises:
        DoorstepError: `table_unknown`, `table_wrong` when it would hold too many codes.
    """
    now = table(hub, name)
    retired = {code: label for code, label in now.known.items() if code not in wanted.offered} | {
        code: label for code, label in wanted.retired.items() if code not in wanted.offered
    }
    made = TownTable.of(dict(wanted.offered), retired)
    if len(made.known) > town_tables.MOST_CODES:
        raise DoorstepError("table_wrong", table=name, detail=too_many())
    gone = [code for code in now.offered if code not in made.offered]
    return Plan(
        name,
        made,
        {code: label for code, label in made.offered.items() if code not in now.offered},
        {code: (now.known[code], label) for code, label in made.known.items() if now.known.get(code, label) != label},
        _uses(hub, name, gone),
        sum(1 for code, label in made.offered.items() if now.offered.get(code) == label),
    )


def too_many() -> Text:
    """That a table has more codes than may be."""
    return Text(f"代码超过 {town_tables.MOST_CODES} 个", f"more than {town_tables.MOST_CODES} codes")


def _uses(hub: Hub, name: str, codes: list[str]) -> dict[str, int]:
    """How many records hold each of these codes, in whatever field reads the table."""
    found = dict.fromkeys(codes, 0)
    if codes:
        for kind in all_kinds():
            for field_name, field in kind.fields.items():
                if isinstance(field, Choice) and field.table == name:
                    counted = records.uses(hub.store, kind.name, field_name, codes, is_family=field.family)
                    found = {code: found[code] + counted[code] for code in codes}
    return found


def load(hub: Hub, wanted: Plan, by: str, now_ms: int, seen: str | None = None) -> None:
    """Let a plan's table count from now on. `seen` is the version the plan was shown at, where a person saw it.

    Raises:
        DoorstepError: `tables_changed` when another version was loaded since.
    """
    with hub.store.write():
        _begin(hub, seen)
        loaded = dict(current(hub).tables) | {wanted.name: wanted.table}
        settings.put(hub.store, _TABLES, TownTables(loaded).text())
        _finish(hub)
        told = f"{wanted.name} +{len(wanted.added)} ~{len(wanted.renamed)} -{len(wanted.removed)}"
        runs.audit(hub.store, now_ms, by, "load_table", told)


def read_rules(text: str) -> VisitRules:
    """The visit rules of a text, as it would be kept.

    Raises:
        DoorstepError: `table_wrong`.
    """
    try:
        return from_stored(text)
    except BadRules as error:
        raise DoorstepError("table_wrong", table=VISIT_RULES, detail=error.what) from error


def load_rules(hub: Hub, text: str, by: str, now_ms: int, seen: str | None = None) -> None:
    """Let these visit rules count from now on; an empty text brings the default back.

    Raises:
        DoorstepError: `table_wrong`, `tables_changed`.
    """
    if text:
        read_rules(text)
    with hub.store.write():
        _begin(hub, seen)
        settings.put(hub.store, VISIT_RULES, text)
        _finish(hub)
        runs.audit(hub.store, now_ms, by, "load_table", VISIT_RULES)


def _begin(hub: Hub, seen: str | None) -> None:
    settings.lock(hub.store)
    if seen is not None and seen != version(hub):
        raise DoorstepError("tables_changed")


def _finish(hub: Hub) -> None:
    settings.put(hub.store, _VERSION, town_tables.version_of(current(hub).text()))
