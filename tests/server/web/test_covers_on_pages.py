"""A stand-in's pages: hers while the days last, not a moment longer, with nobody typing anything."""

from flask.testing import FlaskClient

from doorstep_server.services import covers, members
from doorstep_server.store.covers import Cover
from tests.server.office import Office
from tests.server.web.test_pages import sign_in, without_tokens

DAY_MS = 86_400_000


def give(office: Office, account: str) -> None:
    """The account stands in as a supervisor of the first grid until tomorrow."""
    days = [office.hub.day(office.now_ms + later * DAY_MS) for later in (0, 1)]
    cover = Cover(0, account, "g1", "supervisor", days[0], days[1], "admin", office.now_ms)
    covers.give(office.hub, cover, office.now_ms)


def test_the_log_of_a_covered_grid_is_read_until_the_last_day_is_over(
    office: Office, web: FlaskClient, supervisor: str
) -> None:
    members.end_grants(office.hub, supervisor, "street", "admin", office.now_ms)
    give(office, supervisor)
    office.laptops["wang"].sync(office.laptops["wang"].change({"room": "501"}))
    assert sign_in(web, supervisor).status_code == 302
    page = web.get("/log").text
    assert "wang" in page
    assert "（代班）" in page
    office.now_ms += 2 * DAY_MS
    assert "501" not in without_tokens(web.get("/log"))
    assert covers.last_days(office.hub, supervisor) == {}


def test_a_snapshot_is_refused_the_day_after_though_nobody_synced(office: Office, web: FlaskClient) -> None:
    give(office, "zhao")
    headers = {"Authorization": f"Bearer {office.laptops['zhao'].token}"}
    assert web.get("/api/v1/grids/g1/snapshot", headers=headers).status_code == 200
    office.now_ms += 2 * DAY_MS
    assert web.get("/api/v1/grids/g1/snapshot", headers=headers).status_code == 403
