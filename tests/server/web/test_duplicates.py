"""The page of possible duplicates: side by side, one judgement, undone."""

import re

import pytest
from flask.testing import FlaskClient

from tests.server.office import Office
from tests.server.services.test_duplicates import id_of, register, twins
from tests.server.web.samples import employ
from tests.server.web.test_pages import sign_in


@pytest.fixture
def desk(web: FlaskClient, office: Office) -> FlaskClient:
    """A supervisor's browser."""
    sign_in(web, employ(office.hub, "supervisor"))
    return web


def hidden(page: str) -> dict[str, str]:
    form = page[page.index('name="seen"') - 200 :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_two_are_merged_listed_as_merged_and_separated_again(desk: FlaskClient, office: Office) -> None:
    twins(office)
    page = desk.get("/duplicates").text
    assert "门牌相同" in page
    assert "陈师傅" in page
    sent = {**hidden(page), "action": "left", "why": "登记了两次"}
    assert desk.post("/duplicates", data=sent).status_code == 303
    assert "没有可能重复的记录" in desk.get("/duplicates").text
    merged = desk.get("/duplicates?state=merged").text
    assert "并入" in merged
    undone = desk.post("/duplicates", data={**hidden(merged), "why": "弄错了"})
    assert undone.status_code == 303
    assert "陈师傅" in desk.get("/duplicates").text


def test_two_that_are_not_one_are_remembered_with_who_and_why(desk: FlaskClient, office: Office) -> None:
    twins(office)
    sent = {**hidden(desk.get("/duplicates").text), "action": "distinct", "why": "是两户"}
    desk.post("/duplicates", data=sent)
    assert "没有可能重复的记录" in desk.get("/duplicates").text
    distinct = desk.get("/duplicates?state=distinct").text
    assert "任督导" in distinct
    assert "是两户" in distinct
    desk.post("/duplicates", data=hidden(distinct))
    assert "陈师傅" in desk.get("/duplicates").text


def test_a_judgement_too_late_is_told_and_what_was_typed_is_kept(desk: FlaskClient, office: Office) -> None:
    twins(office)
    sent = {**hidden(desk.get("/duplicates").text), "action": "right", "why": "登记了两次"}
    register(office, 1, remark="新写的")
    late = desk.post("/duplicates", data=sent)
    assert late.status_code == 409
    assert "改过，这次没有保存" in late.text
    assert 'value="登记了两次"' in late.text
    assert re.search(r'value="right" required checked', late.text)


@pytest.mark.parametrize("action", ["left", "right", "distinct", "separate", "look_again", "nonsense", ""])
def test_what_does_not_exist_is_not_judged(desk: FlaskClient, office: Office, action: str) -> None:
    twins(office)
    sent = hidden(desk.get("/duplicates").text)
    for wrong in ({"left": id_of(7), "right": id_of(8)}, {"left": "x"}, {"kind": "../x"}, {"grid": "nowhere"}):
        answer = desk.post("/duplicates", data={**sent, **wrong, "action": action, "why": "x"})
        assert answer.status_code in (404, 422)


def test_a_lead_of_another_grid_finds_none_of_it(web: FlaskClient, office: Office) -> None:
    twins(office)
    sign_in(web, employ(office.hub, "lead"))
    sent = {**hidden(web.get("/duplicates").text), "grid": "g2", "action": "left", "why": "x"}
    assert web.post("/duplicates", data=sent).status_code == 404


def test_an_auditor_reads_no_name_and_no_number_and_judges_nothing(web: FlaskClient, office: Office) -> None:
    register(office, 1, building="3", room="501", contact="张三丰", phone="13800001234")
    register(office, 2, building="3", room="501")
    sign_in(web, employ(office.hub, "auditor"))
    page = web.get("/duplicates").text
    assert "张＊" in page
    assert "13800001234" not in page
    assert 'name="action"' not in page


@pytest.mark.parametrize("after", ["x", "~~~", "g1~dwelling~x~y", "zzz~a~b~c", "~" * 500])
def test_a_place_that_is_none_does_no_harm(desk: FlaskClient, office: Office, after: str) -> None:
    twins(office)
    assert desk.get("/duplicates", query_string={"after": after}).status_code == 200
