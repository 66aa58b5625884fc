"""Records as a table offices know: a row a record, Chinese or English headers, the record's id and mark at the end."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language
from doorstep_shared.kinds import Kind, all_kinds, find_kind, kind_names
from doorstep_shared.ledger import cells
from doorstep_shared.ledger.planning import Plan
from doorstep_shared.ledger.references import References
from doorstep_shared.ledger.rows import GRID_LABEL, LINE_LABEL, MARK_LABEL, REASON_LABEL, RECORD_LABEL
from doorstep_shared.ledger.sheets import Cell, Column, Table


class Entry(NamedTuple):
    """A record as a ledger takes it: the name of its grid, its id, what it shows."""

    grid: str
    record: str
    values: Mapping[str, Json]
    references: References


def ledger(kind: Kind, entries: Iterable[Entry], language: Language, *, full: bool) -> Table:
    """The ledger of a kind; the middle of phones is hidden unless `full`."""
    columns = [Column(GRID_LABEL.say(language))]
    columns += [Column(field.label.say(language), cells.cell_type(field)) for field in kind.open_fields.values()]
    columns += [Column(RECORD_LABEL.say(language)), Column(MARK_LABEL.say(language))]
    return Table(kind.label.say(language), columns, [_row(kind, entry, language, full) for entry in entries])


def _row(kind: Kind, entry: Entry, language: Language, full: bool) -> list[Cell]:
    texts: dict[str, str] = {}
    row: list[Cell] = [entry.grid]
    for name, field in kind.open_fields.items():
        value = entry.values.get(name)
        texts[name] = cells.said(field, value, language, entry.references.say, full=full)
        row.append(cells.typed(field, value, texts[name]))
    return [*row, entry.record, cells.row_mark(kind, texts)]


def wrong_lines(plan: Plan, language: Language) -> Table:
    """The wrong lines of a file as they stood there, with their numbers and reasons in front."""
    header = [LINE_LABEL.say(language), REASON_LABEL.say(language), *plan.sheet.header]
    rows = [[str(line.number), reason.say(language), *line.cells] for line, reason in plan.wrong]
    return Table(plan.kind.label.say(language), [Column(title) for title in header], rows)


def kind_meant(typed: str) -> Kind:
    """The kind meant by its name or its label in either language.

    Raises:
        DoorstepError: `usage`.
    """
    for name in kind_names():
        kind = find_kind(name)
        if kind and typed.casefold() in (name, kind.label.zh, kind.label.en.casefold()):
            return kind
    raise DoorstepError("usage", detail=f"{typed} ({', '.join(kind_names())})")


def kinds_meant(typed: Sequence[str]) -> list[Kind]:
    """The kinds meant by several names or labels, each once; ``all`` means all of them.

    Raises:
        DoorstepError: `usage`.
    """
    if "all" in typed:
        return list(all_kinds())
    return list({kind.name: kind for kind in map(kind_meant, typed)}.values())
