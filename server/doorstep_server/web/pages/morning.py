"""The morning board: how the night went, who is behind, what waits for a person."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, url_for

from doorstep_server.services import morning
from doorstep_server.services.moments import moment
from doorstep_server.services.scope import Access, Scope
from doorstep_server.store import accounts, grids
from doorstep_server.store.grids import Grid
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import morning_texts as words
from doorstep_server.web.pages.clock_words import clock_off
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
        everything = {grid.id: grid for grid in grids.everything(desk.hub.store)}
        mine = list(everything) if scope.everywhere > Access.NONE else scope.grids
        calendar = desk.figures.calendar(now_ms)
        return render_template(
            "morning.html",
            found=morning.read(desk.hub, mine, calendar, now_ms, desk.figures),
            now=calendar.now,
            words=words,
            names={grid.id: grid.name for grid in everything.values()},
            people_names={each.name: each.display_name for each in accounts.everything(desk.hub.store)},
            topmost=lambda ids: topmost(everything, ids),
            clock_off=clock_off,
            at=lambda at_ms: moment(desk.local_time, at_ms) if at_ms is not None else "",
            days=lambda seen_ms: morning.days_since(seen_ms, now_ms),
            failure=failure,
            leads_to=lambda page, narrowed: leads_to(scope, page, narrowed),
            suspect_offset_ms=SUSPECT_OFFSET_MS,
        )

    return routes


_NAMES = re.compile(r"\s*[（(“\"]?\{[^}]*\}[）)”\"]?")
"""A place of a sentence where a name is filled in, with the quotes or brackets around it."""


def failure(code: str) -> Text:
    """Why a sync did not get through, in words that need no names filled in."""
    fault = CATALOGUE.get(code)
    if fault is None:
        return words.CUT_OFF if not code else Text(code, code)
    zh, en = (_NAMES.sub("", sentence).strip("：:。. ") for sentence in (fault.sentence.zh, fault.sentence.en))
    return Text(zh or code, en or code)


def topmost(tree: Mapping[str, Grid], ids: Sequence[str]) -> list[str]:
    """Those of the grids that lie in no other of them: a role reaches down the tree."""
    return [id for id in ids if tree[id].parent not in ids]


def leads_to(scope: Scope, page_id: str, narrowed: Mapping[str, str]) -> str:
    """The address of a page the reader may open, narrowed to what the figure counts, or an empty text."""
    page = PAGE_BY_ID.get(page_id)
    if page is None or not scope.reader.on(page.rights).reaches(Access.MASKED):
        return ""
    return url_for(page.endpoint, **dict[str, Any](narrowed))
