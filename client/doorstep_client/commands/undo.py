"""``doorstep undo``: take back one's own last change."""

import click

from doorstep_client.app import App
from doorstep_client.commands.history_lines import changed_lines
from doorstep_client.commands.saying import say_saved, words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.tasks.undo import undo
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command

UNDONE = Text("已撤销：{kind} {title}。", "Taken back: {kind} {title}.")


@command("undo", COMMANDS["undo"])
@click.pass_obj
def command_line(app: App) -> None:
    """Take back the last change that still stands."""
    saved = undo(app.desk())
    words, record = words_of(app), saved.record
    said = UNDONE.say(app.output.language, kind=words.kind(record.kind), title=words.title(record))
    say_saved(app, saved, said)
    app.output.lines(f"  {line}" for line in changed_lines(words, record.kind, saved.change, {}))
