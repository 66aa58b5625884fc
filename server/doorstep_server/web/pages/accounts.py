"""Accounts: who there is, what each may do where, and helping somebody who cannot sign in."""

from collections.abc import Callable

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField

from doorstep_server.services import accounts, lockout, members, two_step
from doorstep_server.services.authority import Authority
from doorstep_server.services.role_names import ROLE_NAMES
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts as stored
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import admin_texts as words
from doorstep_server.web.pages.forms import said
from doorstep_server.web.pages.routes import Routes
from doorstep_server.web.pages.shown_account import granted_in_words, one_account, roles_to_give
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

PAGE_ACCOUNTS = 50


class AccountForm(FlaskForm):
    """What the forms of an account send: each sends some of it."""

    account = StringField()
    name = StringField()
    grid = StringField()
    role = StringField()
    operator = StringField()


def accounts_page(desk: Desk) -> Routes:
    """The list, one account, and what its forms do. A new password is in the answer to the form itself."""
    routes = Routes(desk, "accounts")
    hub = desk.hub

    @routes.get("/admin/accounts")
    def listed(scope: Scope) -> str:
        return _list(desk, Authority(hub, scope))

    @routes.get("/admin/accounts/<account>")
    def one(scope: Scope, account: str) -> str:
        return one_account(desk, Authority(hub, scope), account)

    @routes.post("/admin/accounts")
    def add(scope: Scope) -> ResponseReturnValue:
        mine, form = Authority(hub, scope), AccountForm()
        try:
            name = _add(desk, mine, form)
        except DoorstepError as error:
            return _list(desk, mine, form, error), error.fault.http_status
        return said(desk, words.ADDED, url_for("accounts.one", account=name), account=name)

    _take_roles(desk, routes)
    _take_help(desk, routes)
    return routes


def _take_roles(desk: Desk, routes: Routes) -> None:
    """The forms of an account's roles and name."""

    @routes.post("/admin/accounts/<account>/grant")
    def grant(scope: Scope, account: str) -> ResponseReturnValue:
        def do(mine: Authority, form: AccountForm) -> dict[str, object]:
            grid, role = form.grid.data or "", form.role.data or ""
            mine.seen_account(account)
            _need_role(mine, grid, role)
            members.grant(desk.hub, account, grid, role, mine.account, desk.clock_ms())
            return {"grid": grid, "role": ROLE_NAMES[role]}

        return _act(desk, scope, account, do, words.GRANTED)

    @routes.post("/admin/accounts/<account>/ungrant")
    def ungrant(scope: Scope, account: str) -> ResponseReturnValue:
        def do(mine: Authority, form: AccountForm) -> dict[str, object]:
            mine.seen_account(account)
            mine.need_grid(form.grid.data or "")
            members.end_grants(desk.hub, account, form.grid.data or "", mine.account, desk.clock_ms())
            return {"grid": form.grid.data}

        return _act(desk, scope, account, do, words.UNGRANTED)

    @routes.post("/admin/accounts/<account>/name")
    def rename(scope: Scope, account: str) -> ResponseReturnValue:
        def do(mine: Authority, form: AccountForm) -> None:
            mine.need_account(account)
            accounts.rename(desk.hub, account, form.name.data or "", mine.account, desk.clock_ms())

        return _act(desk, scope, account, do, words.RENAMED)


def _take_help(desk: Desk, routes: Routes) -> None:
    """The forms that help somebody who cannot sign in."""

    @routes.post("/admin/accounts/<account>/password")
    def password(scope: Scope, account: str) -> ResponseReturnValue:
        mine = Authority(desk.hub, scope)
        try:
            mine.need_account(account)
            secret = accounts.new_password(desk.hub)
            accounts.set_password(desk.hub, account, secret, mine.account, desk.clock_ms())
        except DoorstepError as error:
            return one_account(desk, mine, account, None, error), error.fault.http_status
        return render_template("new_password.html", w=words, account=account, password=secret)

    @routes.post("/admin/accounts/<account>/unlock")
    def unlock(scope: Scope, account: str) -> ResponseReturnValue:
        def do(mine: Authority, _: AccountForm) -> None:
            mine.need_account(account)
            lockout.unlock(desk.hub, account, mine.account, desk.clock_ms())

        return _act(desk, scope, account, do, words.UNLOCKED)

    @routes.post("/admin/accounts/<account>/two-step-off")
    def two_step_off(scope: Scope, account: str) -> ResponseReturnValue:
        def do(mine: Authority, _: AccountForm) -> None:
            mine.need_account(account)
            two_step.end(desk.hub, account, mine.account, desk.clock_ms())

        return _act(desk, scope, account, do, words.TWO_STEP_ENDED)


def _act(
    desk: Desk,
    scope: Scope,
    account: str,
    do: Callable[[Authority, AccountForm], dict[str, object] | None],
    told: Text,
) -> ResponseReturnValue:
    """Do something to an account and say so, or show its page again with the form as it was sent and why not."""
    mine, form = Authority(desk.hub, scope), AccountForm()
    try:
        values = do(mine, form) or {}
    except DoorstepError as error:
        return one_account(desk, mine, account, form, error), error.fault.http_status
    return said(desk, told, _after(mine, account), account=account, **values)


def _add(desk: Desk, mine: Authority, form: AccountForm) -> str:
    """Add the account of a form; who does not operate the hub gives it its first role at once."""
    name, grid, role = (form.account.data or "").strip(), form.grid.data or "", form.role.data or ""
    if form.operator.data:
        mine.need_operator()
    if grid or not mine.is_operator:
        _need_role(mine, grid, role)
    now_ms = desk.clock_ms()
    accounts.add(desk.hub, name, form.name.data or "", bool(form.operator.data), mine.account, now_ms)
    if grid:
        members.grant(desk.hub, name, grid, role, mine.account, now_ms)
    return name


def _need_role(mine: Authority, grid: str, role: str) -> None:
    if role not in members.ROLES:
        raise DoorstepError("usage", detail=f"role={role[:40]} ({', '.join(members.ROLES)})")
    mine.need_role(grid, role)


def _after(mine: Authority, account: str) -> str:
    """Back to the account, or to the list where she does not see it any more."""
    names = mine.names()
    sees = names is None or account in names
    return url_for("accounts.one", account=account) if sees else url_for("accounts.listed")


def _list(desk: Desk, mine: Authority, sent: AccountForm | None = None, error: DoorstepError | None = None) -> str:
    text, after = request.args.get("q", "")[:64], request.args.get("after", "")[:64]
    found = stored.page(desk.hub.store, mine.names(), text, after, PAGE_ACCOUNTS + 1)
    shown = found[:PAGE_ACCOUNTS]
    roles = granted_in_words(desk, mine, [each.name for each in shown])
    return render_template(
        "accounts.html",
        w=words,
        accounts=[(each, roles[each.name]) for each in shown],
        may_act=bool(mine.grids_to_act_in()) or mine.is_operator,
        is_operator=mine.is_operator,
        grids=[(each.id, f"{each.name} {each.id}") for each in mine.grids_to_act_in()],
        roles=roles_to_give(mine),
        q=text,
        sent=sent,
        error=error,
        first=url_for("accounts.listed", q=text or None) if after else None,
        following=url_for("accounts.listed", q=text or None, after=shown[-1].name)
        if len(found) > PAGE_ACCOUNTS
        else None,
    )
