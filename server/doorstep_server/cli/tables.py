"""``doorstep-hub tables``"""

from pathlib import Path

from doorstep_server.cli.choices import by_option
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import code_tables, visit_rules
from doorstep_server.services.code_tables import LABELS, NAMES, VISIT_RULES, Plan
from doorstep_server.services.table_files import file_of, rules_text, table_of
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.ledger import code_table
from doorstep_shared.visit_rules import FREQUENCIES
from doorstep_shell.bilingual import Group, argument, command, option

LIST = Text("列出代码表。", "List the code tables.")
SHOW = Text("查看一个代码表。", "Show a code table.")
LOAD = Text("用文件更新一个代码表。", "Load a code table from a file.")
SAVE = Text("把一个代码表存成文件（CSV 或 TOML）。", "Save a code table as a file (CSV or TOML).")
TABLE = Text("表名，如 resident_tag；visit_rules 是走访规则。", "The table, such as resident_tag; visit_rules too.")
FILE = Text("文件，.csv 或 .toml。", "A file, .csv or .toml.")
DRY_RUN = Text("只看会改什么，不更新。", "Only tell what would change.")
ADDED = Text("新增 {code} {label}", "new: {code} {label}")
RENAMED = Text("改名 {code} {old} → {new}", "renamed: {code} {old} → {new}")
REMOVED = Text(
    "停用 {code} {label}：{count} 条记录用着，仍可读",
    "retired: {code} {label}; {count} records hold it and can still be read",
)
SAME = Text("不变 {count} 个。", "{count} stay as they are.")
LOADED = Text("“{table}”已更新；各台电脑下次同步时取得。", "“{table}” was loaded; laptops get it with their next sync.")
NOTHING = Text("没有变化。", "Nothing changes.")
NOT_YET = Text("以上只是预览，去掉 --dry-run 才更新。", "This was a dry run; type it without --dry-run to load.")
RULES_READ = Text("{count} 条规则。", "{count} rules.")
SAVED = Text("已写入 {path}。", "Written to {path}.")
YES = Text("是", "yes")
OWN = Text("本地", "own")
SAMPLE = Text("自带", "default")

_TABLE = argument("table", text=TABLE, metavar="TABLE")
_FILE = argument("file", text=FILE, metavar="FILE")


@command("list", LIST)
@pass_run
def list_all(run: Run) -> None:
    """Every table that may be loaded, and whether it was."""
    hub, output = run.hub(), run.output
    loaded = code_tables.current(hub)
    rows = []
    for name in NAMES:
        is_own = bool(loaded.visit_rules) if name == VISIT_RULES else name in loaded.tables
        count = len(visit_rules.current(hub).rules if name == VISIT_RULES else code_tables.table(hub, name).offered)
        rows.append((name, LABELS[name], count, is_own))
    headings = [Text("表", "table"), Text("名称", "name"), Text("项数", "entries"), Text("来源", "from")]
    output.table(
        headings, [[n, output.say(label), str(c), output.say(OWN if own else SAMPLE)] for n, label, c, own in rows]
    )
    tables = [{"table": n, "entries": c, "own": own} for n, _, c, own in rows]
    output.document({"version": code_tables.version(hub), "tables": tables})


@command("show", SHOW)
@_TABLE
@pass_run
def show(run: Run, table: str) -> None:
    """The codes of a table, or the visit rules."""
    hub, output = run.hub(), run.output
    if table == VISIT_RULES:
        rules = visit_rules.current(hub).rules
        headings = [Text("名称", "name"), Text("频次", "every"), Text("标签", "tags"), Text("使用情况", "use")]
        joined = [(each.name, each.every, " ".join(sorted(each.tags)), " ".join(sorted(each.uses))) for each in rules]
        output.table(
            headings, [[name, output.say(FREQUENCIES[every]), tags, uses] for name, every, tags, uses in joined]
        )
        output.document(
            {"table": table, "rules": [dict(zip(("name", "every", "tags", "use"), e, strict=True)) for e in joined]}
        )
        return
    found = code_tables.table(hub, table)
    headings = [Text("代码", "code"), Text("中文", "zh"), Text("英文", "en"), Text("停用", "retired")]
    rows = [(code, label.zh, label.en, code in found.retired) for code, label in found.known.items()]
    output.table(headings, [[code, zh, en, output.say(YES) if retired else ""] for code, zh, en, retired in rows])
    output.document(
        {"table": table, "codes": [dict(zip(("code", "zh", "en", "retired"), r, strict=True)) for r in rows]}
    )


@command("load", LOAD)
@_TABLE
@_FILE
@option("--dry-run", "dry_run", text=DRY_RUN, is_flag=True)
@by_option()
@pass_run
def load(run: Run, table: str, file: str, dry_run: bool, by: str) -> None:
    """Tell what a file would change; without ``--dry-run`` let it count at once."""
    hub, output = run.hub(), run.output
    data = _read(file)
    if table == VISIT_RULES:
        text = rules_text(data, file)
        output.lines([output.say(RULES_READ, count=len(code_tables.read_rules(text).rules))])
        if not dry_run:
            code_tables.load_rules(hub, text, by, run.now_ms())
        changes: dict[str, object] = {}
    else:
        plan = code_tables.plan(hub, table, table_of(hub, table, data, file))
        output.lines(_lines(run, code_tables.table(hub, table).known, plan))
        if not dry_run and plan.changes:
            code_tables.load(hub, plan, by, run.now_ms())
        changes = {"added": list(plan.added), "renamed": list(plan.renamed), "removed": dict(plan.removed)}
    output.lines([output.say(NOT_YET) if dry_run else output.say(LOADED, table=LABELS[table])])
    output.document({"table": table, "dry_run": dry_run, **changes, "version": code_tables.version(hub)})


def _lines(run: Run, now: dict[str, Text], plan: Plan) -> list[str]:
    say = run.output.say
    lines = [say(ADDED, code=code, label=label) for code, label in plan.added.items()]
    lines += [say(RENAMED, code=code, old=old, new=new) for code, (old, new) in plan.renamed.items()]
    lines += [say(REMOVED, code=code, label=now[code], count=count) for code, count in plan.removed.items()]
    return [*lines, say(SAME, count=plan.same)] if lines else [say(NOTHING)]


@command("save", SAVE)
@_TABLE
@_FILE
@pass_run
def save(run: Run, table: str, file: str) -> None:
    """Write a table as a file that ``tables load`` reads."""
    data = file_of(run.hub(), table, "toml" if code_table.is_toml(file) else "csv")
    try:
        Path(file).write_bytes(data)
    except OSError as error:
        raise DoorstepError("file_unreadable", path=file, detail=error.strerror) from error
    run.output.lines([run.output.say(SAVED, path=file)])
    run.output.document({"table": table, "path": file})


def _read(file: str) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            return opened.read(code_table.MAX_BYTES + 1)
    except OSError as error:
        raise DoorstepError("file_unreadable", path=file, detail=error.strerror) from error


_COMMANDS = {"list": (LIST, list_all), "show": (SHOW, show), "load": (LOAD, load), "save": (SAVE, save)}
command_line = Group(
    "tables",
    text=COMMANDS["tables"],
    summaries={name: summary for name, (summary, _) in _COMMANDS.items()},
    load=lambda name: _COMMANDS[name][1],
)
