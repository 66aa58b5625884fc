"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_limiter import Limiter
from flask_login import current_user, login_required, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from doorstep_server.services import accounts
from doorstep_server.web import limits
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.people import Person
from doorstep_shared.errors import DoorstepError


class SignInForm(FlaskForm):
    """Account and password."""

    account = StringField(validators=[DataRequired(), Length(max=64)])
    password = PasswordField(validators=[DataRequired(), Length(max=200)])


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
    def sign_in() -> str | Response | tuple[str, int]:
        sent = SignInForm()
        try:
            if not sent.validate():
                raise DoorstepError("sign_in_failed")
            account = accounts.sign_in(desk.hub, sent.account.data.strip(), sent.password.data)
        except DoorstepError as error:
            return render_template("sign_in.html", form=sent, error=error), error.fault.http_status
        accounts.note_sign_in(desk.hub, account.name, desk.clock_ms())
        login_user(Person(desk.hub, account))
        return redirect(_within(request.args.get("next", "")) or url_for("home.landing"))

    @blueprint.post("/sign-out")
    @login_required
    def sign_out() -> Response:
        accounts.note_sign_out(desk.hub, current_user.name, desk.clock_ms())
        logout_user()
        return redirect(url_for("sign_in.form"))

    return blueprint


def _within(address: str) -> str:
    """The address if it is one of this hub's own pages, else an empty text."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_own else ""
