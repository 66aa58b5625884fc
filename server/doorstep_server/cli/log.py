"""``doorstep-hub log``"""

from collections.abc import Iterator
from typing import Any

import click

from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.services import log_reading, log_words
from doorstep_server.services.log_reading import Line, Wanted, position_text, read_position
from doorstep_server.store import grids
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language, Text
from doorstep_shell.bilingual import command, option

EARLIER = Text("更早的：加 --before {before}", "Earlier: add --before {before}")
NO_LINES = Text("没有符合条件的记录。", "Nothing matches.")


@command("log", COMMANDS["log"])
@option("--grid", text=Text("只看这个网格。", "Only this grid."), metavar="GRID")
@option("--by", text=Text("只看这个账号做的。", "Only what this account did."), default="", metavar="ACCOUNT")
@option(
    "--kind", text=Text("只看这类记录，如 dwelling。", "Only this kind, such as dwelling."), default="", metavar="KIND"
)
@option("--notable", text=Text("只看合并、冲突和待审核。", "Only merges, conflicts and refusals."), is_flag=True)
@option("--record", text=Text("一条记录的全部经过。", "Everything about one record."), metavar="ID")
@option("--before", text=Text("从这个位置往前看。", "Go on before this position."), metavar="POSITION")
@option(
    "--limit",
    text=Text("最多行数（默认 50）。", "How many at most (default: 50)."),
    type=click.IntRange(1, 1000),
    default=log_reading.PAGE_LINES,
    metavar="N",
)
@pass_run
def command_line(
    run: Run, grid: str | None, by: str, kind: str, notable: bool, record: str | None, before: str | None, limit: int
) -> None:
    """The same sentences as on the pages, of all grids, newest first."""
    hub, output = run.hub(), run.output
    everything = [each.id for each in grids.everything(hub.store)]
    if grid and grid not in everything:
        raise DoorstepError("grid_unknown", grid=grid)
    if record:
        lines, earlier = log_reading.of_record(hub, everything, record)[:limit], None
    else:
        wanted = Wanted([grid] if grid else everything, by, kind, notable)
        page = log_reading.read(hub, wanted, read_position(before) if before else None, limit)
        lines, earlier = page.lines, position_text(page.before) if page.before else None
    for line in lines:
        output.lines(said(run, line))
    if not lines and not earlier:
        output.tell(NO_LINES)
    if earlier:
        output.warn(EARLIER, before=earlier)
    output.document({"lines": [document(line, output.language) for line in lines], "before": earlier})


def said(run: Run, line: Line) -> Iterator[str]:
    """A line of the log as lines of a terminal."""
    language = run.output.language
    is_change = line.entry.kind == "change"
    who = f"{line.by_name} " if is_change else ""
    written = f" ({run.moment(line.at_ms)})" if is_change else ""
    head = f"{run.moment(line.position.received_ms)}{written}  {line.position.grid} #{line.entry.seq}  "
    yield f"{head}{who}{log_words.what(line, language)}  {log_words.where(line, language)}".rstrip()
    for name, old, new in log_words.edits(line, language):
        colon = "：" if language == "zh" else ": "
        yield f"    {name}{colon}{old} → {new}" if old else f"    {name}{colon}{new}"
    for _, sentence in log_words.remarks(line, language):
        yield f"    * {sentence}"


def document(line: Line, language: Language) -> dict[str, Any]:
    """A line of the log as JSON."""
    return {
        "grid": line.position.grid,
        "seq": line.entry.seq,
        "entry": line.entry.kind,
        "status": line.status or line.entry.status,
        "change": line.entry.id,
        "record": line.change.record if line.change else None,
        "kind": line.change.kind if line.change else None,
        "by": line.by,
        "written_ms": line.at_ms,
        "received_ms": line.position.received_ms,
        "what": log_words.what(line, language),
        "where": log_words.where(line, language),
        "edits": [{"field": field, "old": old, "new": new} for field, old, new in log_words.edits(line, language)],
        "remarks": [{"sort": sort, "sentence": sentence} for sort, sentence in log_words.remarks(line, language)],
    }
