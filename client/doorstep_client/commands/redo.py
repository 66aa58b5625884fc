"""``doorstep redo``: do again what the hub refused."""

import click

from doorstep_client.app import App
from doorstep_client.commands.history_lines import changed_lines
from doorstep_client.commands.saying import say_saved, words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.tasks.redo import redo
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command, option

CHANGE = Text("编号，doorstep log --refused 里有。", "Its id, as doorstep log --refused shows it.")
CORRECTIONS = Text("要改的，写成 字段=内容；没写的照旧。", "What to correct, as field=value; the rest stays as it was.")
WHY = Text("原因，写进这条记录的经过。", "The reason, kept in the record's history.")
DONE_AGAIN = Text("已重做并保存：{what}。", "Done again and saved: {what}.")


@command("redo", COMMANDS["redo"])
@argument("change", text=CHANGE, metavar="CHANGE")
@argument("corrections", text=CORRECTIONS, metavar="[FIELD=VALUE]...", nargs=-1)
@option("--why", text=WHY, metavar="TEXT", default="")
@click.pass_obj
def command_line(app: App, change: str, corrections: tuple[str, ...], why: str) -> None:
    """Write a refused change again."""
    saved = redo(app.desk(), change, corrections, why)
    words = words_of(app)
    what = f"{words.kind(saved.record.kind)} {words.title(saved.record)}"
    say_saved(app, saved, DONE_AGAIN.say(app.output.language, what=what))
    app.output.lines(f"  {line}" for line in changed_lines(words, saved.record.kind, saved.change, {}))
