"""Writing rows as CSV files the register import reads: a column for the grid, one for each field."""

import csv
import io
from collections.abc import Mapping, Sequence

from doorstep_shared.fields import Tags
from doorstep_shared.i18n import Language
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.ledger.rows import GRID_LABEL
from doorstep_shared.synthetic.register import Row


def sheet(kind_name: str, rows: Sequence[Row], language: Language | None = "zh") -> str:
    """Rows of one kind as CSV text; labels in a language, or field names and codes when it is None."""
    kind = find_kind(kind_name)
    if kind is None:
        raise LookupError(kind_name)
    names = [name for name in kind.fields if name == "tags" or any(name in row.values for row in rows)]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_headers(kind, names, language))
    writer.writerows(_cells(kind, names, row, language) for row in rows)
    return out.getvalue()


def _headers(kind: Kind, names: Sequence[str], language: Language | None) -> list[str]:
    if language is None:
        return ["grid", *names]
    return [GRID_LABEL.say(language), *(kind.fields[name].label.say(language) for name in names)]


def _cells(kind: Kind, names: Sequence[str], row: Row, language: Language | None) -> list[str]:
    return [row.grid, *(_cell(kind, name, row.values, row.tags, language) for name in names)]


def _cell(
    kind: Kind, name: str, values: Mapping[str, str | int], tags: Sequence[str], language: Language | None
) -> str:
    field = kind.fields[name]
    if isinstance(field, Tags):
        return ",".join(field.choices[tag].say(language) if language else tag for tag in tags)
    value = values.get(name)
    if value is None:
        return ""
    return field.say(value, language) if language else str(value)
