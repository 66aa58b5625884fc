"""An error as a person reads it."""

from flask import Response

from doorstep_shared.errors import DoorstepError


def error_page(error: DoorstepError) -> Response:
    """The sentence and the hint of an error."""
    return Response(f"{error.sentence('zh')}\n{error.hint('zh')}\n", error.fault.http_status, mimetype="text/plain")
