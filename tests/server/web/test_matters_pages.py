"""The lists of matters when there are many: nothing is cut without a way to the rest."""

import re

import pytest
from flask.testing import FlaskClient

from doorstep_server.web.pages import matters
from tests.server.office import Office
from tests.server.web.samples import employ
from tests.server.web.test_pages import sign_in


@pytest.fixture
def reader(web: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A supervisor before seven open matters, on pages of three."""
    monkeypatch.setattr(matters, "CARDS_SHOWN", 3)
    monkeypatch.setattr(matters, "LINES_SHOWN", 3)
    wang = office.laptops["wang"]
    for number in range(7):
        own = {"title": f"事{number}", "status": "reported", "due": f"2026-10-{number + 1:02}"}
        wang.sync(wang.change(own, kind="matter", record=f"00000000-0000-7000-8000-0000000000{number:02}"))
    sign_in(web, employ(office.hub, "supervisor"))
    return web


def titles(text: str) -> list[str]:
    return re.findall(r">(事\d)</a>", text)


def test_the_board_shows_the_most_urgent_and_leads_to_all_of_them(reader: FlaskClient) -> None:
    shown = reader.get("/matters").text
    assert titles(shown) == ["事0", "事1", "事2"]
    assert "全部 7 件" in shown
    assert "level=grid" in shown


def test_the_list_goes_on_page_by_page_and_keeps_its_filters(reader: FlaskClient) -> None:
    seen, address = [], "/matters/list?status=reported"
    while address:
        text = reader.get(address).text
        seen += titles(text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = found[1].replace("&amp;", "&") if found else ""
        assert not address or "status=reported" in address
    assert seen == [f"事{number}" for number in range(7)]
