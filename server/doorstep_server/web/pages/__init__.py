"""What people look at: sign-in, the merged log, the history of a record."""

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_wtf import CSRFProtect

from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import headers, language, people
from doorstep_server.web.pages.log import log_pages
from doorstep_server.web.pages.sign_in import sign_in_pages


def register(app: Flask, desk: Desk, limiter: Limiter, *, behind_https: bool) -> None:
    """Add the pages to an application. Forms are checked for forgery; the API has tokens instead of cookies."""
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True, WTF_CSRF_CHECK_DEFAULT=False)
    Bootstrap5(app)
    csrf = CSRFProtect(app)
    people.register(app, desk)
    language.register(app, desk)
    headers.register(app, behind_https=behind_https)
    for blueprint in (sign_in_pages(desk, limiter), log_pages(desk)):
        blueprint.before_request(csrf.protect)
        app.register_blueprint(blueprint)
