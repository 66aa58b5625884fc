"""A record's page brings back what stood back."""

import re

import pytest
from flask.testing import FlaskClient

from doorstep_server.store import records
from tests.server.office import DOOR, Office
from tests.server.services.test_settling import stand_back
from tests.server.web.samples import employ
from tests.server.web.test_conflicts import choices, fields_of
from tests.server.web.test_pages import forgery_token, sign_in


def use(office: Office) -> object:
    held = records.find(office.hub.store, "dwelling", DOOR)
    assert held is not None
    return held.shown().values["use"]


@pytest.mark.parametrize("role", ["lead", "supervisor"])
def test_who_may_act_brings_a_value_back_with_a_reason(web: FlaskClient, office: Office, role: str) -> None:
    stand_back(office)
    sign_in(web, employ(office.hub, role))
    page = web.get(f"/record/{DOOR}")
    assert "退让的值" in page.text
    (choice,) = choices(page)
    sent = {**fields_of(page), "choice": choice}
    refused = web.post(f"/record/{DOOR}", data={**sent, "why": ""})
    assert refused.status_code == 422
    assert re.search(r'name="choice"[^>]* checked', refused.text)
    assert web.post(f"/record/{DOOR}", data={**sent, "why": "还租着"}).status_code == 303
    assert use(office) == "rented"
    page = web.get(f"/record/{DOOR}")
    assert "退让的值" not in page.text
    assert "还租着" in page.text
    late = web.post(f"/record/{DOOR}", data={**sent, "why": "还租着"})
    assert late.status_code == 409


def test_a_worker_sees_what_stood_back_and_cannot_bring_it_back(web: FlaskClient, office: Office) -> None:
    stand_back(office)
    sign_in(web, employ(office.hub, "worker"))
    page = web.get(f"/record/{DOOR}")
    assert "退让的值" in page.text
    assert choices(page) == []
    assert 'name="why"' not in page.text
    sent = {"csrf_token": forgery_token(page), "grid": "g1", "kind": "dwelling", "path": "use"}
    assert web.post(f"/record/{DOOR}", data=sent).status_code == 403
    assert use(office) == "vacant"


@pytest.mark.parametrize("record", ["x", "00000000-0000-7000-8000-00000000dead"])
def test_a_record_that_is_not_there_is_not_restored(web: FlaskClient, office: Office, record: str) -> None:
    stand_back(office)
    sign_in(web, employ(office.hub, "supervisor"))
    sent = {**fields_of(web.get(f"/record/{DOOR}")), "why": "x"}
    assert web.post(f"/record/{record}", data=sent).status_code == 404
