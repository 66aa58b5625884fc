"""The audit trail. A supervisor reads what the people of her grids did, an operator everything."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import render_template, request, url_for

from doorstep_server.services import audit
from doorstep_server.services.audit_words import action_words
from doorstep_server.services.moments import day_start_ms, moment
from doorstep_server.services.scope import Access, Scope
from doorstep_server.store import accounts, log_lines
from doorstep_server.store.audit_trail import Note
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.page_table import PAGE_BY_ID
from doorstep_server.web.pages.routes import Routes
from doorstep_shared.i18n import Language, Text


class TrailQuestion(NamedTuple):
    """Whose doings of which day a reader asks for; `whose` None: everybody's; times are unix milliseconds."""

    people: list[str]
    account: str
    day: str
    whose: list[str] | None
    from_ms: int
    until_ms: int


class ShownNote(NamedTuple):
    """A line of the trail in words."""

    at: str
    who: str
    action: Text
    what: str


def audit_page(desk: Desk) -> Routes:
    """Who did what, newest first."""
    routes = Routes(desk, "audit")

    @routes.get("/admin/audit")
    def trail(scope: Scope) -> str:
        names = {each.name: each.display_name or each.name for each in accounts.everything(desk.hub.store)}
        asked = trail_question(desk, scope)
        page = audit.read(
            desk.hub,
            asked.whose,
            _number(request.args.get("before", "")),
            from_ms=asked.from_ms,
            until_ms=asked.until_ms,
        )
        kept: dict[str, Any] = {name: value for name in ("account", "day") if (value := getattr(asked, name))}
        return render_template(
            "audit.html",
            people=[(name, names.get(name, name)) for name in asked.people],
            chosen_account=asked.account,
            chosen_day=asked.day,
            notes=[_shown(desk, note, names) for note in page.notes],
            newest=url_for("audit.trail", **kept) if request.args.get("before") else None,
            earlier=url_for("audit.trail", before=page.before, **kept) if page.before else None,
        )

    return routes


def trail_question(desk: Desk, scope: Scope) -> TrailQuestion:
    """What the address asks for, as far as the reader may see it."""
    people = _people(desk, scope)
    asked = request.args.get("account", "")
    chosen = asked if asked in people else ""
    day = _day(request.args.get("day", ""))
    whose = [chosen] if chosen else None if scope.everywhere else people
    return TrailQuestion(people, chosen, day.isoformat() if day else "", whose, *_bounds(desk, day))


def _people(desk: Desk, scope: Scope) -> list[str]:
    """The accounts whose doings the reader may see: everybody's, or those who work or worked in her grids."""
    if scope.everywhere > Access.NONE:
        return sorted(each.name for each in accounts.everything(desk.hub.store))
    return log_lines.authors(desk.hub.store, scope.grids)


def _bounds(desk: Desk, day: date | None) -> tuple[int, int]:
    """From when to before when: one day, or all of time."""
    if day is None:
        return 0, 2**62
    return day_start_ms(desk.local_time, day), day_start_ms(desk.local_time, day + timedelta(days=1))


def _day(text: str) -> date | None:
    """A day of an address; what is none, or lies where no hub worked, counts as not asked."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 2200 else None


def _number(text: str) -> int | None:
    """A place to go on from; what is none counts as the newest."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _shown(desk: Desk, note: Note, names: dict[str, str]) -> ShownNote:
    at = moment(desk.local_time, note.at_ms)
    what = said_what(note, current(desk.language))
    return ShownNote(at, names.get(note.account, note.account), action_words(note.action), what)


def said_what(note: Note, language: Language) -> str:
    """What was looked at or sent, with the page's name in place of its id."""
    page, _, rest = note.what.partition(" ")
    if note.action in ("view", "send", "export") and page in PAGE_BY_ID:
        return f"{PAGE_BY_ID[page].label.say(language)} {rest}".strip()
    return note.what
