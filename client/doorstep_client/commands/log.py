"""``doorstep log``: one's own recent work and whether it was delivered."""

import click

from doorstep_client.app import App
from doorstep_client.commands.history_lines import afterwords, changed_lines
from doorstep_client.commands.saying import words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.documents import line_document
from doorstep_client.tasks.log import Work, own_work, refused_work
from doorstep_client.words import Words, short
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

LATEST = 20
LIMIT = Text("列出多少条（默认 {most}）。", "How many to show (default {most}).")
REFUSED = Text(
    "只列出待审核、未通过和无法接收的，连同原因。",
    "Only what waits for review, was rejected or cannot be taken, and why.",
)
NOTHING = Text("还没有记录。", "Nothing was recorded yet.")


@command("log", COMMANDS["log"])
@option(
    "--limit",
    text=Text(LIMIT.say("zh", most=LATEST), LIMIT.say("en", most=LATEST)),
    type=click.IntRange(1, 100_000),
    default=LATEST,
    metavar="N",
)
@option("--refused", text=REFUSED, is_flag=True)
@click.pass_obj
def command_line(app: App, limit: int, refused: bool) -> None:
    """Tell what was recorded on this laptop last."""
    desk = app.desk()
    works = refused_work(desk, limit) if refused else own_work(desk, limit)
    app.output.document({"changes": [line_document(work.line) for work in works]})
    if not works:
        app.output.tell(NOTHING)
    words = words_of(app)
    for work in works:
        app.output.lines(_lines(words, work))


def _lines(words: Words, work: Work) -> list[str]:
    change = work.line.change
    title = words.title(work.record) if work.record else words.title_of(change)
    heading = f"{words.moment(change.at.ms)}  [{words.status(work.line)}]  {words.kind(change.kind)} {title}"
    details = changed_lines(words, change.kind, change, {}) + afterwords(words, work.line)
    return [f"{heading}  {short(change.record)}", *(f"  {each}".replace("\n", " ") for each in details)]
