"""``doorstep undo``: take back one's own last change, or the whole of one's last visit."""

import click

from doorstep_client.app import App
from doorstep_client.commands.history_lines import changed_lines
from doorstep_client.commands.saying import ONLY_HERE, STILL_WARNS, saved_warnings, words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.documents import saved_document
from doorstep_client.tasks.undo import undo
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command

UNDONE = Text("已撤销：{kind} {title}。", "Taken back: {kind} {title}.")


@command("undo", COMMANDS["undo"])
@click.pass_obj
def command_line(app: App) -> None:
    """Take back the last change that still stands."""
    undone = undo(app.desk())
    words, language = words_of(app), app.output.language
    app.output.document(
        {**saved_document(undone.saved[0]), "also": [saved_document(each) for each in undone.saved[1:]]}
    )
    for saved in undone.saved:
        kind, record = saved.record.kind, saved.record
        app.output.tell(UNDONE, kind=words.kind(kind), title=words.title(record))
        app.output.lines(f"  {line}" for line in changed_lines(words, kind, saved.change, {}))
    app.output.tell(ONLY_HERE)
    for error in undone.left:
        app.output.warn(error.sentence(language))
        app.output.warn(error.hint(language))
    for saved in undone.saved:
        for warning in saved_warnings(saved):
            app.output.warn(STILL_WARNS, what=warning)
