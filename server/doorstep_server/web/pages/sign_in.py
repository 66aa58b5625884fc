"""Signing in and out: the password, then the code of the telephone where the account asks for one."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_login import current_user, login_required, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from doorstep_server.services import accounts, lockout, two_step
from doorstep_server.store.accounts import Account
from doorstep_server.web import limits
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import account_texts
from doorstep_server.web.pages.people import account_of, begin_session, trace
from doorstep_shared.errors import DoorstepError

HALFWAY_MS = 5 * 60_000
"""How long a password waits for its code."""


class SignInForm(FlaskForm):
    """Account and password."""

    account = StringField(validators=[DataRequired(), Length(max=64)])
    password = PasswordField(validators=[DataRequired(), Length(max=200)])


class CodeForm(FlaskForm):
    """A code of the telephone, or a recovery code."""

    code = StringField(validators=[DataRequired(), Length(max=40)])


def sign_in_pages(desk: Desk, limiter: Limiter) -> Blueprint:
    """The pages that need no sign-in."""
    blueprint = Blueprint("sign_in", __name__)

    @blueprint.get("/sign-in")
    def form() -> str | Response:
        if current_user.is_authenticated:
            return redirect(url_for("home.landing"))
        return render_template("sign_in.html", form=SignInForm(), error=None)

    @blueprint.post("/sign-in")
    @limiter.limit(limits.SIGN_IN)
    def sign_in() -> ResponseReturnValue:
        sent = SignInForm()
        try:
            account = _with_password(desk, sent)
        except DoorstepError as error:
            return render_template("sign_in.html", form=sent, error=error), error.fault.http_status
        after = _within(request.args.get("next", ""))
        if two_step.is_on(desk.hub, account.name):
            session["halfway"] = [trace(account), desk.clock_ms()]
            return redirect(url_for("sign_in.code", next=after or None))
        return _let_in(desk, account, after)

    @blueprint.get("/sign-in/code")
    def code() -> ResponseReturnValue:
        if _halfway(desk) is None:
            return redirect(url_for("sign_in.form"))
        return render_template("sign_in_code.html", form=CodeForm(), error=None, a=account_texts)

    @blueprint.post("/sign-in/code")
    @limiter.limit(limits.SIGN_IN)
    def check_code() -> ResponseReturnValue:
        account, sent = _halfway(desk), CodeForm()
        if account is None:
            return redirect(url_for("sign_in.form"))
        try:
            _with_code(desk, account, sent)
        except DoorstepError as error:
            page = render_template("sign_in_code.html", form=sent, error=error, a=account_texts)
            return page, error.fault.http_status
        return _let_in(desk, account, _within(request.args.get("next", "")))

    @blueprint.post("/sign-out")
    @login_required
    def sign_out() -> Response:
        accounts.note_sign_out(desk.hub, current_user.name, desk.clock_ms())
        logout_user()
        return redirect(url_for("sign_in.form"))

    return blueprint


def _with_password(desk: Desk, sent: SignInForm) -> Account:
    """The account whose name and password were typed; tries are counted."""
    if not sent.validate():
        raise DoorstepError("sign_in_failed")
    name = sent.account.data.strip()
    lockout.begin(desk.hub, name, desk.clock_ms())
    try:
        return accounts.sign_in(desk.hub, name, sent.password.data)
    except DoorstepError:
        lockout.note_vain(desk.hub, name, desk.clock_ms())
        raise


def _with_code(desk: Desk, account: Account, sent: CodeForm) -> None:
    """Check the second step; vain codes count like vain passwords."""
    if not sent.validate():
        raise DoorstepError("code_wrong")
    lockout.begin(desk.hub, account.name, desk.clock_ms())
    two_step.check(desk.hub, account.name, sent.code.data, desk.clock_ms())


def _halfway(desk: Desk) -> Account | None:
    """Who typed her password here lately and owes the code."""
    traced, since_ms = session.get("halfway") or ("", 0)
    if desk.clock_ms() - since_ms > HALFWAY_MS:
        return None
    return account_of(desk.hub, traced)


def _let_in(desk: Desk, account: Account, after: str) -> Response:
    lockout.clear(desk.hub, account.name)
    accounts.note_sign_in(desk.hub, account.name, desk.clock_ms())
    begin_session(desk, account)
    return redirect(after or url_for("home.landing"))


def _within(address: str) -> str:
    """The address if it is one of this hub's own pages, else an empty text."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_own else ""
