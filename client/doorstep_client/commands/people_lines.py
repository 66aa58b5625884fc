"""Everybody who shares this laptop, a line each."""

from contextlib import closing
from pathlib import Path

from doorstep_client.app import App
from doorstep_client.moments import wall_clock
from doorstep_client.people import Person, people, working_now
from doorstep_client.tasks.people import Standing, standing
from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

OTHERS = Text("这台电脑上的其他人：", "Others on this laptop:")
NOW = Text("（现在）", " (now)")
LINE = Text(
    "{account}：{waiting}，上次同步成功：{good}{missed}", "{account}: {waiting}; last good sync: {good}{missed}"
)
WAITING = Text("{count} 条只在本机", "{count} only on this laptop")
NOTHING = Text("没有等待发送的", "nothing waits")
UNREADABLE = Text("打不开（{why}）", "cannot be opened ({why})")
NEVER = Text("从未", "never")
MISSED = Text("，已有 {nights} 个晚上没有成功", "; {nights} nights without one")


def standings(app: App) -> list[Standing]:
    """How everybody on this laptop stands."""
    return [_standing(app, person) for person in people(app.laptop)]


def tell_everybody(app: App) -> None:
    """Everybody on this laptop, a line each; who works now is marked.

    Raises:
        DoorstepError: not_joined when nobody is here.
    """
    found, now = standings(app), desk_now(app)
    if not found:
        raise DoorstepError("not_joined")
    app.output.document({"people": [person_document(each, now=each.person.desk == now) for each in found]})
    app.output.lines([person_line(app, each, now=each.person.desk == now) for each in found])


def others_lines(app: App) -> list[str]:
    """Everybody else on this laptop, under a heading; nothing where there is nobody else."""
    others = [person for person in people(app.laptop) if person.desk != app.home]
    lines = [f"  {person_line(app, _standing(app, person), now=False)}" for person in others]
    return [app.output.say(OTHERS), *lines] if lines else []


def desk_now(app: App) -> Path | None:
    """The desk of who works now, or None where that is not known."""
    try:
        return working_now(app.laptop, None)
    except DoorstepError:
        return None


def _standing(app: App, person: Person) -> Standing:
    with closing(app.at(person.desk)) as at_hers:
        return standing(person, at_hers.store, app.outside.now_ms(), app.outside.local_time)


def person_line(app: App, found: Standing, *, now: bool) -> str:
    """One person's line."""
    say = app.output.say
    waiting = UNREADABLE if found.fault else WAITING if found.waiting else NOTHING
    why = found.fault.sentence(app.output.language).rstrip("。.") if found.fault else ""
    return say(
        LINE,
        account=found.person.called + (say(NOW) if now else ""),
        waiting=say(waiting, count=found.waiting, why=why),
        good=wall_clock(app.outside.local_time, found.good_ms) if found.good_ms else say(NEVER),
        missed=say(MISSED, nights=found.missed_nights) if found.missed_nights else "",
    )


def person_document(found: Standing, *, now: bool) -> dict[str, Json]:
    """One person as JSON."""
    config = found.person.config
    return {
        "account": found.person.account,
        "name": config.display_name if config else "",
        "hub": config.hub_url if config else "",
        "folder": str(found.person.desk),
        "now": now,
        "waiting": found.waiting,
        "last_good_sync_ms": found.good_ms,
        "missed_nights": found.missed_nights,
        "error": found.fault.code if found.fault else "",
    }
