"""What people look at. Which pages there are and what they allow stands in `page_table`."""

from functools import cache

from flask import Flask, request
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_login import current_user
from flask_wtf import CSRFProtect

from doorstep_server.services import code_tables
from doorstep_server.services.covers import settle as settle_covers
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import headers, language, people
from doorstep_server.web.pages.account import account_page
from doorstep_server.web.pages.accounts import accounts_page
from doorstep_server.web.pages.audit import audit_page
from doorstep_server.web.pages.conflicts import conflicts_page
from doorstep_server.web.pages.coverage import coverage_page
from doorstep_server.web.pages.covers import covers_page
from doorstep_server.web.pages.devices import devices_page
from doorstep_server.web.pages.door import door_page
from doorstep_server.web.pages.duplicates import duplicates_page
from doorstep_server.web.pages.grids import grids_page
from doorstep_server.web.pages.home import home_page, open_pages
from doorstep_server.web.pages.log import log_page
from doorstep_server.web.pages.matters import matters_page
from doorstep_server.web.pages.morning import morning_page
from doorstep_server.web.pages.quarantine import quarantine_page
from doorstep_server.web.pages.record import record_page
from doorstep_server.web.pages.reports import reports_page
from doorstep_server.web.pages.sign_in import sign_in_pages
from doorstep_server.web.pages.tables import tables_page
from doorstep_shared import tables

_OWN = ("name", "suffix", "lang")
"""What an address of a file says itself."""

DESK_PAGES = (
    morning_page,
    log_page,
    record_page,
    coverage_page,
    door_page,
    conflicts_page,
    quarantine_page,
    matters_page,
    grids_page,
    accounts_page,
    covers_page,
    devices_page,
    duplicates_page,
    tables_page,
    reports_page,
    audit_page,
)
"""The modules of the table of pages, one a page; each makes the `Routes` of its page."""


def register(app: Flask, desk: Desk, limiter: Limiter, *, behind_https: bool) -> None:
    """Add the pages to an application. Forms are checked for forgery; the API has tokens instead of cookies."""
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True, WTF_CSRF_CHECK_DEFAULT=False)
    Bootstrap5(app)
    csrf = CSRFProtect(app)
    people.register(app, desk)
    language.register(app, desk)
    headers.register(app, behind_https=behind_https)
    blueprints = [sign_in_pages(desk, limiter), home_page(), account_page(desk)]
    blueprints += [make(desk).blueprint for make in DESK_PAGES]

    names = frozenset(each.name for each in blueprints)

    @app.before_request
    def begin() -> None:
        """Before a page decides what it may show: a stand-in that is over reads no more, the town's tables count."""
        if request.blueprint in names:
            settle_covers(desk.hub, desk.clock_ms())
            tables.install(cache(lambda: code_tables.current(desk.hub).tables))

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        tables.install()

    for blueprint in blueprints:
        blueprint.before_request(csrf.protect)
        app.register_blueprint(blueprint)

    @app.context_processor
    def navigation() -> dict[str, object]:
        pages = open_pages(current_user.reader) if current_user.is_authenticated else []
        return {"open_pages": pages, "export_arguments": _export_arguments}


def _export_arguments() -> dict[str, str]:
    """How the list of this request is narrowed, for the link to its file."""
    return {name: value for name, value in request.args.items() if name not in ("before", "after", *_OWN) and value}
