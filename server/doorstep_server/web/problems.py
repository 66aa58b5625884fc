"""Every error as the catalogue says it: a problem document for programs, a page for people, no details for anybody."""

from typing import Any

import structlog
from flask import Flask, Response, jsonify, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.error_page import error_page
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import LANGUAGES
from doorstep_shared.protocol import MAX_REQUEST_BYTES

_LOG = structlog.get_logger("doorstep.hub")


def register(app: Flask, desk: Desk) -> None:
    """Let every error of an application be answered from the catalogue."""
    app.register_error_handler(DoorstepError, lambda error: _known(error, desk))
    app.register_error_handler(HTTPException, lambda error: _http(error, desk))
    app.register_error_handler(Exception, lambda error: _failure(error, desk))


def is_for_programs() -> bool:
    """Whether the answer to this request is read by a program."""
    return request.path.startswith("/api/") or request.path == "/openapi.json"


def answer(error: DoorstepError) -> Response:
    """An error as a problem document or as a page."""
    if is_for_programs():
        return problem(error)
    return error_page(error)


def problem(error: DoorstepError) -> Response:
    """An error as a program reads it."""
    document = {
        "code": error.code,
        "values": {name: str(value) for name, value in error.values.items()},
        "sentence": {language: error.sentence(language) for language in LANGUAGES},
    }
    response = jsonify(document)
    response.status_code = error.fault.http_status
    if error.fault.http_status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _known(error: DoorstepError, desk: Desk) -> Response:
    if error.fault.http_status >= 500:
        return _failure(error, desk)
    return answer(error)


def _http(error: HTTPException, desk: Desk) -> Response:
    if error.code is not None and error.code < 400:
        return Response(error.get_body(), error.code, error.get_headers())
    if error.code is not None and error.code >= 500:
        return _failure(error, desk)
    response = answer(_in_catalogue(error))
    response.status_code = error.code or response.status_code
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _in_catalogue(error: HTTPException) -> DoorstepError:
    path = request.path[:200]
    if error.code == 404:
        return DoorstepError("no_such_address", path=path)
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return DoorstepError("wrong_method", path=path, method=request.method[:20], allowed=allowed)
    if error.code == 413:
        return DoorstepError("request_too_large", limit=MAX_REQUEST_BYTES)
    if isinstance(error, CSRFError):
        return DoorstepError("form_expired")
    if error.code == 429:
        return DoorstepError("too_many_requests")
    return DoorstepError("request_malformed", detail=error.name)


def _failure(error: Exception, desk: Desk) -> Response:
    """Whatever nobody meant to happen: written down under a reference that the answer names, and nothing more.

    A database that is busy or full keeps its own code, so that the laptop tries again later.
    """
    reference = desk.hub.random_bytes(4).hex()
    told: dict[str, Any] = {"reference": reference, "path": request.path, "method": request.method}
    _LOG.error("request failed", **told, exc_info=error)
    if desk.hub.store.is_postgres:
        desk.hub.store.close()  # a connection that broke is not used again
    if isinstance(error, DoorstepError) and error.code in ("database_locked", "disk_full"):
        return answer(error)
    return answer(DoorstepError("hub_failed", detail=reference))
