"""``doorstep find``: by address, name, pinyin or phone, over all kinds."""

import click

from doorstep_client.app import App
from doorstep_client.commands.completing import doors
from doorstep_client.commands.record_reading import CONFLICT_MARK, LIMIT, NOTHING, WORDS
from doorstep_client.commands.saying import words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.documents import record_document
from doorstep_client.store.records import Record
from doorstep_client.tasks.find import MOST_FOUND, find
from doorstep_client.words import Words, short
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import find_kind
from doorstep_shell.bilingual import argument, command, option

KIND = Text("类型", "kind")
ID = Text("编号", "id")
WHAT = Text("名称", "name")
DETAILS = Text("内容", "details")
READ_CARD = Text("看一户的全部情况：doorstep card {id}", "Everything about one door: doorstep card {id}")


@command("find", COMMANDS["find"])
@argument("words", text=WORDS, metavar="WORDS", nargs=-1, required=True, shell_complete=doors)
@option(
    "--limit",
    text=Text(LIMIT.say("zh", most=MOST_FOUND), LIMIT.say("en", most=MOST_FOUND)),
    type=click.IntRange(1, 100_000),
    default=MOST_FOUND,
    metavar="N",
)
@click.pass_obj
def command_line(app: App, words: tuple[str, ...], limit: int) -> None:
    """Find records of any kind."""
    found = find(app.desk(), " ".join(words), limit=limit)
    output, said = app.output, words_of(app)
    output.document({"count": len(found), "records": [record_document(record, masked=True) for record in found]})
    if not found:
        output.tell(NOTHING)
        return
    output.table([KIND, ID, WHAT, DETAILS], [_row(app, said, record) for record in found])
    if len(found) == 1 and found[0].kind == "dwelling":
        output.lines(["", output.say(READ_CARD, id=said.title(found[0]))])


def _row(app: App, words: Words, record: Record) -> list[str]:
    kind = find_kind(record.kind)
    names = [name for name in kind.list_fields if name not in kind.title_fields] if kind else []
    if record.kind == "resident":
        names.insert(0, "dwelling")
    details = [words.value(record.kind, name, record.values.get(name), masked=True) for name in names]
    if record.conflicts:
        details.append(app.output.say(CONFLICT_MARK))
    return [words.kind(record.kind), short(record.id), words.title(record), " ".join(each for each in details if each)]
