"""Bytes of an accepted change that rot on the disk do not take the pages with them."""

import pytest

from tests.server.conftest import make_hub
from tests.server.web.test_reports import Community, visitor


@pytest.mark.parametrize("body", [b"{}", b"\xff"])
def test_the_log_and_the_boards_are_shown_although_a_visit_has_rotted(body: bytes) -> None:
    town = Community(make_hub("sqlite://"))
    row = town.hub.store.row("SELECT id FROM entry WHERE about = 'visit' AND status_now = 'ok' ORDER BY seq LIMIT 1")
    assert row is not None
    with town.hub.store.write():
        assert town.hub.store.run("UPDATE entry SET body = ? WHERE id = ?", [body, row[0]]) == 1
    web = visitor(town, "supervisor")
    for path in ("/log", "/coverage", "/morning"):
        assert web.get(path).status_code == 200, path
    town.hub.store.close()
