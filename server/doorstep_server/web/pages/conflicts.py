"""Settling conflicts, one after the other."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from doorstep_server.services import conflicts, settling
from doorstep_server.services.conflicts import Wanted
from doorstep_server.services.disputes import Disputed
from doorstep_server.services.log_reading import position_text, read_position
from doorstep_server.services.log_words import label
from doorstep_server.services.scope import Scope
from doorstep_server.services.settling import OTHER, Settlement
from doorstep_server.store import grids, log_lines
from doorstep_server.store.log_places import Position
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import conflict_words as words
from doorstep_server.web.pages.alike import add_alike
from doorstep_server.web.pages.forms import ChangeForm, said
from doorstep_server.web.pages.language import current
from doorstep_server.web.pages.routes import Routes
from doorstep_server.web.pages.shown_conflict import shown_conflicts, title
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ids import ACCOUNT, RECORD_ID
from doorstep_shared.kinds import all_kinds, find_kind


class SettleForm(ChangeForm):
    """What a person decided about one field of a record; `position` is its place in the list she came through."""

    grid = StringField()
    kind = StringField()
    path = StringField()
    choice = StringField()
    typed = StringField()
    why = StringField()
    position = StringField()


def conflicts_page(desk: Desk) -> Routes:
    """The list, each conflict alone, and settling it."""
    routes = Routes(desk, "conflicts")
    hub = desk.hub

    @routes.get("/conflicts")
    def open_ones(scope: Scope) -> str:
        wanted = _wanted(scope)
        before = request.args.get("before", "")
        page = conflicts.read(hub, wanted, read_position(before) if before else None, desk.local_day)
        return render_template(
            "conflicts.html",
            **_filters(desk, scope, wanted),
            found=shown_conflicts(desk, scope, page.records),
            earlier=_list(page.before) if page.before else None,
            newest=_list() if before else None,
        )

    @routes.get("/conflicts/<record>")
    def one(scope: Scope, record: str) -> str:
        return _one(desk, scope, record)

    @routes.post("/conflicts/<record>")
    def settle(scope: Scope, record: str) -> ResponseReturnValue:
        form = SettleForm()
        grid, kind = form.grid.data or "", form.kind.data or ""
        scope.need_act(grid, record)
        found = [each for each in _find(desk, scope, record) if (each.record.grid, each.record.kind) == (grid, kind)]
        if not found:
            raise DoorstepError("not_found", what=record)
        name = title(desk, found[0], is_masked=False)
        try:
            change = settling.settle(hub, scope.reader.account, _decided(form, record), name, desk.clock_ms())
        except DoorstepError as error:
            return _one(desk, scope, record, form, error), error.fault.http_status
        field = label(find_kind(kind), next(iter(change.set)), current(desk.language))
        return _go_on(desk, scope, record, form, name, field)

    add_alike(desk, routes)
    return routes


def _one(
    desk: Desk, scope: Scope, record: str, form: SettleForm | None = None, error: DoorstepError | None = None
) -> str:
    """The page of one record, with the form as it was sent where it could not be saved."""
    found = _find(desk, scope, record)
    wanted = _wanted(scope)
    following = conflicts.following(desk.hub, wanted, found[0].position)
    return render_template(
        "conflict.html",
        **_filters(desk, scope, wanted),
        record=record,
        found=shown_conflicts(desk, scope, found),
        name=title(desk, found[0], is_masked=scope.is_masked(found[0].record.grid)),
        following=url_for("conflicts.one", record=following, **_kept()) if following and following != record else None,
        sent=form,
        error=error,
    )


def _go_on(desk: Desk, scope: Scope, record: str, form: SettleForm, name: str, field: str) -> ResponseReturnValue:
    """Open what is to be settled next: the rest of the same record, else the one after it."""
    wanted = _wanted(scope)
    left = conflicts.count(desk.hub, wanted)
    values = {"what": name, "field": field, "count": left}
    if any(each.disputes for each in _find(desk, scope, record)):
        return said(desk, words.SETTLED, url_for("conflicts.one", record=record, **_kept()), **values)
    following = conflicts.following(desk.hub, wanted, _position(form.position.data or ""))
    if following is None:
        return said(desk, words.SETTLED_LAST, _list(), **values)
    return said(desk, words.SETTLED, url_for("conflicts.one", record=following, **_kept()), **values)


def _find(desk: Desk, scope: Scope, record: str) -> list[Disputed]:
    """The record as this reader may see it.

    Raises:
        DoorstepError: `no_such_address`.
    """
    found = conflicts.of_record(desk.hub, scope.grids, record, desk.local_day) if RECORD_ID.fullmatch(record) else []
    if not found:
        raise DoorstepError("no_such_address", path=request.path)
    return found


def _decided(form: SettleForm, record: str) -> Settlement:
    """What the form says.

    Raises:
        DoorstepError: `request_malformed`, or `invalid_value` where it says two things.
    """
    choice, typed = form.choice.data or "", (form.typed.data or "").strip()
    if typed and choice not in ("", OTHER):
        raise DoorstepError("invalid_value", field=settling.CHOICE, detail=words.CHOSE_AND_TYPED)
    return Settlement(
        grid=form.grid.data or "",
        kind=form.kind.data or "",
        record=record,
        path=form.path.data or "",
        seen=form.seen_seq(),
        choice=OTHER if typed else choice,
        typed=typed,
        why=form.why.data or "",
    )


def _filters(desk: Desk, scope: Scope, wanted: Wanted) -> dict[str, Any]:
    """What both views need for the filters and the count."""
    mine = scope.grids
    language = current(desk.language)
    return {
        "w": words,
        "left": conflicts.count(desk.hub, wanted),
        "grids": [(each.id, each.name) for each in grids.everything(desk.hub.store) if each.id in mine],
        "people": [(name, name) for name in log_lines.authors(desk.hub.store, mine)],
        "kinds": [(kind.name, kind.label.say(language)) for kind in all_kinds()],
        "wanted": wanted,
        "kept": _kept(),
    }


def _wanted(scope: Scope) -> Wanted:
    """What the address asks for; what it cannot ask for counts as not asked."""
    grid, kind, by = (request.args.get(name, "") for name in ("grid", "kind", "by"))
    return Wanted(
        grids=[grid] if grid in scope.grids else scope.grids,
        kind=kind if find_kind(kind) else "",
        by=by if ACCOUNT.fullmatch(by) else "",
    )


def _kept() -> dict[str, Any]:
    """What the reader filtered by, to stand in the next address."""
    return {name: value for name in ("grid", "kind", "by") if (value := request.args.get(name, ""))}


def _list(before: Position | None = None) -> str:
    """The address of the list with the same filters, from a place on."""
    values = {**_kept(), "before": position_text(before)} if before else _kept()
    return url_for("conflicts.open_ones", **values)


def _position(text: str) -> Position | None:
    """The place a reader came from; a place that is none counts as the beginning."""
    try:
        return read_position(text)
    except DoorstepError:
        return None
