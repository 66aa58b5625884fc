"""The routes of a page: each request is checked against the table of pages, each view of residents' data is noted."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from doorstep_server.services import audit
from doorstep_server.services.scope import Access, Scope
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages.page_table import PAGE_BY_ID
from doorstep_shared.errors import DoorstepError

View = Callable[..., ResponseReturnValue]


class Routes:
    """The blueprint of one page of the table.

    A view gets the reader's `Scope` first, then the parts of its address. Reading needs the page to be open to the
    reader somewhere, sending needs `ACT` somewhere; which grid, record or account is meant the view checks with the
    scope. What a view shows is noted after it succeeded and before the answer leaves.
    """

    def __init__(self, desk: Desk, page_id: str) -> None:
        self.desk = desk
        self.page = PAGE_BY_ID[page_id]
        self.blueprint = Blueprint(page_id, "doorstep_server.web.pages")

    def get(self, rule: str, action: str = "view") -> Callable[[View], View]:
        """A view that shows something; `action` is the word the audit trail gets (``export`` for a file)."""
        return lambda view: self._add(rule, view, "GET", Access.MASKED, action)

    def post(self, rule: str) -> Callable[[View], View]:
        """A view that changes something."""
        return lambda view: self._add(rule, view, "POST", Access.ACT, "send")

    def _add(self, rule: str, view: View, method: str, least: Access, action: str) -> View:
        @login_required
        @wraps(view)
        def guarded(**parts: str) -> ResponseReturnValue:
            scope: Scope = current_user.reader.on(self.page.rights)
            if not scope.reaches(least):
                raise DoorstepError("page_not_permitted", account=scope.reader.account, page=self.page.label)
            answer = view(scope, **parts)
            if self.page.shows_residents or action == "export":
                audit.note(self.desk.hub, scope.reader.account, action, self._what(scope, parts), self.desk.clock_ms())
            return answer

        self.blueprint.add_url_rule(rule, view.__name__, guarded, methods=[method])
        return view

    def _what(self, scope: Scope, parts: dict[str, Any]) -> str:
        """The page, what its address names, and the grid it was narrowed to."""
        grid = request.args.get("grid", "")
        return " ".join([self.page.id, *map(str, parts.values()), *([grid] if grid in scope.grids else [])])[:200]
