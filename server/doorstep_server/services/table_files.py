"""Code tables and visit rules as files: what is downloaded, and what a file that comes back says."""

from typing import Literal

from doorstep_server.services import code_tables, visit_rules
from doorstep_server.services.code_tables import VISIT_RULES
from doorstep_server.services.hub import Hub
from doorstep_server.store import settings
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.ledger import code_table, csv_text
from doorstep_shared.ledger.code_table import quoted
from doorstep_shared.tables import TownTable
from doorstep_shared.visit_rules import CSV_MARK, FREQUENCIES, VisitRules

Format = Literal["csv", "toml"]
NOT_TEXT = Text("文字编码认不出，请存为 UTF-8", "its encoding is unknown; save it as UTF-8")
RULES_HEADER = ("名称", "频次", "标签", "使用情况")


def table_of(hub: Hub, name: str, data: bytes, path: str) -> TownTable:
    """The codes in a file, beside those that count now.

    Raises:
        DoorstepError: `table_unknown`, `table_wrong`.
    """
    return code_table.read(data, path, name, code_tables.table(hub, name))


def rules_text(data: bytes, path: str) -> str:
    """The visit rules in a file, as text that can be kept.

    Raises:
        DoorstepError: `table_wrong`.
    """
    if len(data) > code_table.MAX_BYTES:
        raise DoorstepError("table_wrong", table=VISIT_RULES, detail=code_table.TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise DoorstepError("table_wrong", table=VISIT_RULES, detail=NOT_TEXT) from error
    text = text.replace("\x00", "")
    kept = text if code_table.is_toml(path) else CSV_MARK + text
    code_tables.read_rules(kept)
    return kept


def file_of(hub: Hub, name: str, format: Format) -> bytes:
    """A table as a file that can be loaded again.

    Raises:
        DoorstepError: `table_unknown`.
    """
    if name == VISIT_RULES:
        return _rules_file(hub, format)
    found = code_tables.table(hub, name)
    return code_table.write_toml(found) if format == "toml" else code_table.write_csv(found)


def _rules_file(hub: Hub, format: Format) -> bytes:
    kept = settings.get(hub.store, VISIT_RULES) or ""
    if kept and (format == "csv") == kept.startswith(CSV_MARK):
        text = kept.removeprefix(CSV_MARK)
        return text.encode("utf-8-sig" if format == "csv" else "utf-8")
    rules = visit_rules.current(hub)
    return _rules_csv(rules) if format == "csv" else _rules_toml(rules)


def _rules_csv(rules: VisitRules) -> bytes:
    rows = (
        (each.name, FREQUENCIES[each.every].zh, "、".join(sorted(each.tags)), "、".join(sorted(each.uses)))
        for each in rules.rules
    )
    return csv_text.write(RULES_HEADER, rows).encode("utf-8-sig")


def _rules_toml(rules: VisitRules) -> bytes:
    lines = [f"matter_workdays = {rules.matter_workdays}", ""]
    for each in rules.rules:
        lines += ["[[rule]]", f"name = {quoted(each.name)}", f"every = {quoted(each.every)}"]
        lines += [f"tags = [{', '.join(map(quoted, sorted(each.tags)))}]"] if each.tags else []
        lines += [f"use = [{', '.join(map(quoted, sorted(each.uses)))}]"] if each.uses else []
        lines.append("")
    return "\n".join(lines).encode()
