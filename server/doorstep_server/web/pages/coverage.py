"""The coverage board: which doors were visited, which are late, which were never opened; and how the months went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, request, url_for

from doorstep_server.services import board, coverage, trends
from doorstep_server.services.board import Board
from doorstep_server.services.coverage import Calendar, Counts, DoorStanding, Freshness
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts, grids
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import coverage_texts as words
from doorstep_server.web.pages.routes import Routes
from doorstep_shared.i18n import Text
from doorstep_shared.tables import TABLES

BOARDS_SHOWN = 12
"""How many buildings one page draws."""
_BAR_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the overview: a grid or a building with its figures, and where it leads."""

    name: str
    code: str
    address: str
    counts: Counts


def coverage_page(desk: Desk) -> Routes:
    """The board, the list of doors nobody came to, the trend."""
    routes = Routes(desk, "coverage")

    @routes.get("/coverage")
    def overview(scope: Scope) -> str:
        calendar, grid = _calendar(desk), _grid(scope)
        if grid:
            return _one_grid(desk, scope, grid, calendar)
        lines = _grid_lines(desk, scope, calendar)
        return render_template("coverage.html", lines=lines, total=_total(lines), **_shown(calendar, grid))

    @routes.get("/coverage/missed")
    def missed(scope: Scope) -> str:
        return _missed(desk, scope, _calendar(desk))

    @routes.get("/coverage/trend")
    def trend(scope: Scope) -> str:
        calendar, grid = _calendar(desk), _grid(scope)
        wanted, today = [grid] if grid else scope.grids, calendar.now.date()
        return render_template(
            "coverage_trend.html",
            trend=desk.figures.kept(
                "trend",
                [each for each in grids.everything(desk.hub.store) if each.id in set(wanted)],
                calendar,
                lambda: trends.read(desk.hub, wanted, today, trends.MONTHS),
            ),
            names=_names(desk),
            people={each.name: each.display_name or each.name for each in accounts.everything(desk.hub.store)},
            grids=_choices(desk, scope),
            **_shown(calendar, grid),
        )

    return routes


def _one_grid(desk: Desk, scope: Scope, grid: str, calendar: Calendar) -> str:
    standing = coverage.of_grid(desk.hub, grid, calendar)
    buildings = coverage.by_building(standing)
    lines = [
        Line(name or "–", "", url_for("coverage.overview", grid=grid, building=name), coverage.counts(standing, doors))
        for name, doors in buildings.items()
    ]
    drawn, later = _drawn(buildings)
    return render_template(
        "coverage_grid.html",
        lines=lines,
        total=_total(lines),
        boards=drawn,
        later=url_for("coverage.overview", grid=grid, after=later, show=_mode()) if later is not None else None,
        grid_name=_names(desk)[grid],
        is_masked=scope.is_masked(grid),
        cell=lambda door: cell(door, _mode()),
        mode=_mode(),
        **_shown(calendar, grid),
    )


def _missed(desk: Desk, scope: Scope, calendar: Calendar) -> str:
    grid = _grid(scope)
    last = _day("last", calendar.now.date())
    first = min(_day("first", last.replace(day=1)), last)
    every = {each.id: each for each in grids.everything(desk.hub.store)}
    counted = [
        (each, desk.figures.missed(every[each], first, last, calendar)) for each in ([] if grid else scope.grids)
    ]
    return render_template(
        "coverage_missed.html",
        doors=coverage.missed(desk.hub, grid, first, last, calendar) if grid else [],
        by_grid=[(each, count) for each, count in counted if count],
        names=_names(desk),
        first=first,
        last=last,
        grids=_choices(desk, scope),
        **_shown(calendar, grid),
    )


def _calendar(desk: Desk) -> Calendar:
    return desk.figures.calendar(desk.clock_ms())


def cell(door: DoorStanding, mode: str) -> tuple[str, str, Text]:
    """How a door is drawn: its class, its sign and what it means."""
    if mode == "use":
        known = door.row.use if door.row.use in words.USE_SIGNS else ""
        label = TABLES["dwelling_use"].get(known, words.USE_UNKNOWN)
        return f"use-{known or 'unknown'}", words.USE_SIGNS[known], label
    return f"is-{door.freshness}", words.FRESHNESS_SIGNS[door.freshness], words.FRESHNESS[door.freshness]


def _shown(calendar: Calendar, grid: str) -> dict[str, object]:
    """What every one of these pages tells."""
    return {
        "words": words,
        "today": calendar.now.date(),
        "chosen_grid": grid,
        "is_priority": board.is_priority,
        "freshnesses": coverage.FRESHNESSES,
        "uses": TABLES["dwelling_use"],
        "shares": lambda counts: shares(counts, _BAR_WIDTH),
    }


def _drawn(buildings: dict[str, list[DoorStanding]]) -> tuple[list[Board], str | None]:
    """The boards of this page, and the building the next page begins after."""
    names = list(buildings)
    chosen = request.args.get("building")
    if chosen is not None and chosen in buildings:
        return [board.draw(chosen, buildings[chosen])], None
    after = request.args.get("after")
    start = names.index(after) + 1 if after in buildings else 0
    shown = names[start : start + BOARDS_SHOWN]
    later = shown[-1] if start + BOARDS_SHOWN < len(names) else None
    return [board.draw(name, buildings[name]) for name in shown], later


def _grid_lines(desk: Desk, scope: Scope, calendar: Calendar) -> list[Line]:
    """The grids of a reader that have doors."""
    seen = set(scope.grids)
    lines = []
    for grid in grids.everything(desk.hub.store):
        if grid.id in seen and (found := desk.figures.of(grid, calendar)).doors:
            lines.append(Line(grid.name, grid.id, url_for("coverage.overview", grid=grid.id), found))
    return lines


def _total(lines: Iterable[Line]) -> Counts:
    total = coverage.NOTHING
    for line in lines:
        total = total.plus(line.counts)
    return total


def _grid(scope: Scope) -> str:
    """The grid that is asked for; of one grid only, that one; an empty text for all."""
    asked = request.args.get("grid", "")
    if asked in scope.grids:
        return asked
    return scope.grids[0] if len(scope.grids) == 1 else ""


def _mode() -> str:
    return "use" if request.args.get("show") == "use" else "visit"


def _day(name: str, otherwise: date) -> date:
    """A day of the address; what is none counts as not asked."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
    return day if 1900 <= day.year < 2200 else otherwise


def _names(desk: Desk) -> dict[str, str]:
    return {grid.id: grid.name for grid in grids.everything(desk.hub.store)}


def _choices(desk: Desk, scope: Scope) -> Sequence[tuple[str, str]]:
    names = _names(desk)
    return [(grid, names[grid]) for grid in scope.grids]


def shares(counts: Counts, width: int) -> list[tuple[Freshness, int, int]]:
    """A bar of the standings: each with where it begins and how wide it is, in whole units of `width`."""
    parts: list[tuple[Freshness, int, int]] = []
    begun = 0
    for each in coverage.FRESHNESSES:
        ends = begun + counts.by_freshness[each]
        start = width * begun // max(1, counts.doors)
        parts.append((each, start, width * ends // max(1, counts.doors) - start))
        begun = ends
    return [part for part in parts if part[2]]
