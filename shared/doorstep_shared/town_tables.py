"""A town's own code tables and visit rules as one document: kept by the hub, fetched by laptops, read by both."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from doorstep_shared.i18n import Text
from doorstep_shared.tables import LOADABLE, CodeTable, TownTable

MOST_CODES = 2000
"""The most codes of one table, retired ones included."""
LONGEST = 64
"""The longest code or label, in characters; a code becomes part of a path."""
SEPARATORS = ",，、;；"
"""What stands between tags when several are typed."""
_FORMULA_SIGNS = ("=", "+", "-", "@")
_NO_TABLES: Mapping[str, TownTable] = {}


class TownTables(NamedTuple):
    """The tables a town has loaded, by name, and the text of its visit rules; empty where nothing was loaded."""

    tables: Mapping[str, TownTable] = MappingProxyType({})
    visit_rules: str = ""

    def text(self) -> str:
        """The document; an empty text where nothing was loaded."""
        if not self.tables and not self.visit_rules:
            return ""
        tables = {name: [_row(code, table) for code in table.known] for name, table in self.tables.items()}
        return json.dumps({"tables": tables, "visit_rules": self.visit_rules}, ensure_ascii=False, sort_keys=True)


def version_of(text: str) -> str:
    """The name of a document: 16 hex digits of its SHA-256, empty for the empty one."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16] if text else ""


def read(text: str) -> TownTables:
    """The tables of a document. Tables this version does not know are passed over; the rules are not looked at, since
    they are read with the tables.

    Raises:
        ValueError: when it is no such document.
    """
    if not text:
        return TownTables()
    document = json.loads(text)
    if not isinstance(document, dict) or not isinstance(document.get("tables"), dict):
        raise ValueError("tables")
    rules = document.get("visit_rules", "")
    if not isinstance(rules, str):
        raise ValueError("visit_rules")
    return TownTables({name: _table(rows) for name, rows in document["tables"].items() if name in LOADABLE}, rules)


def objection(text: str, *, is_english: bool = False) -> Text | None:
    """What is wrong with a code or a label, or None. An English label may hold commas; nobody types several of them."""
    if not text:
        return Text("是空的", "it is empty")
    if len(text) > LONGEST:
        return Text(f"超过 {LONGEST} 个字", f"it has more than {LONGEST} characters")
    if not text.isprintable() or text != unicodedata.normalize("NFC", text):
        return Text("含有看不见的字符", "it holds characters that cannot be seen")
    if not is_english and any(sign in text for sign in SEPARATORS):
        return Text("含有逗号、顿号或分号", "it holds a comma or semicolon")
    if text.startswith(_FORMULA_SIGNS):
        return Text("看起来像表格公式", "it looks like a formula")
    return None


def _row(code: str, table: TownTable) -> list[Any]:
    label = table.known[code]
    return [code, label.zh, label.en, code in table.retired]


def _table(rows: Any) -> TownTable:
    if not isinstance(rows, list) or len(rows) > MOST_CODES:
        raise ValueError("table")
    offered: CodeTable = {}
    retired: CodeTable = {}
    for row in rows:
        code, zh, en, is_retired = row
        if not all(isinstance(each, str) for each in (code, zh, en)):
            raise ValueError("code")
        if objection(code) or objection(zh) or objection(en, is_english=True):
            raise ValueError("code")
        (retired if is_retired is True else offered)[code] = Text(zh, en)
    return TownTable.of(offered, retired)
