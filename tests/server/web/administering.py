"""A street with two communities, whose people try what is theirs and what is not."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from doorstep_server.services import accounts, grids, members
from tests.server.office import Office
from tests.server.web.samples import PASSWORD
from tests.server.web.test_pages import forgery_token, sign_in

HERS, OTHERS = "c1", "c2"
PEOPLE = {
    "sup": ("c1", "supervisor"),
    "sup-two": ("c2", "supervisor"),
    "part": ("c1", "admin"),
    "in": ("n1", "worker"),
    "out": ("n2", "worker"),
    "both": ("n1", "worker"),
    "chief": ("n1", "admin"),
}
"""By account: the grid and role of its grant. `part` administers a community; `both` works in the other one too."""


def build(office: Office) -> None:
    """Two communities c1 and c2 below the street, with a grid n1 and n2, and everybody of `PEOPLE`; `boss` operates."""
    for grid, parent, level in (("c1", "street", "community"), ("c2", "street", "community")):
        grids.add(office.hub, grid, f"{grid}社区", level, parent, "admin", office.now_ms)
    for grid, parent in (("n1", "c1"), ("n2", "c2")):
        grids.add(office.hub, grid, f"{grid}网格", "small", parent, "admin", office.now_ms)
    accounts.add(office.hub, "boss", "管理", True, "admin", office.now_ms)
    accounts.set_password(office.hub, "boss", PASSWORD, "admin", office.now_ms)
    for name, (grid, role) in PEOPLE.items():
        accounts.add(office.hub, name, f"{name}的姓名", False, "admin", office.now_ms)
        accounts.set_password(office.hub, name, PASSWORD, "admin", office.now_ms)
        members.grant(office.hub, name, grid, role, "admin", office.now_ms)
    members.grant(office.hub, "both", "n2", "worker", "admin", office.now_ms)


class Sitting:
    """Somebody signed in, who sends forms."""

    def __init__(self, web: FlaskClient, account: str) -> None:
        self.web = web
        assert sign_in(web, account).status_code == 302
        self._token = forgery_token(web.get("/account"))

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.web.get(path)

    def send(self, path: str, **fields: object) -> TestResponse:
        """Send a form."""
        return self.web.post(path, data={"csrf_token": self._token, **fields})
