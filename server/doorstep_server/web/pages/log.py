"""The merged log. Nothing is written here."""

from typing import Any

from flask import render_template, request, url_for

from doorstep_server.services import log_reading, log_summary
from doorstep_server.services.log_reading import position_text, read_position
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts, log_lines
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.log_question import grid_choices, read_question
from doorstep_server.web.pages.routes import Routes
from doorstep_server.web.pages.shown_line import shown_lines
from doorstep_shared.kinds import all_kinds


def log_page(desk: Desk) -> Routes:
    """The page that reads the log."""
    routes = Routes(desk, "log")
    hub = desk.hub

    @routes.get("/log")
    def newest(scope: Scope) -> str:
        asked = read_question(desk, scope)
        before = request.args.get("before", "")
        page = log_reading.read(hub, asked.wanted, read_position(before) if before else None)
        language = current(desk.language)
        names = {each.name: each.display_name for each in accounts.everything(hub.store)}
        return render_template(
            "log.html",
            standings=log_summary.standings(hub, scope.grids) if not asked.is_narrowed and not before else [],
            has_grids=bool(scope.grids),
            grids=grid_choices(hub, scope.grids),
            people=[(name, names.get(name) or name) for name in log_lines.authors(hub.store, scope.grids)],
            kinds=[(kind.name, kind.label.say(language)) for kind in all_kinds()],
            asked=asked,
            lines=shown_lines(desk, scope, page.lines),
            earlier=_with_before(position_text(page.before)) if page.before else None,
            newest=_with_before(None) if before else None,
        )

    return routes


def _with_before(before: str | None) -> str:
    """The address of this page from another place on."""
    kept = {name: value for name, value in request.args.items() if name not in ("before", "lang") and value}
    values: dict[str, Any] = {**kept, "before": before} if before else dict(kept)
    return url_for("log.newest", **values)
