"""One's own account: the password, and the second step of signing in. Open to whoever is signed in."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from doorstep_server.services import accounts, lockout, two_step
from doorstep_server.store import accounts as stored
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import account_texts
from doorstep_server.web.pages.forms import said
from doorstep_server.web.pages.people import begin_session
from doorstep_shared.errors import DoorstepError


class PasswordForm(FlaskForm):
    """The password of now, and the new one twice."""

    current = PasswordField(validators=[DataRequired(), Length(max=200)])
    new = PasswordField(validators=[DataRequired()])
    again = PasswordField(validators=[DataRequired()])


class ConfirmForm(FlaskForm):
    """The first code of a new second step."""

    code = StringField(validators=[DataRequired(), Length(max=40)])


class EndForm(FlaskForm):
    """The password, before the second step is given up."""

    current = PasswordField(validators=[DataRequired(), Length(max=200)])


def account_page(desk: Desk) -> Blueprint:
    """The page of one's own account and what its forms are sent to."""
    blueprint = Blueprint("account", __name__)

    @blueprint.get("/account")
    @login_required
    def mine() -> str:
        return _page(desk)

    @blueprint.post("/account/password")
    @login_required
    def change_password() -> ResponseReturnValue:
        sent, name = PasswordForm(), current_user.name
        try:
            _prove(desk, sent, sent.current)
            if sent.new.data != sent.again.data:
                raise DoorstepError("passwords_differ")
            accounts.choose_password(desk.hub, name, sent.new.data, name, desk.clock_ms())
        except DoorstepError as error:
            return _page(desk, password_error=error), error.fault.http_status
        account = stored.get(desk.hub.store, name)
        if account is not None:
            begin_session(desk, account)
        return said(desk, account_texts.PASSWORD_CHANGED, url_for("account.mine"))

    @blueprint.post("/account/two-step/begin")
    @login_required
    def begin() -> ResponseReturnValue:
        two_step.begin(desk.hub, current_user.name)
        return _after()

    @blueprint.post("/account/two-step/confirm")
    @login_required
    def confirm() -> ResponseReturnValue:
        sent = ConfirmForm()
        try:
            codes = two_step.confirm(desk.hub, current_user.name, sent.code.data or "", desk.clock_ms())
        except DoorstepError as error:
            return _page(desk, step_error=error), error.fault.http_status
        return render_template("recovery_codes.html", codes=codes, a=account_texts)

    @blueprint.post("/account/two-step/end")
    @login_required
    def end() -> ResponseReturnValue:
        sent = EndForm()
        try:
            _prove(desk, sent, sent.current)
        except DoorstepError as error:
            return _page(desk, step_error=error), error.fault.http_status
        two_step.end(desk.hub, current_user.name, current_user.name, desk.clock_ms())
        return said(desk, account_texts.SWITCHED_OFF, url_for("account.mine"))

    return blueprint


def _after() -> ResponseReturnValue:
    return "", 303, {"Location": url_for("account.mine", _anchor="two-step")}


def _prove(desk: Desk, sent: FlaskForm, current: PasswordField) -> None:
    """See that whoever sits at a signed-in page knows the password; tries count like tries to sign in."""
    if not sent.validate():
        raise DoorstepError("sign_in_failed")
    lockout.begin(desk.hub, current_user.name, desk.clock_ms())
    accounts.sign_in(desk.hub, current_user.name, current.data)
    lockout.clear(desk.hub, current_user.name)


def _page(desk: Desk, password_error: DoorstepError | None = None, step_error: DoorstepError | None = None) -> str:
    name = current_user.name
    secret = two_step.pending_secret(desk.hub, name)
    return render_template(
        "account.html",
        a=account_texts,
        is_on=two_step.is_on(desk.hub, name),
        codes_left=two_step.codes_left(desk.hub, name),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) if secret else None,
        picture=two_step.drawn(name, secret) if secret else None,
        password_error=password_error,
        step_error=step_error,
    )
