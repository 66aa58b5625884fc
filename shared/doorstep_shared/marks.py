"""What a reason begins with where it is more than a reason, in every language: it is part of the change or the log."""

from doorstep_shared.i18n import Language, Text

OBJECTION = "异议："
"""A worker's own value, written beside the one that was settled on, for the supervisor to look at again."""
SENT_BACK = "退回："
"""A refused change is closed so that its author does it again; her note follows."""
CORRECTED = "已改正："
"""A refused change is closed because a corrected one stands in its place."""
UNDO = "undo:"
"""The change takes back the one whose id follows."""
ON_VISIT = "visit:"
"""The change was made on the visit whose id follows, and saved with it."""

TAKEN_BACK = Text("撤销", "undo")
WITH_VISIT = Text("走访时一并记下", "done on a visit")


def marked(why: str, mark: str) -> str | None:
    """What stands after the mark of a reason, or None where it does not begin with it."""
    return why.removeprefix(mark) if why.startswith(mark) else None


def say_why(why: str, language: Language) -> str:
    """A reason as a person reads it: what a program wrote there in words, what a person wrote as it is."""
    for mark, said in ((UNDO, TAKEN_BACK), (ON_VISIT, WITH_VISIT)):
        if marked(why, mark) is not None:
            return said.say(language)
    return why
