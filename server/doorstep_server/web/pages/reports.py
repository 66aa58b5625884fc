"""What can be taken out of the hub: every list as a file, and a month as a page to print."""

from flask import Response, render_template, request
from flask_login import current_user

from doorstep_server.services.export_rows import Asking
from doorstep_server.services.scope import Access, Scope
from doorstep_server.store import grids
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import report_texts as words
from doorstep_server.web.pages.export_table import EXPORTS, SUFFIXES, Export
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.log_question import grid_choices
from doorstep_server.web.pages.month import month_page
from doorstep_server.web.pages.page_table import PAGE_BY_ID
from doorstep_server.web.pages.routes import Routes
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ledger import files


def reports_page(desk: Desk) -> Routes:
    """The lists and the month."""
    routes = Routes(desk, "reports")

    @routes.get("/reports")
    def listed(scope: Scope) -> str:
        return render_template(
            "reports.html",
            words=words,
            exports=[(name, each) for name, each in EXPORTS.items() if _scope(each).reaches(Access.MASKED)],
            suffixes=list(SUFFIXES),
            grids=grid_choices(desk.hub, scope.grids),
            chosen_grid=request.args.get("grid", ""),
            month=desk.local_time(desk.clock_ms()).strftime("%Y-%m"),
            masked=any(scope.is_masked(grid) for grid in scope.grids),
        )

    @routes.get("/reports/<name>.<suffix>", action="export")
    def export(scope: Scope, name: str, suffix: str) -> Response:
        wanted = EXPORTS.get(name)
        if wanted is None or suffix not in SUFFIXES:
            raise DoorstepError("no_such_address", path=request.path)
        own = _scope(wanted)
        if not own.reaches(Access.MASKED):
            raise DoorstepError("page_not_permitted", account=scope.reader.account, page=wanted.label)
        calendar = desk.figures.calendar(desk.clock_ms())
        made = wanted.make(desk, Asking(desk.hub, own, _grids(desk, own), current(desk.language), calendar))
        answer = Response(files.write(f"{name}.{suffix}", [made]), mimetype=SUFFIXES[suffix])
        file = f"{name}-{calendar.now:%Y%m%d}.{suffix}"
        answer.headers.set("Content-Disposition", "attachment", filename=file)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @routes.get("/reports/month")
    def month(scope: Scope) -> str:
        return month_page(desk, scope)

    return routes


def _scope(export: Export) -> Scope:
    """What the reader may see on the page a list belongs to."""
    scope: Scope = current_user.reader.on(PAGE_BY_ID[export.page].rights)
    return scope


def _grids(desk: Desk, scope: Scope) -> list[str]:
    """The grid that is asked for with all below it, as far as the reader may see them; else all of hers."""
    asked = request.args.get("grid", "")
    if asked not in scope.grids:
        return scope.grids
    below = set(grids.subtree(desk.hub.store, asked))
    return [grid for grid in scope.grids if grid in below]
