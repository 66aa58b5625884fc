"""What a sync did, in plain words: to her work, to the records she knows, and what is not in order."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from doorstep_client.app import App
from doorstep_client.commands.cover_lines import cover_lines
from doorstep_client.commands.saying import words_of
from doorstep_client.store.records import Notice
from doorstep_client.store.store import LaptopStore
from doorstep_client.sync.report import Decided, Report
from doorstep_client.tasks.conflict import conflict_at
from doorstep_client.tasks.sent_back import SHORTEST_PART
from doorstep_client.words import EMPTY, STATUS, Words, short
from doorstep_shared.changes import LIFE, Json
from doorstep_shared.clock import SUSPECT_OFFSET_MS
from doorstep_shared.editing import same
from doorstep_shared.i18n import Text
from doorstep_shared.marks import CORRECTED, SENT_BACK, marked, say_why
from doorstep_shared.reasons import say_reason

NOTHING_NEW = Text("已同步：没有新的。", "Synced: nothing new.")
DELIVERED = Text("已送达 {done}/{all} 条。", "Delivered {done} of {all}.")
RECEIVED = Text("取回 {count} 条。", "Received {count}.")
WAITING = Text(
    "还有 {count} 条没送到，稍后再输入 doorstep sync。", "{count} still wait; type doorstep sync again later."
)
MERGED = Text("已合并：{what}，{who} 也改了 {fields}。", "Merged: {what}; {who} changed {fields} too.")
LOST = Text(
    "{what} 的“{field}”：你写的“{mine}”现在是 {who} 的“{shown}”{why}。",
    "“{field}” of {what}: your “{mine}” is now “{shown}” by {who}{why}.",
)
DELETED_BY_OTHER = Text("{what} 被 {who} 删除{why}。", "{what} was deleted by {who}{why}.")
BECAUSE = Text("（原因：{why}）", " (reason: {why})")
OPENED = Text(
    "新冲突：{what} 的“{field}”：{sides}。处理：doorstep resolve {id} {path}",
    "New conflict: “{field}” of {what}: {sides}. Settle it: doorstep resolve {id} {path}",
)
SETTLED = Text(
    "冲突已由 {who} 处理：{what} 的“{field}”为“{shown}”{why}。",
    "{who} settled a conflict: “{field}” of {what} is “{shown}”{why}.",
)
OBJECT_TO_IT = Text(
    "  你写的是“{mine}”。不同意：doorstep object {id} {path} --why …",
    "  You had written “{mine}”. To object: doorstep object {id} {path} --why …",
)
REFUSED = Text("{what}：{status}，{reason}。", "{what}: {status}, {reason}.")
REFUSED_NEXT = Text(
    "未采用的都保存着；详情：doorstep log --refused，请联系上级审核。",
    "What was not taken is kept; see doorstep log --refused, and ask your supervisor.",
)
DECIDED = Text("{what}：{who} 审核后{status}{why}。", "{what}: {status} after review by {who}{why}.")
SENT_BACK_TO_HER = Text(
    "{what}：{who} 退回：{note}。改后重做：doorstep redo {id}",
    "{what}: sent back by {who}: {note}. Correct it and do it again: doorstep redo {id}",
)
CORRECTED_FOR_HER = Text("{what}：{who} 改正后已登记：{note}。", "{what}: corrected and recorded by {who}: {note}.")
REWOUND = Text(
    "中心从备份恢复过；本机把它缺的都补送了。", "The hub was restored from a backup; what it lacked was sent again."
)
FORKED = Text(
    "这台电脑的数据曾被复制或还原；没有丢失，已换新的书写编号。",
    "This laptop's data were copied or restored; nothing is lost, it writes under a new id.",
)
HEALED = Text("网格 {grid} 的本机数据与中心核对后已修复。", "The data of grid {grid} were repaired from the hub.")
DIFFERS = Text(
    "网格 {grid} 的本机数据与中心仍不一致；请管理员运行 doorstep-hub check。",
    "The data of grid {grid} still differ from the hub's; ask the operator to type doorstep-hub check.",
)
ENDED = Text(
    "网格 {grid} 已不再由你负责；记录已送出并封存在本机。",
    "The grid {grid} is no longer yours; your records were sent and archived.",
)
REVOKED = Text(
    "这台设备已被停用；记录已送出，等管理员审核。",
    "This device was revoked; what you sent waits for the operator's review.",
)
TABLES = Text("代码表和走访规则已更新。", "The code tables and visit rules were updated.")
CLOCK = Text(
    "本机时钟与中心相差 {minutes} 分钟，请校准系统时间。",
    "This laptop's clock is {minutes} minutes off the hub's; set the system clock.",
)


def report_document(report: Report) -> dict[str, Json]:
    """A report as JSON."""
    told = ("notices", "refused", "decided", "covers")
    return asdict(report) | {name: [each._asdict() for each in getattr(report, name)] for name in told}


def report_lines(app: App, report: Report, *, quiet: bool, waiting: Text = WAITING) -> list[str]:
    """A report as sentences; when `quiet`, only what the worker should know. `waiting` tells how to go on."""
    words, store = words_of(app), app.store()
    lines = [*_records(words, store, report), *_laptop(words, store, report, waiting)]
    return lines if quiet else [*_counts(words, report), *lines]


def _counts(words: Words, report: Report) -> Iterator[str]:
    if report.offered:
        yield DELIVERED.say(words.language, done=report.delivered, all=report.offered)
    if report.received:
        yield RECEIVED.say(words.language, count=report.received)
    if not report.offered and not report.received:
        yield NOTHING_NEW.say(words.language)


def _records(words: Words, store: LaptopStore, report: Report) -> Iterator[str]:
    """What happened to the worker's records."""
    yield from cover_lines(report.covers, words.moment(report.started_ms)[:10], words.language)
    yield from notice_lines(words, store, report.notices)
    for refused in report.refused:
        what = _title(words, store, refused.kind, refused.record, refused.change)
        reason = say_reason(refused.reason, words.language, words.labels(refused.kind))
        yield REFUSED.say(words.language, what=what, status=STATUS[refused.status], reason=reason)
    if report.refused:
        yield REFUSED_NEXT.say(words.language)
    for decided in report.decided:
        what = _title(words, store, decided.kind, decided.record, decided.change)
        yield _decided(words, what, decided)


