"""In place of a lost or worn-out laptop: what came over, and what may be missing, in plain words."""

from collections.abc import Callable
from datetime import datetime

from doorstep_client.moments import wall_clock
from doorstep_client.tasks.replaced import Replaced
from doorstep_shared.i18n import Language, Text
from doorstep_shared.kinds import find_kind

IN_PLACE = Text(
    "这台电脑代替 {device}：名册和你送达过的记录，下一次同步都会取回来。",
    "This laptop takes the place of {device}: the next sync brings the register and all you ever delivered.",
)
LAST = Text(
    "旧电脑最后送达的一条：{when}，{what}（网格 {grid}）。这以后在旧电脑上写的，这里没有。",
    "The last the old laptop delivered: {when}, {what} (grid {grid}). What you wrote on it after that is not here.",
)
NOTHING = Text(
    "旧电脑没有送达过记录；在它上面写的，这里都没有。",
    "The old laptop never delivered anything; what you wrote on it is not here.",
)
WAITED = Text(
    "旧电脑最后一次同步是 {when}，当时还有 {count} 条没有送达。",
    "The old laptop's last sync was at {when}; {count} were not delivered then.",
)
ALL_WENT = Text(
    "旧电脑最后一次同步是 {when}，当时全部送达了；只可能缺那以后写的。",
    "The old laptop's last sync was at {when}, and all was delivered then; only what came later can be missing.",
)
NEVER = Text("旧电脑从来没有同步过。", "The old laptop never synced.")
MISSING = Text(
    "缺的请补记；旧电脑要是找到了，让它再同步一次，交给管理员审核放行。",
    "Please write down again what is missing. If the old laptop turns up, let it sync; the operator then lets it in.",
)


def replaced_lines(language: Language, replaced: Replaced, local_time: Callable[[int], datetime]) -> list[str]:
    """What a worker must know who goes on with a new laptop."""
    lines = [IN_PLACE.say(language, device=replaced.name or replaced.device)]
    if replaced.last:
        kind = find_kind(replaced.last.kind)
        label = kind.label.say(language) if kind else replaced.last.kind
        what = f"{label} {replaced.last.door}".strip()
        when = wall_clock(local_time, replaced.last.received_ms)
        lines.append(LAST.say(language, when=when, what=what, grid=replaced.last.grid))
    else:
        lines.append(NOTHING.say(language))
    if replaced.last_sync_ms is None:
        lines.append(NEVER.say(language))
    else:
        text = WAITED if replaced.waiting else ALL_WENT
        when = wall_clock(local_time, replaced.last_sync_ms)
        lines.append(text.say(language, when=when, count=replaced.waiting))
    return [*lines, MISSING.say(language)]
