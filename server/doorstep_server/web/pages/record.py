"""The history of one record, and bringing a value back that stood back in it."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from doorstep_server.services import conflicts, log_reading, settling
from doorstep_server.services.log_reading import Line
from doorstep_server.services.log_words import kind_label
from doorstep_server.services.scope import Scope
from doorstep_server.services.settling import Settlement
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import conflict_words as words
from doorstep_server.web.pages.forms import ChangeForm, said
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.routes import Routes
from doorstep_server.web.pages.shown_conflict import shown_conflicts, title
from doorstep_server.web.pages.shown_line import shown_lines
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import RECORD_ID


class RestoreForm(ChangeForm):
    """Which value of which field is to stand again; `choice` is its change."""

    grid = StringField()
    kind = StringField()
    path = StringField()
    choice = StringField()
    why = StringField()


def record_page(desk: Desk) -> Routes:
    """What happened to one record."""
    routes = Routes(desk, "record")

    @routes.get("/record/<record>")
    def history(scope: Scope, record: str) -> str:
        return _history(desk, scope, record)

    @routes.post("/record/<record>")
    def restore(scope: Scope, record: str) -> ResponseReturnValue:
        form = RestoreForm()
        grid, kind = form.grid.data or "", form.kind.data or ""
        scope.need_act(grid, record)
        found = conflicts.of_record(desk.hub, [grid], record, desk.local_day) if RECORD_ID.fullmatch(record) else []
        if kind not in {each.record.kind for each in found}:
            raise DoorstepError("no_such_address", path=request.path)
        name = title(desk, found[0], is_masked=False)
        try:
            path, choice, why = form.path.data or "", form.choice.data or "", form.why.data or ""
            decided = Settlement(grid, kind, record, path, form.seen_seq(), choice, "", why)
            settling.restore(desk.hub, scope.reader.account, decided, name, desk.clock_ms())
        except DoorstepError as error:
            return _history(desk, scope, record, form, error), error.fault.http_status
        return said(desk, words.RESTORED, url_for("record.history", record=record))

    return routes


def _history(
    desk: Desk, scope: Scope, record: str, form: RestoreForm | None = None, error: DoorstepError | None = None
) -> str:
    """The lines of a record, and what stood back in it.

    Raises:
        DoorstepError: `no_such_address`.
    """
    try:
        if not RECORD_ID.fullmatch(record):
            raise DoorstepError("not_found", what=record)
        lines = log_reading.of_record(desk.hub, scope.grids, record)
    except DoorstepError as missing:
        raise DoorstepError("no_such_address", path=request.path) from missing
    back = conflicts.stood_back(desk.hub, scope.grids, record, desk.local_day)
    return render_template(
        "record.html",
        title=kind_label(lines[0], current(desk.language)),
        record=record,
        door=_door(lines),
        lines=shown_lines(desk, scope, lines),
        back=shown_conflicts(desk, scope, back),
        sent=form,
        error=error,
        w=words,
    )


def _door(lines: Sequence[Line]) -> str:
    """The dwelling a record is or names, where a line tells; empty elsewhere. Lines come newest first."""
    for line in lines:
        if line.change and line.change.kind == "dwelling":
            return line.change.record
        named = line.change.set.get("dwelling") if line.change else None
        if isinstance(named, str) and RECORD_ID.fullmatch(named):
            return named
    return ""
