"""An error as a person reads it."""

from flask import Response, make_response, render_template

from doorstep_shared.errors import DoorstepError


def error_page(error: DoorstepError) -> Response:
    """The sentence and the hint of an error."""
    return make_response(render_template("error.html", error=error), error.fault.http_status)
