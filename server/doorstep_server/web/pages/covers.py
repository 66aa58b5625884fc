"""Stand-ins: who works in whose grid for some days; arranging, changing, ending it."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField

from doorstep_server.services import covers, members
from doorstep_server.services.authority import Authority
from doorstep_server.services.role_names import ROLE_NAMES
from doorstep_server.services.scope import Scope
from doorstep_server.store import covers as stored
from doorstep_server.store import grids
from doorstep_server.store.covers import Cover
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import admin_texts as words
from doorstep_server.web.pages.forms import said, typed_day
from doorstep_server.web.pages.people_choice import people_to_choose
from doorstep_server.web.pages.routes import Routes
from doorstep_shared.errors import DoorstepError


class CoverForm(FlaskForm):
    """Who stands in where, as what, from which day to which."""

    account = StringField()
    grid = StringField()
    role = StringField()
    first = StringField()
    last = StringField()


def covers_page(desk: Desk) -> Routes:
    """The covers that have not ended, and the forms of one."""
    routes = Routes(desk, "covers")
    hub = desk.hub

    @routes.get("/admin/covers")
    def listed(scope: Scope) -> str:
        return _page(desk, Authority(hub, scope))

    @routes.post("/admin/covers")
    def give(scope: Scope) -> ResponseReturnValue:
        mine, form = Authority(hub, scope), CoverForm()
        try:
            wanted = _wanted(desk, mine, form)
            given = _given(desk, wanted)
        except DoorstepError as error:
            return _page(desk, mine, form, error), error.fault.http_status
        told = {"account": given.account, "first": given.from_day, "last": given.until_day, "grid": given.grid}
        return said(desk, words.COVER_GIVEN, url_for("covers.listed"), **told)

    @routes.post("/admin/covers/end")
    def end(scope: Scope) -> ResponseReturnValue:
        mine, form = Authority(hub, scope), CoverForm()
        account, grid = form.account.data or "", form.grid.data or ""
        try:
            mine.need_grid(grid)
            covers.end(hub, account, grid, mine.account, desk.clock_ms())
        except DoorstepError as error:
            return _page(desk, mine, None, error), error.fault.http_status
        return said(desk, words.COVER_ENDED, url_for("covers.listed"), account=account, grid=grid)

    return routes


def _wanted(desk: Desk, mine: Authority, form: CoverForm) -> Cover:
    """The cover the form asks for, checked against what is hers to give."""
    now_ms = desk.clock_ms()
    grid, role = form.grid.data or "", form.role.data or covers.ROLES[0]
    if role not in covers.ROLES:
        raise DoorstepError("usage", detail=f"role={role[:40]} ({', '.join(covers.ROLES)})")
    mine.need_role(grid, role)
    account = mine.seen_account((form.account.data or "").strip()).name
    first = typed_day(form.first.data, words.FROM_DAY, desk.hub.day(now_ms))
    last = typed_day(form.last.data, words.UNTIL_DAY)
    return Cover(0, account, grid, role, first, last, mine.account, now_ms)


def _given(desk: Desk, wanted: Cover) -> Cover:
    """Give a cover; what is wrong with its days is said of the form's field, not of the command's option."""
    try:
        return covers.give(desk.hub, wanted, desk.clock_ms()).cover
    except DoorstepError as error:
        if error.code != "invalid_value":
            raise
        raise DoorstepError("invalid_value", field=words.UNTIL_DAY, detail=error.values["detail"]) from error


def _page(desk: Desk, mine: Authority, sent: CoverForm | None = None, error: DoorstepError | None = None) -> str:
    today = desk.hub.day(desk.clock_ms())
    names = {each.id: each.name for each in grids.everything(desk.hub.store)}
    seen = {each.id for each in mine.grids()}
    open_ones = [each for each in stored.everything(desk.hub.store) if each.grid in seen]
    return render_template(
        "covers.html",
        w=words,
        covers=[
            (each, names.get(each.grid, each.grid), "now" if each.from_day <= today else "later") for each in open_ones
        ],
        may_act={each.id for each in mine.grids_to_act_in()},
        people=people_to_choose(mine),
        grids=[(each.id, f"{each.name} {each.id}") for each in mine.grids_to_act_in()],
        roles=[(role, ROLE_NAMES[role]) for role in covers.ROLES if mine.is_operator or _reaches(mine, role)],
        role_words=ROLE_NAMES,
        today=today,
        sent=sent,
        error=error,
    )


def _reaches(mine: Authority, role: str) -> bool:
    """Whether she may give this role anywhere."""
    return any(members.rank(role) <= members.rank(mine.scope.reader.roles[grid]) for grid in mine.scope.acting_grids)
