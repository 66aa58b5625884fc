"""What the forms of the desk share: the log position they were rendered at, and what is said after."""

import unicodedata
from datetime import date

from flask import flash, redirect
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField

from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.language import current
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.reasons import FIELD_REASONS

_DIGITS = 15
NO_NUMBER = Text("应为 {least} 至 {most} 的整数", "it must be a whole number from {least} to {most}")


class ChangeForm(FlaskForm):
    """A form that writes a change. `seen` is the grid's log position its page was rendered at.

    A change supersedes only what stood there then (`authoring.Writing.seen`): what somebody else wrote since stays
    live beside it and shows as a merge or a conflict instead of being overwritten.
    """

    seen = HiddenField()

    def seen_seq(self) -> int:
        """The position the form was rendered at.

        Raises:
            DoorstepError: `request_malformed` when it is no position.
        """
        text = self.seen.data or ""
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
            raise DoorstepError("request_malformed", detail="seen")
        return int(text)


def said(desk: Desk, text: Text, address: str, **values: object) -> Response:
    """The answer after something was done: go to a page (so that reloading does not repeat it) that says so first."""
    flash(text.say(current(desk.language), **values))
    return redirect(address, 303)


def typed_number(typed: str | None, label: Text, least: int, most: int, default: int) -> int:
    """A whole number of a form; the default where nothing was typed.

    Raises:
        DoorstepError: `invalid_value`.
    """
    text = unicodedata.normalize("NFKC", typed or "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS and least <= int(text) <= most):
        detail = Text(NO_NUMBER.say("zh", least=least, most=most), NO_NUMBER.say("en", least=least, most=most))
        raise DoorstepError("invalid_value", field=label, detail=detail)
    return int(text)


def typed_day(typed: str | None, label: Text, default: str = "") -> str:
    """A day (``YYYY-MM-DD``) of a form; the default where nothing was typed.

    Raises:
        DoorstepError: `invalid_value`.
    """
    text = unicodedata.normalize("NFKC", typed or "").strip() or default
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise DoorstepError("invalid_value", field=label, detail=FIELD_REASONS["not_a_date"]) from error
