"""A door's card."""

from flask import render_template, request

from doorstep_server.services import door_card
from doorstep_server.services.scope import Scope
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import door_texts as words
from doorstep_server.web.pages.page_table import PAGE_BY_ID
from doorstep_server.web.pages.routes import Routes
from doorstep_shared.errors import DoorstepError


def door_page(desk: Desk) -> Routes:
    """Everything the hub knows of one door."""
    routes = Routes(desk, "door")

    @routes.get("/door/<dwelling>")
    def card(scope: Scope, dwelling: str) -> str:
        today = desk.local_time(desk.clock_ms()).date().isoformat()
        try:
            found = door_card.read(desk.hub, scope, dwelling, today)
        except DoorstepError as error:
            raise DoorstepError("no_such_address", path=request.path) from error
        sees = found.grid in scope.reader.on(PAGE_BY_ID["conflicts"].rights).grids
        return render_template(
            "door.html", card=found, words=words, is_masked=scope.is_masked(found.grid), sees_conflicts=sees
        )

    return routes
