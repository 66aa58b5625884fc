"""``doorstep resolve``: settle a conflict."""

import click

from doorstep_client.app import App
from doorstep_client.commands.completing import doors
from doorstep_client.commands.conflicts import conflict_lines
from doorstep_client.commands.saying import WHICH, say_saved, words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.tasks import conflict as settling
from doorstep_client.tasks.conflict import Conflict
from doorstep_client.tasks.desk import Desk, Saved
from doorstep_shared.changes import LIFE
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import argument, command, option

FIELD = Text(
    "有冲突的字段；只有一个时可不写。删除与修改的冲突写 _life。",
    "The field in conflict; not needed when there is only one. A deletion against an edit is _life.",
)
TAKE = Text("采用哪一个：A、B……或 1、2……", "Which value stands: A, B … or 1, 2 …")
VALUE = Text("都不采用，另写一个值。", "Neither; a value of your own.")
KEEP = Text("保留这条记录（也用来恢复已删除的）。", "Keep the record (also brings a deleted one back).")
DELETE = Text("删除这条记录。", "Let the record be deleted.")
WHY = Text("原因，写进这条记录的经过。", "The reason, kept in the record's history.")
CHOOSE_ONE = Text("--take、--value、--keep、--delete 里选一个", "choose one of --take, --value, --keep and --delete")
SETTLED = Text("{what} 的“{field}”已处理并保存。", "“{field}” of {what} is settled and saved.")


@command("resolve", COMMANDS["resolve"])
@argument("which", text=WHICH, metavar="RECORD", shell_complete=doors)
@argument("field", text=FIELD, metavar="[FIELD]", required=False)
@option("--take", text=TAKE, metavar="A|B|1|2")
@option("--value", text=VALUE, metavar="TEXT")
@option("--keep", text=KEEP, is_flag=True)
@option("--delete", text=DELETE, is_flag=True)
@option("--why", text=WHY, metavar="TEXT")
@click.pass_obj
def command_line(
    app: App,
    which: str,
    field: str | None,
    take: str | None,
    value: str | None,
    keep: bool,
    delete: bool,
    why: str | None,
) -> None:
    """Settle one conflict with an ordinary change that supersedes every live value."""
    desk = app.desk()
    given = sum((take is not None, value is not None, keep, delete))
    if given > 1:
        raise DoorstepError("usage", detail=CHOOSE_ONE)
    conflict = settling.find_conflict(desk, which, field or (LIFE if keep or delete else None))
    if given == 0:
        take, why = _asked(app, conflict, why)
    saved = _settled(desk, conflict, take, value, keep, why or "")
    words = words_of(app)
    label = conflict.label.say(app.output.language)
    say_saved(app, saved, SETTLED.say(app.output.language, what=words.title(saved.record), field=label))


def _settled(desk: Desk, conflict: Conflict, take: str | None, value: str | None, keep: bool, why: str) -> Saved:
    if take is not None:
        return settling.take(desk, conflict, take, why)
    if value is not None:
        return settling.write(desk, conflict, value, why)
    return settling.keep(desk, conflict, why) if keep else settling.remove(desk, conflict, why)


def _asked(app: App, conflict: Conflict, why: str | None) -> tuple[str, str]:
    """Which side stands and why, asked at a terminal; elsewhere the sides are shown and nothing is saved."""
    words = words_of(app)
    if not app.outside.has_terminal() or app.output.as_json:
        for line in conflict_lines(words, conflict):
            app.output.warn(line)
        raise DoorstepError("usage", detail=CHOOSE_ONE)
    from doorstep_client.commands.prompts import Prompts

    app.output.lines(conflict_lines(words, conflict)[:1])
    prompts = Prompts(app.output.language)
    return prompts.side(words, conflict), prompts.why() if why is None else why
