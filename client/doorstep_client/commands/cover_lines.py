"""Standing in (代班), in words: which grid until when, and what a sync changed about it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from doorstep_client.store.records import Grid
from doorstep_shared.i18n import Language, Text

if TYPE_CHECKING:
    from doorstep_client.sync.report import Cover

STANDING_IN = Text("代班：网格 {grid} 到 {day}", "Standing in: grid {grid} until {day}")
IS_OVER = Text("（已到期，下次同步送出记录后收回）", " (over; the next sync sends your records and gives it back)")
BEGAN = Text(
    "代班开始：网格 {grid}，到 {day}（含当天）。", "You stand in for the grid {grid} until {day}, that day included."
)
CHANGED = Text(
    "代班改期：网格 {grid} 到 {day}（含当天）。", "You now stand in for the grid {grid} until {day}, that day included."
)
LASTING = Text("网格 {grid} 现在长期由你负责，不再是代班。", "The grid {grid} is yours now, no longer until a day.")
ENDED = Text(
    "代班结束：网格 {grid}；你的记录已送出并封存在本机。",
    "Your time in the grid {grid} is over; your records were sent and archived.",
)


def standing_in(grids: Iterable[Grid], today: str, language: Language) -> list[str]:
    """The grids that are hers for some days; `today` is ``YYYY-MM-DD``."""
    return [
        STANDING_IN.say(language, grid=grid.name or grid.id, day=_day(grid.until, today))
        + (IS_OVER.say(language) if grid.until < today else "")
        for grid in grids
        if grid.until
    ]


def cover_lines(covers: "Sequence[Cover]", today: str, language: Language) -> list[str]:
    """What a sync changed about standing in, a sentence each."""
    texts = {"began": BEGAN, "changed": CHANGED, "ended": ENDED}
    return [
        (texts[each.what] if each.until else LASTING).say(
            language, grid=each.name or each.grid, day=_day(each.until, today)
        )
        for each in covers
    ]


def _day(until: str, today: str) -> str:
    """A day without its year where that is this year's."""
    return until[5:] if until[:4] == today[:4] else until
