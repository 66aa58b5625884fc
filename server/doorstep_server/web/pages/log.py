"""The merged log. Nothing is written here."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for

from doorstep_server.services import log_reading, log_summary
from doorstep_server.services.log_reading import Wanted, position_text, read_position
from doorstep_server.services.scope import Scope
from doorstep_server.store import log_lines
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.routes import Routes
from doorstep_server.web.pages.shown_line import shown_lines
from doorstep_shared.ids import ACCOUNT
from doorstep_shared.kinds import all_kinds


def log_page(desk: Desk) -> Routes:
    """The page that reads the log."""
    routes = Routes(desk, "log")
    hub = desk.hub

    @routes.get("/log")
    def newest(scope: Scope) -> str:
        mine = scope.grids
        wanted = _wanted(mine)
        before = request.args.get("before", "")
        page = log_reading.read(hub, wanted, read_position(before) if before else None)
        language = current(desk.language)
        return render_template(
            "log.html",
            standings=log_summary.standings(hub, mine),
            people=log_lines.authors(hub.store, mine),
            kinds=[(kind.name, kind.label.say(language)) for kind in all_kinds()],
            wanted=wanted,
            chosen_grid=request.args.get("grid", ""),
            lines=shown_lines(desk, scope, page.lines),
            earlier=_with_before(position_text(page.before)) if page.before else None,
            newest=_with_before(None) if before else None,
        )

    return routes


def _wanted(mine: Sequence[str]) -> Wanted:
    """What the form asks for; what it cannot ask for counts as not asked."""
    grid, by, kind = (request.args.get(name, "") for name in ("grid", "by", "kind"))
    return Wanted(
        grids=[grid] if grid in mine else mine,
        by=by if ACCOUNT.fullmatch(by) else "",
        kind=kind if kind in {each.name for each in all_kinds()} else "",
        notable_only=request.args.get("notable") == "1",
    )


def _with_before(before: str | None) -> str:
    """The address of this page from another place on."""
    kept = {name: value for name, value in request.args.items() if name not in ("before", "lang") and value}
    values: dict[str, Any] = {**kept, "before": before} if before else dict(kept)
    return url_for("log.newest", **values)
