"""The figures of the desk as tables for a spreadsheet: coverage, missed doors, who is behind."""

from collections.abc import Iterable, Sequence
from datetime import date

from doorstep_server.services import coverage, morning, trends
from doorstep_server.services.coverage import Counts, DoorStanding
from doorstep_server.services.export_rows import DOOR, GRID, WHO, Asking, columns, day_cell, table
from doorstep_server.services.figures import Figures
from doorstep_server.services.moments import moment
from doorstep_server.store import grids
from doorstep_shared.i18n import Text
from doorstep_shared.ledger.sheets import Cell, Column, Table
from doorstep_shared.tables import TABLES

COVERAGE, TREND, MISSED, BEHIND = (
    Text("走访覆盖", "Coverage"),
    Text("走访趋势", "Visits by month"),
    Text("未走访房屋", "Missed doors"),
    Text("未同步人员", "Behind"),
)
BUILDING, USE, LAST, DUE = (
    Text("楼栋", "Building"),
    Text("使用情况", "Use"),
    Text("上次走访", "Last visit"),
    Text("应走访", "Due"),
)
STANDING = Text("状态", "Standing")
FRESHNESS = {
    "overdue": Text("逾期", "overdue"),
    "never": Text("从未走访", "never visited"),
    "due": Text("本月应走访", "due"),
    "fresh": Text("已走访", "visited"),
    "unplanned": Text("不在计划", "unplanned"),
}
_COUNTS = (Text("户数", "Doors"), *FRESHNESS.values(), Text("本月目标", "Goal"), Text("已完成", "Done"), Text("%", "%"))


def _numbers(asking: Asking) -> list[Column]:
    return [Column(title.say(asking.language), "number") for title in _COUNTS]


def _count_cells(found: Counts) -> list[Cell]:
    standings: list[Cell] = [found.by_freshness[each] for each in coverage.FRESHNESSES]
    return [found.doors, *standings, found.goal, found.covered, found.percent]


def of_grids(asking: Asking, figures: Figures) -> Table:
    """How the doors of each grid stand, as on the overview."""
    wanted = set(asking.grids)
    rows: list[list[Cell]] = []
    for grid in grids.everything(asking.hub.store):
        if grid.id in wanted and (found := figures.of(grid, asking.calendar)).doors:
            rows.append([grid.name, *_count_cells(found)])
    heads = [*columns(asking.language, GRID), *_numbers(asking)]
    return table(COVERAGE.say(asking.language), heads, rows, asking.language)


def of_buildings(asking: Asking) -> Table:
    """How the doors of each building stand."""
    names = asking.names()

    def rows() -> Iterable[Sequence[Cell]]:
        for grid in asking.grids:
            standing = coverage.of_grid(asking.hub, grid, asking.calendar)
            for name, doors in coverage.by_building(standing).items():
                yield [names[grid], name, *_count_cells(coverage.counts(standing, doors))]

    heads = [*columns(asking.language, GRID, BUILDING), *_numbers(asking)]
    return table(COVERAGE.say(asking.language), heads, rows(), asking.language)


def of_doors(asking: Asking) -> Table:
    """Every door and how it stands."""
    found = ((grid, coverage.of_grid(asking.hub, grid, asking.calendar).doors) for grid in asking.grids)
    return _doors(asking, COVERAGE, found)


def of_missed(asking: Asking, first: date, last: date) -> Table:
    """The doors nobody came to in a period."""
    found = ((grid, coverage.missed(asking.hub, grid, first, last, asking.calendar)) for grid in asking.grids)
    return _doors(asking, MISSED, found)


def _doors(asking: Asking, title: Text, found: Iterable[tuple[str, Sequence[DoorStanding]]]) -> Table:
    names, language = asking.names(), asking.language
    heads = columns(language, GRID, DOOR, USE, STANDING)
    heads += [Column(LAST.say(language), "day"), Column(DUE.say(language), "day")]

    def rows() -> Iterable[Sequence[Cell]]:
        for grid, doors in found:
            for door in doors:
                use = TABLES["dwelling_use"].get(door.row.use)
                standing = FRESHNESS[door.freshness].say(language)
                cells: list[Cell] = [names[grid], str(door.address), use.say(language) if use else "", standing]
                yield [*cells, day_cell(door.last), day_cell(door.due)]

    return table(title.say(language), heads, rows(), language)


def of_trend(asking: Asking, months: int) -> Table:
    """The visits of the last months, by grid and then by worker."""
    language, names, people = asking.language, asking.names(), asking.people()
    found = trends.read(asking.hub, asking.grids, asking.calendar.now.date(), months)
    heads = columns(language, GRID, WHO)
    heads += [Column(month, "number") for month in found.months]
    heads.append(Column(Text("合计", "Total").say(language), "number"))
    rows: list[list[Cell]] = [[names.get(row.name, row.name), "", *row.visits, row.total] for row in found.by_grid]
    rows += [["", people.get(row.name, row.name), *row.visits, row.total] for row in found.by_worker]
    return table(TREND.say(language), heads, rows, language)


def of_behind(asking: Asking, figures: Figures, now_ms: int) -> Table:
    """Who was not heard of for a day, the longest silent first."""
    language, names = asking.language, asking.names()
    found = morning.read(asking.hub, asking.grids, asking.calendar, now_ms, figures)
    heads = columns(language, WHO, GRID, Text("上次同步", "Last sync"))
    heads += [Column(Text("天数", "Days").say(language), "number"), Column(DUE.say(language), "number")]
    rows: list[list[Cell]] = []
    for each in [*found.behind_with_visits, *found.behind_without]:
        seen = moment(asking.calendar.local_time, each.seen_ms) if each.seen_ms is not None else ""
        days: Cell = each.days if each.days is not None else ""
        rows.append([each.name, "、".join(names.get(grid, grid) for grid in each.grids), seen, days, each.due])
    return table(BEHIND.say(language), heads, rows, language)
