"""A month on paper: the figures of a grid or community, to be printed or saved as PDF by the browser."""

from collections.abc import Sequence
from datetime import date

from flask import render_template, request

from doorstep_server.services import coverage, month_report
from doorstep_server.services.moments import moment
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts, grids
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import coverage_texts, report_texts
from doorstep_server.web.pages.coverage import shares
from doorstep_server.web.pages.log_question import grid_choices

DOORS_SHOWN = 60
"""How many missed doors are named; the number is always whole."""
KEPT_MS = 10 * 60 * 1000
"""How long (milliseconds) a report is shown again while no log of its grids moves: laptops go stale meanwhile."""
_BAR_WIDTH = 1000


def month_page(desk: Desk, scope: Scope) -> str:
    """The page for the grid (with all below it) and the month the address asks for."""
    choices = grid_choices(desk.hub, scope.grids)
    if not choices:
        return render_template("no_grid.html")
    asked = request.args.get("grid", "")
    grid = asked if asked in scope.grids else choices[0][0]
    below = set(grids.subtree(desk.hub.store, grid))
    wanted: Sequence[str] = [each for each in scope.grids if each in below]
    now_ms = desk.clock_ms()
    calendar = desk.figures.calendar(now_ms)
    month, every = _month(calendar.now.date()), grids.everything(desk.hub.store)
    report = desk.figures.kept(
        ("month", month, now_ms // KEPT_MS),
        [each for each in every if each.id in wanted],
        calendar,
        lambda: month_report.read(desk.hub, wanted, month, calendar, now_ms),
    )
    names = {each.id: each.name for each in every}
    return render_template(
        "month.html",
        words=coverage_texts,
        w=report_texts,
        report=report,
        grid=grid,
        names=names,
        choices=choices,
        people={each.name: each.display_name or each.name for each in accounts.everything(desk.hub.store)},
        freshnesses=coverage.FRESHNESSES,
        shares=lambda counts: shares(counts, _BAR_WIDTH),
        doors_shown=DOORS_SHOWN,
        most=max([1, *(worker.visits for worker in report.workers)]),
        until=moment(desk.local_time, report.until_ms) if report.until_ms is not None else "–",
        made=moment(desk.local_time, now_ms),
        is_over=report.month < calendar.now.strftime("%Y-%m"),
    )


def _month(today: date) -> date:
    """The first day of the month that is asked for; what is none, or has not begun, counts as this one."""
    this = today.replace(day=1)
    try:
        month = date.fromisoformat(request.args.get("month", "")[:7] + "-01")
    except ValueError:
        return this
    return month if month.year > 1970 and month <= this else this
