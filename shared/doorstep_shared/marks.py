"""What a reason begins with where it is more than a reason, in every language: it is part of the change or the log."""

OBJECTION = "异议："
"""A worker's own value, written beside the one that was settled on, for the supervisor to look at again."""
SENT_BACK = "退回："
"""A refused change is closed so that its author does it again; her note follows."""
CORRECTED = "已改正："
"""A refused change is closed because a corrected one stands in its place."""


def marked(why: str, mark: str) -> str | None:
    """What stands after the mark of a reason, or None where it does not begin with it."""
    return why.removeprefix(mark) if why.startswith(mark) else None
