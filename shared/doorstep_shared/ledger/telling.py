"""A plan in plain words, the same for both programs, and as JSON."""

from collections.abc import Iterator, Sequence

from doorstep_shared.changes import Json
from doorstep_shared.fields import KindField, Reference, mask
from doorstep_shared.i18n import Language, Text
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger.matching import Match
from doorstep_shared.ledger.planning import Plan

DONE = Text(
    "{path}：共 {lines} 行，新增 {added}，更新 {changed}，无变化 {unchanged}，有误 {wrong}。",
    "{path}: {lines} lines, {added} added, {changed} changed, {unchanged} as they were, {wrong} wrong.",
)
WOULD = Text(
    "{path}：共 {lines} 行，将新增 {added}，更新 {changed}，无变化 {unchanged}，有误 {wrong}。还没有写入。",
    "{path}: {lines} lines, {added} to add, {changed} to change, {unchanged} as they are, {wrong} wrong. "
    "Nothing is written yet.",
)
HOW = Text("确认无误，加 --yes 再输入一次就写入。", "If this is right, type it again with --yes to write it.")
ROW = Text("第 {number} 行  {what}  {detail}", "Line {number}  {what}  {detail}")
NEW = Text("新增", "new")
CHANGED = Text("更新", "changed")
SAME = Text("无变化", "same")
WRONG = Text("有误", "wrong")
MORE = Text("……另有 {count} 行；--limit 0 全部列出。", "… and {count} more lines; --limit 0 lists them all.")
WRITTEN = Text(
    "有误的行连同原因写在 {path}；改好后再导入这个文件。",
    "The wrong lines and their reasons are in {path}; correct them there and import that file.",
)
HELD_BACK = Text(
    "有 {count} 个值没有写入：那里还有未处理的冲突。",
    "{count} values were not written: conflicts there are still open.",
)
REMARKED = Text(
    "有 {count} 行请先核对：可能重复登记，或与身份证号不符。",
    "{count} lines to compare first: they may be registered already, or contradict their identity number.",
)
UNUSED = Text("没有用到的列：{names}", "Columns that were not used: {names}")
READ_AS = Text("按 {encoding} 编码读入。", "It was read as {encoding}.")
EXPORTED = Text("已导出到 {path}：{counts}。", "Exported to {path}: {counts}.")
PHONES_HIDDEN = Text(
    "电话中间几位没有写出；要完整号码加 --full。", "The middle of phone numbers is left out; --full writes them whole."
)
LONGEST_DETAIL = 40
"""Characters of a value that are shown."""


def summary(plan: Plan, path: str, language: Language, *, is_written: bool) -> list[str]:
    """What became of a file, or would."""
    counts = {"added": plan.added, "changed": plan.changed, "unchanged": plan.unchanged, "wrong": len(plan.wrong)}
    lines = [(DONE if is_written else WOULD).say(language, path=path, lines=plan.lines, **counts)]
    if plan.sheet.encoding not in ("", "utf-8-sig"):
        lines.append(READ_AS.say(language, encoding=plan.sheet.encoding))
    if plan.unused:
        lines.append(UNUSED.say(language, names=", ".join(plan.unused)))
    if plan.remarked:
        lines.append(REMARKED.say(language, count=plan.remarked))
    if plan.held_back:
        lines.append(HELD_BACK.say(language, count=plan.held_back))
    return lines


def rows(plan: Plan, language: Language, limit: int, *, is_written: bool) -> list[str]:
    """A line of words for each row: the wrong ones first, then those to compare, then what changes, what is new and
    what is the same.

    At most `limit` (0: all). What was written already is not told again, only what was not.
    """
    said = [_row(language, line.number, WRONG, reason.say(language)) for line, reason in plan.wrong]
    if not is_written:
        order = (CHANGED, NEW, SAME)
        matches = sorted(plan.matches, key=lambda match: (not match.remarks, order.index(_verdict(match))))
        said += [_match(plan.kind, match, language) for match in matches]
    if limit and len(said) > limit:
        return [*said[:limit], MORE.say(language, count=len(said) - limit)]
    return said


def document(plan: Plan, language: Language) -> dict[str, Json]:
    """A plan as JSON."""
    return {
        "kind": plan.kind.name,
        "lines": plan.lines,
        "added": plan.added,
        "changed": plan.changed,
        "unchanged": plan.unchanged,
        "held_back": plan.held_back,
        "remarked": plan.remarked,
        "unused": list(plan.unused),
        "encoding": plan.sheet.encoding,
        "rows": [
            {
                "line": match.row.line.number,
                "what": _verdict(match).en,
                "grid": match.row.grid,
                "record": match.record,
                "remarks": [remark.say(language) for remark in match.remarks],
                "fields": list(dict.fromkeys(path.partition("/")[0] for path in match.values)),
            }
            for match in plan.matches
        ],
        "wrong": [{"line": line.number, "reason": reason.say(language)} for line, reason in plan.wrong],
    }


def _verdict(match: Match) -> Text:
    if match.is_new:
        return NEW
    return CHANGED if match.values else SAME


def _row(language: Language, number: int, what: Text, detail: str) -> str:
    return ROW.say(language, number=number, what=what, detail=detail.replace("\n", " ")).rstrip()


def _match(kind: Kind, match: Match, language: Language) -> str:
    parts = [_title(kind, match)]
    if not match.is_new:
        parts += _edits(kind, match, language)
    parts += [remark.say(language) for remark in match.remarks]
    return _row(language, match.row.line.number, _verdict(match), "  ".join(part for part in parts if part))


def _title(kind: Kind, match: Match) -> str:
    """What the file calls the record."""
    return "-".join(match.row.texts[name] for name in kind.title_fields if name in match.row.texts)


def _edits(kind: Kind, match: Match, language: Language) -> Iterator[str]:
    for path, value in match.values.items():
        name, _, member = path.partition("/")
        field = kind.fields[name]
        if field.hidden:
            continue
        if member:
            yield f"{field.label.say(language)} +{field.say(member, language)}"
            continue
        old, new = _value(field, match.before.get(path), language), _value(field, value, language)
        colon = "：" if language == "zh" else ": "
        yield f"{field.label.say(language)}{colon}{old} → {new}" if old else f"{field.label.say(language)}{colon}{new}"


def _value(field: KindField, value: Json, language: Language) -> str:
    said = field.say(value, language).replace("\n", " ")
    if isinstance(field, Reference):
        return said[-8:]
    said = mask(said) if field.masked and said else said
    return said if len(said) <= LONGEST_DETAIL else said[:LONGEST_DETAIL] + "…"


def counts(numbers: Sequence[tuple[Kind, int]], language: Language) -> str:
    """How many records of which kinds."""
    return ("、" if language == "zh" else ", ").join(f"{kind.label.say(language)} {number}" for kind, number in numbers)
