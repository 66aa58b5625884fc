"""The history of one record. Nothing is written here."""

from flask import render_template, request

from doorstep_server.services import log_reading
from doorstep_server.services.log_words import kind_label
from doorstep_server.services.scope import Scope
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.routes import Routes
from doorstep_server.web.pages.shown_line import shown_lines
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import RECORD_ID


def record_page(desk: Desk) -> Routes:
    """What happened to one record."""
    routes = Routes(desk, "record")

    @routes.get("/record/<record>")
    def history(scope: Scope, record: str) -> str:
        try:
            if not RECORD_ID.fullmatch(record):
                raise DoorstepError("not_found", what=record)
            lines = log_reading.of_record(desk.hub, scope.grids, record)
        except DoorstepError as error:
            raise DoorstepError("no_such_address", path=request.path) from error
        title = kind_label(lines[0], current(desk.language))
        return render_template("record.html", title=title, record=record, lines=shown_lines(desk, scope, lines))

    return routes
