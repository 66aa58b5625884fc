"""``list``, ``find``, ``show`` and ``history`` of a kind."""

import click

from doorstep_client.app import App
from doorstep_client.commands import card as door_card
from doorstep_client.commands.completing import doors
from doorstep_client.commands.history_lines import history_lines
from doorstep_client.commands.saying import WHICH, words_of
from doorstep_client.commands.summaries import VERBS
from doorstep_client.documents import line_document, record_document
from doorstep_client.store.records import Record
from doorstep_client.tasks import record as records
from doorstep_client.tasks.card import card_of
from doorstep_client.tasks.find import find
from doorstep_client.tasks.reference import find_record
from doorstep_client.words import DELETED_WORD
from doorstep_shared.i18n import Text, colon
from doorstep_shared.kinds import Kind
from doorstep_shell.bilingual import Argument, Command, Option

MOST = 50
"""Records a list shows unless told."""
LIMIT = Text("最多列出多少条（默认 {most}）。", "How many at most (default {most}).")
ALL = Text("也列出已删除的。", "List deleted ones too.")
WORDS = Text(
    "要找的文字：地址、姓名、拼音（zhangsan 或 zs）、电话……",
    "What to look for: an address, a name, pinyin (zhangsan or zs), a phone number …",
)
ID = Text("编号", "id")
NOTHING = Text("没有。", "There are none.")
FOUND = Text("共 {count} 条，列出 {shown} 条。", "{count} in all, {shown} shown.")
CONFLICT_MARK = Text("有冲突", "conflict")
PENDING_MARK = Text("待发送", "not sent")
STATE = Text("状态", "state")


def _limit_option() -> Option:
    text = Text(LIMIT.say("zh", most=MOST), LIMIT.say("en", most=MOST))
    return Option(["--limit"], text=text, type=click.IntRange(1, 100_000), default=MOST, metavar="N")


def which_argument(kind: Kind) -> Argument:
    """The record a command is about."""
    return Argument(["which"], text=WHICH, metavar="RECORD", shell_complete=doors if kind.name == "dwelling" else None)


def list_command(kind: Kind) -> Command:
    """``doorstep <kind> list``."""

    @click.pass_obj
    def run(app: App, /, limit: int, deleted: bool) -> None:
        desk = app.desk()
        rows = desk.store.find_rows(kind.name, include_deleted=deleted, limit=limit, order_by=records.list_order(kind))
        count = desk.store.count_rows(kind.name, include_deleted=deleted)
        show_rows(app, kind, rows, count)

    options = [_limit_option(), Option(["deleted", "--all"], text=ALL, is_flag=True)]
    return Command("list", text=VERBS["list"], callback=run, params=options)


def find_command(kind: Kind) -> Command:
    """``doorstep <kind> find``."""

    @click.pass_obj
    def run(app: App, /, words: tuple[str, ...], limit: int) -> None:
        rows = find(app.desk(), " ".join(words), (kind.name,), limit)
        show_rows(app, kind, rows, len(rows))

    options = [Argument(["words"], text=WORDS, metavar="WORDS", nargs=-1, required=True), _limit_option()]
    return Command("find", text=VERBS["find"], callback=run, params=options)


def show_rows(app: App, kind: Kind, rows: list[Record], count: int) -> None:
    """Records of one kind as a table; phones masked."""
    output, words = app.output, words_of(app)
    output.document({"kind": kind.name, "count": count, "records": [record_document(row, masked=True) for row in rows]})
    if not rows:
        output.tell(NOTHING)
        return
    headings = [ID, *(kind.fields[name].label for name in kind.list_fields), STATE]
    output.table(headings, [[*words.row(kind, row, kind.list_fields), _marks(app, row)] for row in rows])
    if count > len(rows):
        output.tell(FOUND, count=count, shown=len(rows))


def _marks(app: App, record: Record) -> str:
    marks = []
    if record.conflicts:
        marks.append(app.output.say(CONFLICT_MARK))
    if record.deleted:
        marks.append(app.output.say(DELETED_WORD))
    if record.pending:
        marks.append(app.output.say(PENDING_MARK))
    return " ".join(marks)


def show_command(kind: Kind) -> Command:
    """``doorstep <kind> show``; for a dwelling, its card."""

    @click.pass_obj
    def run(app: App, /, which: str) -> None:
        desk = app.desk()
        record = find_record(desk, [kind.name], which)
        if kind.name == "dwelling":
            door_card.show_card(app, card_of(desk, record))
            return
        app.output.document({"record": record_document(record)})
        app.output.lines(show_lines(app, record))

    return Command("show", text=VERBS["show"], callback=run, params=[which_argument(kind)])


def show_lines(app: App, record: Record) -> list[str]:
    """A record in full: every filled field, then what to know about it."""
    words, language = words_of(app), app.output.language
    lines = [f"{words.kind(record.kind)} {words.title(record)}", f"{ID.say(language)}{colon(language)}{record.id}"]
    lines += [f"{label}{colon(language)}{text}" for label, text in words.fields(record)]
    return lines + door_card.remarks(app, record)


def history_command(kind: Kind) -> Command:
    """``doorstep <kind> history``."""

    @click.pass_obj
    def run(app: App, /, which: str) -> None:
        record, lines = records.history(app.desk(), kind, which)
        app.output.document(
            {"kind": kind.name, "record": record.id, "changes": [line_document(line) for line in lines]}
        )
        app.output.lines([f"{words_of(app).kind(kind.name)} {words_of(app).title(record)}"])
        app.output.lines(history_lines(words_of(app), kind.name, lines))

    return Command("history", text=VERBS["history"], callback=run, params=[which_argument(kind)])
