"""``doorstep object``: object to what was decided."""

import click

from doorstep_client.app import App
from doorstep_client.commands.completing import doors
from doorstep_client.commands.history_lines import changed_lines
from doorstep_client.commands.saying import WHICH, say_saved, words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.tasks.objection import objection
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command, option

FIELD = Text("哪个字段；只有一处可说时可不写。", "Which field; not needed when only one comes into question.")
VALUE = Text("不用原来写的，另写一个值。", "Another value than the one you wrote before.")
WHY = Text("为什么不同意；上级会看到。", "Why you object; your supervisor will read it.")
ASKED_WHY = Text("为什么不同意", "Why you object")
OBJECTED = Text(
    "已提出异议：{what}。同步以后上级会再看；在那之前两个值都在。",
    "You object: {what}. After the next sync it is looked at again; until then both values stand.",
)


@command("object", COMMANDS["object"])
@argument("which", text=WHICH, metavar="RECORD", shell_complete=doors)
@argument("field", text=FIELD, metavar="[FIELD]", required=False)
@option("--why", text=WHY, metavar="TEXT")
@option("--value", text=VALUE, metavar="TEXT")
@click.pass_obj
def command_line(app: App, which: str, field: str | None, why: str | None, value: str | None) -> None:
    """Write one's own value beside what was decided."""
    if why is None and app.outside.has_terminal() and not app.output.as_json:
        from doorstep_client.commands.prompts import Prompts

        why = Prompts(app.output.language).text(ASKED_WHY.say(app.output.language))
    saved = objection(app.desk(), which, field, value, why or "")
    words = words_of(app)
    what = f"{words.kind(saved.record.kind)} {words.title(saved.record)}"
    say_saved(app, saved, OBJECTED.say(app.output.language, what=what))
    app.output.lines(f"  {line}" for line in changed_lines(words, saved.record.kind, saved.change, {}))
