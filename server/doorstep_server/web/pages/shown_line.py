"""A line of the log, ready for a template."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from doorstep_server.services import log_words, masking
from doorstep_server.services.log_reading import Line
from doorstep_server.services.moments import moment
from doorstep_server.services.scope import Scope
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.language import current
from doorstep_shared.i18n import Language

COLOURS = {
    "merged": "primary",
    "opened": "danger",
    "settled": "success",
    "refused": "warning",
    "why": "secondary",
    "clock": "warning",
}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """The words of one line. `edits` are (field, old, new), `remarks` (colour, sentence)."""

    grid: str
    grid_name: str
    seq: int
    written: str
    received: str
    who: str
    what: str
    where: str
    record: str
    edits: list[tuple[str, str, str]]
    remarks: list[tuple[str, str]]
    is_notable: bool


def shown_lines(desk: Desk, scope: Scope, lines: Sequence[Line]) -> list[ShownLine]:
    """Say lines in the language of the request, masked where the reader must not know names."""
    language = current(desk.language)
    return [
        shown_line(masking.line(line) if scope.is_masked(line.position.grid) else line, language, desk.local_time)
        for line in lines
    ]


def shown_line(line: Line, language: Language, local_time: Callable[[int], datetime]) -> ShownLine:
    """Say a line."""
    is_change = line.entry.kind == "change"
    return ShownLine(
        grid=line.position.grid,
        grid_name=line.grid_name,
        seq=line.entry.seq,
        written=moment(local_time, line.at_ms) if is_change else "",
        received=moment(local_time, line.position.received_ms),
        who=line.by_name if is_change else "",
        what=log_words.what(line, language),
        where=log_words.where(line, language),
        record=line.change.record if line.change else "",
        edits=log_words.edits(line, language),
        remarks=[(COLOURS[sort], sentence) for sort, sentence in log_words.remarks(line, language)],
        is_notable=line.is_notable,
    )
