"""Refused changes: what waits, what was decided, what cannot be taken; deciding about them."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from doorstep_server.services import correcting, quarantine
from doorstep_server.services.correcting import DECISIONS, TICKED
from doorstep_server.services.log_reading import position_text, read_position
from doorstep_server.services.quarantine import Case, CasePage
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts, changes, grids, log_lines
from doorstep_server.store.log_places import Position
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import quarantine_words as words
from doorstep_server.web.pages.forms import ChangeForm, said
from doorstep_server.web.pages.routes import Routes
from doorstep_server.web.pages.shown_case import shown_case, shown_fields, shown_letter
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.ids import ACCOUNT, CHANGE_ID
from doorstep_shared.reasons import FIELD_REASONS

MOST_TICKED = 200


class CorrectForm(ChangeForm):
    """The corrected fields of a refused change are sent as ``value-<path>``."""

    change = StringField()
    why = StringField()


def quarantine_page(desk: Desk) -> Routes:
    """The list in its three views, a case alone, and the decisions."""
    routes = Routes(desk, "quarantine")

    @routes.get("/quarantine")
    def cases(scope: Scope) -> str:
        view, change = request.args.get("state", ""), request.args.get("change", "")
        if view == "dead":
            return _dead_letters(desk, scope)
        if change:
            return _alone(desk, scope, change)
        return _list(desk, scope, view)

    @routes.post("/quarantine")
    def decide(scope: Scope) -> ResponseReturnValue:
        try:
            return _decide(desk, scope)
        except DoorstepError as error:
            if error.code != "invalid_value":
                raise
            return _list(desk, scope, "", error), error.fault.http_status

    @routes.post("/quarantine/correct")
    def correct(scope: Scope) -> ResponseReturnValue:
        return _correct(desk, scope)

    return routes


def _decide(desk: Desk, scope: Scope) -> ResponseReturnValue:
    ids = request.form.getlist("change")
    action = next((each for each in DECISIONS if each == request.form.get("action")), None)
    if action is None or not all(CHANGE_ID.fullmatch(id) for id in ids) or len(ids) > MOST_TICKED:
        raise DoorstepError("invalid_value", field=TICKED, detail=FIELD_REASONS["not_in_choices"])
    for id in ids:
        _need_act(desk, scope, id)
    now_ms = desk.clock_ms()
    done = correcting.decide(desk.hub, scope.reader.account, ids, action, request.form.get("why", ""), now_ms)
    text = words.DONE[action]
    if done.too_late:
        text = Text(text.zh + words.TOO_LATE.zh, text.en + words.TOO_LATE.en)
    address = url_for("quarantine.cases", **_kept())
    return said(desk, text, address, count=done.count, late=len(done.too_late))


def _need_act(desk: Desk, scope: Scope, change: str) -> None:
    """Refuse to decide about what is not the reader's; what she does not see is as if it did not exist."""
    found = changes.get_refused(desk.hub.store, change)
    if found is None:
        raise DoorstepError("not_found", what=change)
    scope.need_act(found[0].grid, change)


def _correct(desk: Desk, scope: Scope) -> ResponseReturnValue:
    form = CorrectForm()
    change = form.change.data or ""
    if not CHANGE_ID.fullmatch(change):
        raise DoorstepError("invalid_value", field=TICKED, detail=FIELD_REASONS["not_in_choices"])
    _need_act(desk, scope, change)
    typed = {name.removeprefix("value-"): text for name, text in request.form.items() if name.startswith("value-")}
    try:
        why, now_ms = form.why.data or "", desk.clock_ms()
        correcting.correct(desk.hub, scope.reader.account, change, typed, form.seen_seq(), why, now_ms)
    except DoorstepError as error:
        if error.code not in ("invalid_value", "nothing_to_change"):
            raise
        return _alone(desk, scope, change, typed, error), error.fault.http_status
    return said(desk, words.CORRECTED, url_for("quarantine.cases", **_kept()))


def _list(desk: Desk, scope: Scope, view: str, error: DoorstepError | None = None) -> str:
    """What waits or what was decided."""
    mine = scope.grids
    grid, author = _asked(scope)
    narrowed = [grid] if grid else mine
    before = request.args.get("before", "")
    read = quarantine.decided if view == "settled" else quarantine.waiting
    page: CasePage = read(desk.hub, narrowed, read_position(before) if before else None, author)
    names = {each.name: each.display_name or each.name for each in accounts.everything(desk.hub.store)}
    return render_template(
        "quarantine.html",
        **_frame(view if view in words.VIEWS else ""),
        cases=[shown_case(desk, scope, each) for each in page.cases],
        grids=[(each.id, each.name) for each in grids.everything(desk.hub.store) if each.id in mine],
        people=[(name, names.get(name, name)) for name in log_lines.authors(desk.hub.store, mine)],
        chosen_grid=grid,
        chosen_author=author,
        ticked=request.form.getlist("change"),
        why=request.form.get("why", ""),
        error=error,
        earlier=_address(page.before) if page.before else None,
        newest=_address(None) if before else None,
    )


def _alone(
    desk: Desk, scope: Scope, change: str, typed: dict[str, str] | None = None, error: DoorstepError | None = None
) -> str:
    """One case with the form that corrects it.

    Raises:
        DoorstepError: `not_waiting`.
    """
    case: Case | None = None
    if CHANGE_ID.fullmatch(change):
        case = quarantine.one(desk.hub, scope.grids, change)
    if case is None:
        raise DoorstepError("not_waiting", id=change[: correcting.SHORT_ID])
    shown = shown_case(desk, scope, case)
    return render_template(
        "quarantined.html",
        **_frame(""),
        case=shown,
        fields=shown_fields(desk, case) if shown.may_act else [],
        typed=typed,
        why=request.form.get("why", ""),
        error=error,
    )


def _dead_letters(desk: Desk, scope: Scope) -> str:
    found = quarantine.dead_letters(desk.hub, scope.grids)
    return render_template(
        "dead_letters.html", **_frame("dead"), letters=[shown_letter(desk, scope, *each) for each in found]
    )


def _frame(view: str) -> dict[str, Any]:
    return {"w": words, "view": view, "kept": _kept()}


def _asked(scope: Scope) -> tuple[str, str]:
    grid, author = request.args.get("grid", ""), request.args.get("by", "")
    return grid if grid in scope.grids else "", author if ACCOUNT.fullmatch(author) else ""


def _kept() -> dict[str, Any]:
    """What the reader filtered by, to stand in the next address."""
    return {name: value for name in ("grid", "by") if (value := request.args.get(name, ""))}


def _address(before: Position | None) -> str:
    values = {**_kept(), "state": request.args.get("state") or None}
    return url_for("quarantine.cases", **values, before=position_text(before) if before else None)
