"""An objection: a worker's own value, written beside the one that was settled on, for a reason marked as such."""

MARK = "异议："
"""What the reason of an objection begins with, in every language: it is part of the change."""


def objecting(why: str) -> str:
    """The reason of an objection."""
    return MARK + why


def objection_in(why: str) -> str | None:
    """What a reason objects with, or None when it is no objection."""
    return why.removeprefix(MARK) if why.startswith(MARK) else None
