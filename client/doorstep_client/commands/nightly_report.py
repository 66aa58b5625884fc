"""How the nights went, in plain words."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from doorstep_client.app import App
from doorstep_client.commands.saying import words_of
from doorstep_client.commands.sync_report import notice_lines
from doorstep_client.moments import wall_clock
from doorstep_client.tasks.night_log import Night
from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

SCHEDULER_NAMES = {
    "systemd": Text("systemd 用户定时器", "a systemd user timer"),
    "cron": Text("cron 计划", "cron"),
    "windows": Text("Windows 任务计划", "the Windows task scheduler"),
}
IN_PLACE = Text("每晚 {at} 自动同步（{using}）。", "Syncs every night at {at} ({using}).")
NOT_IN_PLACE = {
    False: Text(
        "没有设夜间自动同步；要设：doorstep nightly install",
        "No nightly sync is set; to have one: doorstep nightly install",
    ),
    True: Text(
        "设过夜间自动同步，但系统里已经没有了；重新设：doorstep nightly install",
        "A nightly sync was set, but the system has it no more; set it again: doorstep nightly install",
    ),
}
GOOD = Text("送达 {delivered} 条，取回 {received} 条{tries}", "delivered {delivered}, received {received}{tries}")
BAD = Text("没有成功：{why}{tries}", "did not succeed: {why}{tries}")
GOES_ON = Text("；{when} 再试", "; tries again at {when}")
CUT_OFF = Text("；中途关机或休眠，没有再试", "; the laptop was switched off before the next try")
TRIES = Text("（试了 {count} 次）", " ({count} tries)")
BROUGHT = Text("最近一次成功的夜间同步：", "The last good nightly sync:")


def night_document(night: Night, now_ms: int) -> dict[str, Json]:
    """A night as JSON."""
    last = night.last
    return {
        "account": night.last.account,
        "began_ms": night.attempts[0].began_ms,
        "ended_ms": last.ended_ms,
        "good": night.is_good,
        "attempts": len(night.attempts),
        "delivered": night.delivered,
        "received": night.received,
        "waiting": last.waiting,
        "error": last.code,
        "goes_on": night.goes_on(now_ms),
        "cut_off": night.was_cut_off(now_ms),
    }


def night_lines(app: App, desk: Path, last: Sequence[Night], now_ms: int) -> list[str]:
    """Nights, newest first, a line each; then what the last good one did to the worker's records."""
    moment = partial(wall_clock, app.outside.local_time)
    lines = [f"  {moment(night.attempts[0].began_ms)}  {_said(app, night, now_ms)}" for night in last]
    good = next((night for night in last if night.is_good), None)
    brought = _brought(app, desk, good) if good else []
    return [*lines, *([app.output.say(BROUGHT), *(f"  {line}" for line in brought)] if brought else [])]


def _brought(app: App, desk: Path, night: Night) -> list[str]:
    """What a night did to her records; nothing where her store is locked."""
    with closing(app.at(desk)) as at_hers:
        try:
            store = at_hers.store()
        except DoorstepError as error:
            if error.code == "store_locked":
                return []
            raise
        return notice_lines(words_of(at_hers), store, store.notices(night.last.run))


def _said(app: App, night: Night, now_ms: int) -> str:
    return "".join(_pieces(app, night, now_ms))


def _pieces(app: App, night: Night, now_ms: int) -> Iterator[str]:
    language, last, count = app.output.language, night.last, len(night.attempts)
    tries = TRIES.say(language, count=count) if count > 1 else ""
    if night.is_good:
        yield GOOD.say(language, delivered=night.delivered, received=night.received, tries=tries)
        return
    why = Text._make(last.sentence).say(language) if len(last.sentence) == 2 else last.code
    yield BAD.say(language, why=why.rstrip("。."), tries=tries)
    if night.goes_on(now_ms):
        yield GOES_ON.say(
            language, when=wall_clock(app.outside.local_time, last.ended_ms + last.next_in_seconds * 1000)
        )
    elif night.was_cut_off(now_ms):
        yield CUT_OFF.say(language)
