"""The pages that settle conflicts: what a supervisor sees, sends, and is told when she was too late."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from doorstep_server.services import members
from doorstep_server.store import records
from tests.server.office import DOOR, Office
from tests.server.services.test_settling import delete_against_edit, disagree, door
from tests.server.web.samples import employ
from tests.server.web.test_pages import forgery_token, sign_in


@pytest.fixture
def desk(web: FlaskClient, office: Office) -> FlaskClient:
    """A supervisor's browser."""
    sign_in(web, employ(office.hub, "supervisor"))
    return web


def fields_of(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the first form that settles."""
    form = page.text[page.text.index('class="dispute"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def choices(page: TestResponse) -> list[str]:
    return re.findall(r'name="choice" id="[^"]+" value="([^"]+)"', page.text)


def shown_phone(office: Office, record: str = DOOR) -> object:
    held = records.find(office.hub.store, "dwelling", record)
    assert held is not None
    return held.shown().values["phone"]


def test_one_form_settles_and_the_next_conflict_opens_at_once(desk: FlaskClient, office: Office) -> None:
    disagree(office, door(10))
    disagree(office, door(11))
    page = desk.get(f"/conflicts/{door(11)}")
    assert "13800000000" in page.text
    assert "她本人说的" in page.text
    sent = {**fields_of(page), "choice": choices(page)[0], "why": "已电话核实"}
    answer = desk.post(f"/conflicts/{door(11)}", data=sent)
    assert (answer.status_code, answer.location) == (303, f"/conflicts/{door(10)}")
    following = desk.get(answer.location)
    assert "还有 1 条" in following.text
    assert shown_phone(office, door(11)) == "13800000001"
    sent = {**fields_of(following), "typed": "138 0000 0007", "why": "已上门核实"}
    last = desk.post(f"/conflicts/{door(10)}", data=sent)
    assert last.location == "/conflicts"
    assert "冲突都处理完了" in desk.get("/conflicts").text
    assert shown_phone(office, door(10)) == "13800000007"


def test_of_two_supervisors_the_second_is_told_who_settled_it_and_sees_what_stands(
    desk: FlaskClient, office: Office
) -> None:
    disagree(office)
    page = desk.get("/conflicts")
    sent = {**fields_of(page), "why": "已电话核实"}
    desk.post(f"/conflicts/{DOOR}", data={**sent, "choice": choices(page)[0]})
    late = desk.post(f"/conflicts/{DOOR}", data={**sent, "choice": choices(page)[1]})
    assert late.status_code == 409
    assert "被 任督导 改过，这次没有保存" in late.text
    assert "这条记录现在没有冲突" in late.text
    assert shown_phone(office) == "13800000001"


def test_what_was_typed_is_kept_when_it_is_wrong(desk: FlaskClient, office: Office) -> None:
    disagree(office)
    sent = fields_of(desk.get("/conflicts"))
    refused = desk.post(f"/conflicts/{DOOR}", data={**sent, "choice": "other", "typed": "没有电话", "why": "问过"})
    assert refused.status_code == 422
    assert 'value="没有电话"' in refused.text
    assert 'value="问过"' in refused.text
    assert "不是电话号码" in refused.text


def test_a_side_and_another_value_at_once_are_not_guessed_at(desk: FlaskClient, office: Office) -> None:
    disagree(office)
    page = desk.get("/conflicts")
    sent = {**fields_of(page), "choice": choices(page)[0], "typed": "13800000007", "why": "问过"}
    assert desk.post(f"/conflicts/{DOOR}", data=sent).status_code == 422


def test_a_deletion_against_an_edit_shows_what_was_edited_and_is_kept(desk: FlaskClient, office: Office) -> None:
    delete_against_edit(office)
    page = desk.get("/conflicts")
    assert choices(page) == ["kept", "deleted"]
    assert "张三" in page.text
    desk.post(f"/conflicts/{DOOR}", data={**fields_of(page), "choice": "kept", "why": "还有人住"})
    held = records.find(office.hub.store, "dwelling", DOOR)
    assert held is not None
    assert not held.shown().deleted


def test_a_lead_settles_in_her_grid_and_finds_nothing_of_another(web: FlaskClient, office: Office) -> None:
    disagree(office)
    account = employ(office.hub, "lead")
    members.end_grants(office.hub, account, "g1", "admin", office.now_ms)
    members.grant(office.hub, account, "g2", "lead", "admin", office.now_ms)
    sign_in(web, account)
    token = forgery_token(web.get("/conflicts"))
    assert DOOR not in web.get("/conflicts?grid=g1").text
    assert web.get(f"/conflicts/{DOOR}").status_code == 404
    sent = {"csrf_token": token, "grid": "g1", "kind": "dwelling", "path": "phone", "seen": "9", "why": "x"}
    assert web.post(f"/conflicts/{DOOR}", data=sent).status_code == 404
    assert web.post(f"/conflicts/{DOOR}", data={**sent, "grid": "g2"}).status_code == 404


def test_an_auditor_sees_no_number_and_no_form(web: FlaskClient, office: Office) -> None:
    disagree(office)
    sign_in(web, employ(office.hub, "auditor"))
    page = web.get("/conflicts").text
    assert "138******01" in page
    assert "13800000001" not in page
    assert 'name="choice"' not in page


@pytest.mark.parametrize(
    "address", ["?before=x", "?before=1:2:3:4&grid=../", "?kind=nonsense&by=%00", "?grid=g1&by=' OR 1"]
)
def test_an_address_that_makes_no_sense_does_no_harm(desk: FlaskClient, office: Office, address: str) -> None:
    disagree(office)
    assert desk.get(f"/conflicts{address}").status_code in (200, 400)


@pytest.mark.parametrize("seen", ["", "-1", "1e3", "９", "9" * 400])
def test_a_form_without_a_true_position_is_refused(desk: FlaskClient, office: Office, seen: str) -> None:
    disagree(office)
    page = desk.get("/conflicts")
    sent = {**fields_of(page), "seen": seen, "choice": choices(page)[0], "why": "x"}
    assert desk.post(f"/conflicts/{DOOR}", data=sent).status_code == 400
    assert shown_phone(office) == "13800000002"


def test_the_same_for_all_is_previewed_and_confirmed_once(desk: FlaskClient, office: Office) -> None:
    for number in (10, 11, 12):
        disagree(office, door(number))
    listed = desk.get("/conflicts")
    link = re.search(r'href="(/conflicts/alike[^"]+)"', listed.text)
    assert link
    page = desk.get(link[1].replace("&amp;", "&"))
    assert "的，都定“13800000001”" in page.text
    rule = next(value for value in re.findall(r'<option value="(pair:[^"]+)"', page.text))
    preview = desk.get("/conflicts/alike", query_string={"field": "dwelling phone", "like": door(12), "rule": rule})
    assert "3 条里有 3 条适用" in preview.text
    ticked = re.findall(r'name="item" value="([^"]+)"', preview.text)
    sent = {"csrf_token": forgery_token(preview), "kind": "dwelling", "path": "phone", "item": ticked, "rule": rule}
    refused = desk.post("/conflicts/alike", data={**sent, "like": door(12), "why": ""})
    assert refused.status_code == 422
    assert "3 条里有 3 条适用" in refused.text
    assert desk.post("/conflicts/alike", data={**sent, "why": "一起核实"}).status_code == 303
    assert "已定下 3 条" in desk.get("/conflicts").text


@pytest.mark.parametrize("item", ["", "x", "g1~x~y~z", f"g9~{DOOR}~x~y", f"../~{DOOR}~x~y"])
def test_a_tick_that_names_nothing_of_hers_is_refused(desk: FlaskClient, office: Office, item: str) -> None:
    disagree(office)
    sent = {"csrf_token": forgery_token(desk.get("/conflicts")), "kind": "dwelling", "path": "phone", "why": "x"}
    assert desk.post("/conflicts/alike", data={**sent, "item": item}).status_code in (400, 404)


def test_a_lead_settles_none_of_another_grid_by_a_rule(web: FlaskClient, office: Office) -> None:
    disagree(office)
    account = employ(office.hub, "lead")
    members.end_grants(office.hub, account, "g1", "admin", office.now_ms)
    members.grant(office.hub, account, "g2", "lead", "admin", office.now_ms)
    sign_in(web, account)
    sent = {"csrf_token": forgery_token(web.get("/conflicts")), "kind": "dwelling", "path": "phone", "why": "x"}
    assert web.post("/conflicts/alike", data={**sent, "item": f"g1~{DOOR}~x~y"}).status_code == 404
