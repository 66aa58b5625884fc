"""The lists of the desk as tables for a spreadsheet: the log, conflicts, what was refused, matters, records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from doorstep_server.services import conflicts, ledgers, log_reading, log_words, masking, matters, quarantine
from doorstep_server.services.coverage import Calendar
from doorstep_server.services.disputes import Dispute, Disputed
from doorstep_server.services.hub import Hub
from doorstep_server.services.log_reading import Line, Wanted
from doorstep_server.services.moments import moment
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts, grids, records
from doorstep_shared.changes import Json
from doorstep_shared.i18n import Language, Text
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.ledger.sheets import Cell, Column, Table
from doorstep_shared.ledger.tables import Entry, ledger
from doorstep_shared.reasons import say_reason
from doorstep_shared.tables import TABLES

MOST_ROWS = 20_000
"""How many rows one file holds; a longer list ends in a row that says so."""
CUT = Text(
    "只导出了前 {count} 行，后面还有。请按网格、日期等缩小范围，再导出其余部分。",
    "Only the first {count} rows are here; there are more. Narrow it by grid, day and the like and export the rest.",
)


class Asking(NamedTuple):
    """Who asks for a list, in which grids, in which language, on which day."""

    hub: Hub
    scope: Scope
    grids: Sequence[str]
    language: Language
    calendar: Calendar

    def names(self) -> dict[str, str]:
        """The names of all grids."""
        return {each.id: each.name for each in grids.everything(self.hub.store)}

    def people(self) -> dict[str, str]:
        """The names of all accounts."""
        return {each.name: each.display_name or each.name for each in accounts.everything(self.hub.store)}


def table(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], language: Language) -> Table:
    """A table of at most `MOST_ROWS` rows; where there are more, its last row says so."""
    found = list(islice(rows, MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        rest: list[Cell] = [""] * (len(columns) - 1)
        found = [*found[:MOST_ROWS], [CUT.say(language, count=MOST_ROWS), *rest]]
    return Table(title, columns, found)


def columns(language: Language, *titles: Text) -> list[Column]:
    """Columns of texts."""
    return [Column(title.say(language)) for title in titles]


GRID, DOOR, WHO = Text("网格", "Grid"), Text("门牌", "Door"), Text("人员", "Person")
WRITTEN, RECEIVED = Text("记录时间", "Written"), Text("送达时间", "Received")
WHAT, CHANGES, REMARKS = Text("做了什么", "What"), Text("改动", "Changes"), Text("说明", "Remarks")
KIND, FIELD, BEFORE, NOW = (
    Text("记录", "Record"),
    Text("字段", "Field"),
    Text("原为", "Before"),
    Text("现显示", "Shows"),
)
SIDES, REASON, LAPTOP, NUMBER = (
    Text("各方", "Sides"),
    Text("原因", "Reason"),
    Text("电脑", "Laptop"),
    Text("序号", "Number"),
)
LOG, CONFLICTS, REFUSED, UNREADABLE, MATTERS = (
    Text("合并日志", "Merged log"),
    Text("冲突", "Conflicts"),
    Text("待审核", "Review"),
    Text("无法读出的", "Unreadable"),
    Text("诉求", "Matters"),
)
_ARROW = " → "


def of_log(asking: Asking, wanted: Wanted) -> Table:
    """The lines of the log, newest first, in the sentences of the page."""
    heads = columns(asking.language, GRID, NUMBER, RECEIVED, WRITTEN, WHO, WHAT, DOOR, CHANGES, REMARKS)
    return table(LOG.say(asking.language), heads, _lines(asking, wanted), asking.language)


def _lines(asking: Asking, wanted: Wanted) -> Iterable[Sequence[Cell]]:
    before = None
    while True:
        page = log_reading.read(asking.hub, wanted, before, 500)
        for line in page.lines:
            yield line_cells(asking, line)
        before = page.before
        if before is None:
            return


def line_cells(asking: Asking, line: Line) -> list[Cell]:
    """A line of the log."""
    if asking.scope.is_masked(line.position.grid):
        line = masking.line(line)
    language, local_time = asking.language, asking.calendar.local_time
    is_change = line.entry.kind == "change"
    edits = [f"{name}: {old}{_ARROW if old else ''}{new}" for name, old, new in log_words.edits(line, language)]
    return [
        line.grid_name,
        line.entry.seq,
        moment(local_time, line.position.received_ms),
        moment(local_time, line.at_ms) if is_change else "",
        line.by_name if is_change else "",
        log_words.what(line, language),
        log_words.where(line, language),
        "\n".join(edits),
        "\n".join(sentence for _, sentence in log_words.remarks(line, language)),
    ]


def of_conflicts(asking: Asking, local_day: Callable[[int], str]) -> Table:
    """Every field in conflict with the values that stand against each other."""
    language = asking.language
    heads = columns(language, GRID, KIND, DOOR, FIELD, BEFORE, SIDES, NOW)
    return table(CONFLICTS.say(language), heads, _disputes(asking, local_day), language)


def _disputes(asking: Asking, local_day: Callable[[int], str]) -> Iterable[Sequence[Cell]]:
    names, before = asking.names(), None
    while True:
        page = conflicts.read(asking.hub, conflicts.Wanted(asking.grids), before, local_day)
        for each in page.records:
            yield from (_dispute(asking, names, each, dispute) for dispute in each.disputes)
        before = page.before
        if before is None:
            return


def _dispute(asking: Asking, names: Mapping[str, str], each: Disputed, dispute: Dispute) -> list[Cell]:
    language, kind = asking.language, find_kind(each.record.kind)
    is_masked = asking.scope.is_masked(each.record.grid)

    def said(stored: Json) -> str:
        shown = masking.value(kind, dispute.path, stored) if is_masked else stored
        return log_words.value(kind, dispute.path, shown, language)

    return [
        names.get(each.record.grid, each.record.grid),
        kind.label.say(language) if kind else each.record.kind,
        masking.text(each.door.address) if is_masked else each.door.address,
        log_words.label(kind, dispute.path, language),
        " / ".join(said(value) for value in dispute.base),
        "\n".join(f"{said(side.value)}（{'、'.join(side.by)}）" for side in dispute.sides),
        said(dispute.now),
    ]


def of_refused(asking: Asking) -> Table:
    """What waits for a decision: who wrote what, and why it was refused."""
    language = asking.language
    heads = columns(language, GRID, RECEIVED, WRITTEN, WHO, LAPTOP, WHAT, DOOR, CHANGES, REASON)
    return table(REFUSED.say(language), heads, _cases(asking), language)


def _cases(asking: Asking) -> Iterable[Sequence[Cell]]:
    before = None
    while True:
        page = quarantine.waiting(asking.hub, asking.grids, before)
        for case in page.cases:
            cells = line_cells(asking, case.line)
            kind = find_kind(case.change.kind)
            labels = {name: field.label.say(asking.language) for name, field in kind.fields.items()} if kind else {}
            reason = say_reason(case.reason, asking.language, labels)
            yield [cells[0], *cells[2:5], case.device, *cells[5:8], reason]
        before = page.before
        if before is None:
            return


def of_unreadable(asking: Asking) -> Table:
    """What came and is no change, the newest first; of its content only how much it is."""
    language, names = asking.language, asking.names()
    heads = columns(language, GRID, RECEIVED, WHO, LAPTOP, REASON, Text("编号", "Id"))
    heads.append(Column(Text("字节", "Bytes").say(language), "number"))
    rows: list[list[Cell]] = [
        [
            names.get(letter.grid, letter.grid[:64]),
            moment(asking.calendar.local_time, letter.received_ms),
            author,
            device,
            say_reason(letter.reason, language),
            letter.claimed[:32],
            len(letter.body),
        ]
        for letter, device, author in quarantine.dead_letters(asking.hub, asking.grids)
    ]
    return table(UNREADABLE.say(language), heads, rows, language)


MATTER_HEADS = (
    Text("标题", "Title"),
    Text("类别", "Category"),
    Text("状态", "Status"),
    Text("层级", "Level"),
    Text("承办人", "Assignee"),
    Text("上报时间", "Reported"),
    Text("期限", "Due"),
    Text("颜色", "Colour"),
    Text("满意度", "Rating"),
)
COLOURS = {
    "red": Text("逾期", "overdue"),
    "yellow": Text("快到期", "nearly due"),
    "green": Text("在期限内", "in time"),
    "blue": Text("已办结", "closed"),
}


def of_matters(asking: Asking, *, is_open: bool) -> Table:
    """The open matters, the most urgent first, or the closed ones, the last reported first."""
    language = asking.language
    heads = [*columns(language, GRID, DOOR, *MATTER_HEADS[:5]), Column(MATTER_HEADS[5].say(language), "text")]
    heads += [Column(MATTER_HEADS[6].say(language), "day"), *columns(language, MATTER_HEADS[7])]
    heads.append(Column(MATTER_HEADS[8].say(language), "number"))
    return table(MATTERS.say(language), heads, _matters(asking, is_open), language)


def _matters(asking: Asking, is_open: bool) -> Iterable[Sequence[Cell]]:
    names, people, language = asking.names(), asking.people(), asking.language
    for each in _every_matter(asking, is_open):
        row = each.row
        place = masking.text(row.place) if asking.scope.is_masked(row.grid) else row.place
        due: Cell = each.due if isinstance(each.due, date) else ""
        yield [
            names.get(row.grid, row.grid),
            place,
            masking.text(row.title) if asking.scope.is_masked(row.grid) else row.title,
            _choice("matter_category", row.category, language),
            _choice("matter_status", row.status, language),
            _choice("matter_level", row.level, language),
            people.get(row.assignee, row.assignee),
            row.reported_at.replace("T", " "),
            due,
            COLOURS[each.colour].say(language),
            row.rating or "",
        ]


def _every_matter(asking: Asking, is_open: bool) -> Iterable[matters.Matter]:
    if is_open:
        yield from matters.open_ones(asking.hub, asking.scope, asking.grids, asking.calendar)
        return
    before = None
    while True:
        found, before = matters.closed_ones(asking.hub, asking.scope, asking.grids, before, asking.calendar)
        yield from found
        if before is None:
            return


def _choice(name: str, code: str, language: Language) -> str:
    choices = TABLES[name]
    return choices[code].say(language) if code in choices else code


def of_kind(asking: Asking, kind: Kind) -> Table:
    """The register of a kind as its ledger, the middle of phones hidden; for an auditor names too."""
    names = asking.names()
    found = ledger(kind, islice(_entries(asking, kind, names), MOST_ROWS + 1), asking.language, full=False)
    return table(found.title, found.columns, found.rows, asking.language)


def _entries(asking: Asking, kind: Kind, names: dict[str, str]) -> Iterable[Entry]:
    for grid in asking.grids:
        doors = ledgers.references(asking.hub, grid)
        for record in records.of_kind(asking.hub.store, grid, kind.name):
            shown = record.shown()
            if not shown.deleted and not shown.same_as:
                is_masked = asking.scope.is_masked(grid)
                values = masking.values(kind, shown.values) if is_masked else shown.values
                yield Entry(names.get(grid, grid), record.record, values, doors)


def day_cell(day: date | datetime | None) -> Cell:
    """A day, or nothing."""
    return day if day is not None else ""
