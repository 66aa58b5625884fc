"""The identity number of somebody added on a visit: asked for last, in no draft; only its tail and hash are kept."""

from dataclasses import replace

from doorstep_client.app import App
from doorstep_client.commands.asking import Asker, Question
from doorstep_client.commands.identity import QUESTION
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.identity import has_identity, identified, read_number
from doorstep_client.tasks.record import kind_of
from doorstep_client.tasks.visit_saving import as_typed
from doorstep_client.visit_draft import Part
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text, colon
from doorstep_shared.identity import NUMBER_LABEL, TAIL
from doorstep_shared.widths import wrap
from doorstep_shell.output import harmless

HELP = Text(
    "18 位号码；只用来查有没有登记过，号码本身不保存，也不进草稿。不知道就直接按回车。",
    "18 characters; it only tells who is registered already, and is kept nowhere, not in a draft. Enter leaves it out.",
)
TAKEN = Text("尾号 {tail}", "ends in {tail}")


def with_identity(app: App, desk: Desk, part: Part, columns: int) -> Part:
    """The form of somebody new with what her identity number tells, where the form has one and it is typed.

    Raises:
        Back, KeyboardInterrupt: in the question.
    """
    kind, language = kind_of(part.kind), app.output.language
    if not has_identity(kind) or TAIL in part.answered:
        return part

    def check(text: str) -> str:
        try:
            read_number(text) if text.strip() else None
        except DoorstepError as error:
            return harmless(error.sentence(language))
        return ""

    label = NUMBER_LABEL.say(language)
    question = Question(label=QUESTION.say(language, label=label), check=check, help=wrap(HELP.say(language), columns))
    text = Asker(language).ask(question)
    if not text.strip():
        return part
    number = read_number(text)
    found = identified(desk, kind, as_typed(kind, part.answered), number)
    app.output.lines([label + colon(language) + TAKEN.say(language, tail=number.tail)])
    for remark in found.remarks:
        app.output.warn(remark)
    told = {name: text for name, text in found.typed.texts.items() if not part.answered.get(name)}
    return replace(part, answered={**part.answered, **told})
