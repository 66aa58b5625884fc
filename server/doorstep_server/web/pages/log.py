"""The merged log and the history of one record. Nothing is written here."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import login_required

from doorstep_server.services import log_reading, log_summary
from doorstep_server.services.log_reading import Wanted, position_text, read_position
from doorstep_server.services.log_words import kind_label
from doorstep_server.store import log_lines
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.people import grids_of_reader
from doorstep_server.web.pages.shown_line import ShownLine, shown_line
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import ACCOUNT, RECORD_ID
from doorstep_shared.kinds import all_kinds


def log_pages(desk: Desk) -> Blueprint:
    """The pages that read the log."""
    blueprint = Blueprint("log", __name__)
    hub = desk.hub

    @blueprint.get("/")
    @login_required
    def newest() -> str:
        mine = grids_of_reader(desk)
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
            lines=_shown(page.lines),
            earlier=_with_before(position_text(page.before)) if page.before else None,
            newest=_with_before(None) if before else None,
        )

    @blueprint.get("/record/<record>")
    @login_required
    def record(record: str) -> str:
        try:
            if not RECORD_ID.fullmatch(record):
                raise DoorstepError("not_found", what=record)
            lines = log_reading.of_record(hub, grids_of_reader(desk), record)
        except DoorstepError as error:
            raise DoorstepError("no_such_address", path=request.path) from error
        title = kind_label(lines[0], current(desk.language))
        return render_template("record.html", title=title, record=record, lines=_shown(lines))

    def _shown(lines: Sequence[log_reading.Line]) -> list[ShownLine]:
        return [shown_line(line, current(desk.language), desk.local_time) for line in lines]

    return blueprint


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
