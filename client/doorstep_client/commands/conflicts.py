"""``doorstep conflicts``: what a person must settle, with the command to type."""

import click

from doorstep_client.app import App
from doorstep_client.commands.saying import words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.documents import conflict_document
from doorstep_client.tasks.conflict import Conflict, conflicts
from doorstep_client.words import EMPTY, Words, short
from doorstep_shared.changes import LIFE
from doorstep_shared.i18n import Text, colon
from doorstep_shell.bilingual import command

NONE_LEFT = Text("没有需要处理的冲突。", "There is no conflict to settle.")
HOW_FIELD = Text(
    "处理：doorstep resolve {id} {path} --take {letters}，或 --value 另写",
    "Settle it: doorstep resolve {id} {path} --take {letters}, or --value with your own",
)
HOW_LIFE = Text(
    "处理：doorstep resolve {id} {path} --keep 或 --delete",
    "Settle it: doorstep resolve {id} {path} --keep or --delete",
)


@command("conflicts", COMMANDS["conflicts"])
@click.pass_obj
def command_line(app: App) -> None:
    """List the conflicts of this laptop."""
    found = conflicts(app.desk())
    app.output.document({"count": len(found), "conflicts": [conflict_document(each) for each in found]})
    if not found:
        app.output.tell(NONE_LEFT)
        return
    words = words_of(app)
    for each in found:
        app.output.lines(conflict_lines(words, each))


def conflict_lines(words: Words, conflict: Conflict) -> list[str]:
    """A conflict with its sides and how it is settled."""
    record, path = conflict.record, conflict.path
    heading = (
        f"{words.kind(record.kind)} {words.title(record)}  {conflict.label.say(words.language)}{colon(words.language)}"
    )
    lines = [heading.rstrip()]
    for side in conflict.sides:
        value = words.value(record.kind, path, side.value).replace("\n", " ") or EMPTY.say(words.language)
        lines.append(f"  {side.letter}  {value}  {', '.join(side.by)}  {words.moment(side.at_ms)}")
    how = HOW_LIFE if path == LIFE else HOW_FIELD
    letters = "|".join(side.letter for side in conflict.sides)
    return [*lines, f"  {how.say(words.language, id=short(record.id), path=path, letters=letters)}"]
