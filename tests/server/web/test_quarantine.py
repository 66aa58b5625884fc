"""The page of refused changes: three views, decisions, and what somebody of another grid may do."""

import re

import pytest
from flask.testing import FlaskClient

from doorstep_server.store import records
from doorstep_shared.ids import content_id
from tests.server.office import DOOR, Office
from tests.server.services.test_correcting import refuse, waiting
from tests.server.web.samples import employ
from tests.server.web.test_pages import forgery_token, sign_in


@pytest.fixture
def desk(web: FlaskClient, office: Office) -> FlaskClient:
    """A supervisor's browser."""
    sign_in(web, employ(office.hub, "supervisor"))
    return web


def token(web: FlaskClient) -> str:
    return forgery_token(web.get("/quarantine"))


def test_what_is_ticked_is_decided_and_stays_to_be_seen(desk: FlaskClient, office: Office) -> None:
    id = refuse(office).id
    page = desk.get("/quarantine")
    assert f'value="{id}"' in page.text
    assert "联系电话不是电话号码" in page.text
    sent = {"csrf_token": token(desk), "change": id, "action": "reject", "why": "号码不对"}
    assert desk.post("/quarantine", data=sent).status_code == 303
    assert "没有待审核的记录" in desk.get("/quarantine").text
    settled = desk.get("/quarantine?state=settled").text
    assert "不予采用" in settled
    assert "号码不对" in settled


def test_two_authors_at_once_are_refused_with_the_ticks_and_the_reason_kept(desk: FlaskClient, office: Office) -> None:
    ids = [refuse(office).id, refuse(office, "li", record="00000000-0000-7000-8000-000000000002").id]
    sent = {"csrf_token": token(desk), "change": ids, "action": "release", "why": "都对"}
    answer = desk.post("/quarantine", data=sent)
    assert answer.status_code == 422
    assert "一次只处理同一个人的" in answer.text
    assert answer.text.count(" checked") == 2
    assert 'value="都对"' in answer.text
    assert len(waiting(office)) == 2


def test_a_case_alone_offers_its_fields_as_their_kinds_own_inputs(desk: FlaskClient, office: Office) -> None:
    wang = office.laptops["wang"]
    change = wang.change({"use": "castle", "area": "large", "phone": "12"})
    wang.sync(change)
    page = desk.get(f"/quarantine?change={change.id}").text
    assert re.search(r'<select [^>]*name="value-use"', page)
    assert re.search(r'name="value-area" type="number"', page)
    assert re.search(r'name="value-phone" type="tel" value="12"', page)


def test_a_wrong_correction_keeps_what_was_typed(desk: FlaskClient, office: Office) -> None:
    id = refuse(office).id
    sent = {
        "csrf_token": token(desk),
        "change": id,
        "seen": "9",
        "value-phone": "没有",
        "value-room": "7",
        "why": "问过",
    }
    answer = desk.post("/quarantine/correct", data=sent)
    assert answer.status_code == 422
    for kept in ("没有", "7", "问过"):
        assert f'value="{kept}"' in answer.text
    answer = desk.post("/quarantine/correct", data={**sent, "value-phone": "13800000009"})
    assert answer.status_code == 303
    held = records.find(office.hub.store, "dwelling", DOOR)
    assert held is not None
    assert held.shown().values["phone"] == "13800000009"


@pytest.mark.parametrize("change", ["", "x", "0" * 32, "../../etc", "0" * 5000])
@pytest.mark.parametrize("action", ["release", "back", "reject", "nonsense"])
def test_a_change_that_is_not_there_is_not_decided(desk: FlaskClient, change: str, action: str) -> None:
    sent = {"csrf_token": token(desk), "change": change, "action": action, "why": "x", "seen": "1"}
    assert desk.post("/quarantine", data=sent).status_code in (404, 422)
    assert desk.post("/quarantine/correct", data=sent).status_code in (404, 422)
    assert desk.get("/quarantine", query_string={"change": change or "x"}).status_code == 404


def test_a_lead_decides_in_her_grid_and_not_in_another(web: FlaskClient, office: Office) -> None:
    zhao = office.laptops["zhao"]
    foreign = zhao.change({"phone": "12"}, grid="g2")
    zhao.sync(foreign)
    own = refuse(office).id
    sign_in(web, employ(office.hub, "lead"))
    assert foreign.id not in web.get("/quarantine?grid=g2").text
    assert web.get(f"/quarantine?change={foreign.id}").status_code == 404
    sent = {"csrf_token": token(web), "change": [own, foreign.id], "action": "release", "why": "x", "seen": "1"}
    assert web.post("/quarantine", data=sent).status_code == 404
    assert len(waiting(office)) == 1, "nothing of it is decided"
    assert web.post("/quarantine/correct", data={**sent, "change": foreign.id}).status_code == 404
    assert web.post("/quarantine", data={**sent, "change": own}).status_code == 303


def test_a_dead_letter_is_shown_harmlessly_and_to_no_auditor(desk: FlaskClient, office: Office) -> None:
    wang = office.laptops["wang"]
    body = '{"name":"张三丰<script>alert(1)</script>\u202e\x1b[31m'
    wang.sync({"id": content_id(body.encode()), "grid": "g1", "body": body})
    page = desk.get("/quarantine?state=dead").text
    assert "张三丰&lt;script&gt;" in page
    assert "\u202e" not in page
    assert "\x1b" not in page
    desk.delete_cookie("doorstep")
    sign_in(desk, employ(office.hub, "auditor"))
    assert "张三丰" not in desk.get("/quarantine?state=dead").text


def test_an_auditor_reads_no_number_and_has_no_form(web: FlaskClient, office: Office) -> None:
    refuse(office, room="501", contact="张三丰", phone="n/a", remark="电话13800001234")
    sign_in(web, employ(office.hub, "auditor"))
    page = web.get("/quarantine").text
    assert "张＊" in page
    assert "13800001234" not in page
    assert 'name="action"' not in page