def _decided(words: Words, what: str, decided: Decided) -> str:
    """What became of a change that waited for review."""
    for mark, text in ((SENT_BACK, SENT_BACK_TO_HER), (CORRECTED, CORRECTED_FOR_HER)):
        if (note := marked(decided.why, mark)) is not None:
            return text.say(words.language, what=what, who=decided.by, note=note, id=decided.change[:SHORTEST_PART])
    status = STATUS.get(decided.status, Text(decided.status, decided.status))
    return DECIDED.say(words.language, what=what, who=decided.by, status=status, why=_because(words, decided.why))


def notice_lines(words: Words, store: LaptopStore, notices: Iterable[Notice]) -> list[str]:
    """What others' work did to the worker's records, a sentence each."""
    return [_notice(words, store, notice) for notice in notices]


def _notice(words: Words, store: LaptopStore, notice: Notice) -> str:
    what = _title(words, store, notice.kind, notice.record)
    if notice.what == "merged":
        names = notice.shown if isinstance(notice.shown, list) else []
        fields = ("、" if words.language == "zh" else ", ").join(words.label(notice.kind, str(name)) for name in names)
        return MERGED.say(words.language, what=what, who=notice.whose, fields=fields)
    text = {"lost": LOST, "opened": OPENED, "settled": SETTLED}[notice.what]
    if notice.what == "lost" and notice.path == LIFE:
        text = DELETED_BY_OTHER
    said = text.say(
        words.language,
        what=what,
        field=words.label(notice.kind, notice.path),
        mine=_value(words, notice, notice.mine),
        shown=_value(words, notice, notice.shown),
        who=notice.whose,
        why=_because(words, notice.why),
        sides=_sides(words, store, notice) if notice.what == "opened" else "",
        id=short(notice.record),
        path=notice.path,
    )
    return f"{said}\n{_how_to_object(words, notice)}" if _is_against_her(notice) else said


def _is_against_her(notice: Notice) -> bool:
    """Whether a conflict was settled otherwise than she had written."""
    return notice.what == "settled" and notice.mine is not None and not same(notice.mine, notice.shown)


def _how_to_object(words: Words, notice: Notice) -> str:
    mine = _value(words, notice, notice.mine)
    return OBJECT_TO_IT.say(words.language, mine=mine, id=short(notice.record), path=notice.path)


def _sides(words: Words, store: LaptopStore, notice: Notice) -> str:
    """The values that stand against each other, each with its authors."""
    record = store.record(notice.kind, notice.record, grid=notice.grid)
    sides = conflict_at(record, notice.path).sides if record else ()
    said = [
        f"{words.value(notice.kind, notice.path, side.value)} ({', '.join(side.by)})".replace("\n", " ")
        for side in sides
    ]
    return " / ".join(said)


def _value(words: Words, notice: Notice, value: Json) -> str:
    said = words.value(notice.kind, notice.path, value).replace("\n", " / ")
    return said or EMPTY.say(words.language)


def _because(words: Words, why: str) -> str:
    return BECAUSE.say(words.language, why=say_why(why, words.language)) if why else ""


def _title(words: Words, store: LaptopStore, kind: str, id: str, change: str = "") -> str:
    """What a record is called; where it is not here, as far as `change` tells it."""
    record = store.record(kind, id)
    line = None if record or not change else store.change(change)
    title = words.title(record) if record else words.title_of(line.change) if line else short(id)
    return f"{words.kind(kind)} {title}"


def _laptop(words: Words, store: LaptopStore, report: Report, waiting: Text) -> Iterator[str]:
    """What the worker should know about the laptop, the hub and their data."""
    names = {grid.id: grid.name or grid.id for grid in store.grids()}
    if report.waiting:
        yield waiting.say(words.language, count=report.waiting)
    if report.tables is not None:
        yield TABLES.say(words.language)
    if report.rewound:
        yield REWOUND.say(words.language)
    if report.forked:
        yield FORKED.say(words.language)
    for text, grids in ((HEALED, report.healed), (DIFFERS, report.digest_differs), (ENDED, report.ended)):
        for grid in grids:
            yield text.say(words.language, grid=names.get(grid, grid))
    if report.revoked:
        yield REVOKED.say(words.language)
    if abs(report.clock_offset_ms) > SUSPECT_OFFSET_MS:
        yield CLOCK.say(words.language, minutes=abs(report.clock_offset_ms) // 60_000)
