"""The morning board: how the night went, who is behind, what waits for a person."""

from flask import render_template, url_for

from doorstep_server.services import morning
from doorstep_server.services.moments import moment
from doorstep_server.services.scope import Access, Scope
from doorstep_server.store import grids
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import morning_texts as words
from doorstep_server.web.pages.page_table import PAGE_BY_ID
from doorstep_server.web.pages.routes import Routes
from doorstep_shared.clock import SUSPECT_OFFSET_MS
from doorstep_shared.errors import CATALOGUE
from doorstep_shared.i18n import Text


def morning_page(desk: Desk) -> Routes:
    """The first page of the day."""
    routes = Routes(desk, "morning")

    @routes.get("/morning")
    def board(scope: Scope) -> str:
        now_ms = desk.clock_ms()
        everything = {grid.id: grid.name for grid in grids.everything(desk.hub.store)}
        mine = list(everything) if scope.everywhere > Access.NONE else scope.grids
        calendar = desk.figures.calendar(now_ms)
        return render_template(
            "morning.html",
            found=morning.read(desk.hub, mine, calendar, now_ms, desk.figures),
            now=calendar.now,
            words=words,
            names=everything,
            at=lambda at_ms: moment(desk.local_time, at_ms) if at_ms is not None else "",
            days=lambda seen_ms: morning.days_since(seen_ms, now_ms),
            failure=failure,
            leads_to=lambda page: leads_to(scope, page),
            suspect_offset_ms=SUSPECT_OFFSET_MS,
        )

    return routes


def failure(code: str) -> Text:
    """Why a sync did not get through, in words that need no names filled in."""
    fault = CATALOGUE.get(code)
    if fault is None:
        return words.CUT_OFF if not code else Text(code, code)
    zh, en = (sentence.partition("{")[0].rstrip('：: （(“"') for sentence in (fault.sentence.zh, fault.sentence.en))
    return Text(zh or code, en or code)


def leads_to(scope: Scope, page_id: str) -> str:
    """The address of a page the reader may open, or an empty text."""
    page = PAGE_BY_ID.get(page_id)
    if page is None or not scope.reader.on(page.rights).reaches(Access.MASKED):
        return ""
    return url_for(page.endpoint)
