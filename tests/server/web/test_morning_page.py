"""The morning board on its page: every figure leads to what it counts, and names and clocks are told as people do."""

import pytest
from flask.testing import FlaskClient

from doorstep_server.services import accounts, log_words, members
from doorstep_server.web.pages.clock_words import clock_off
from doorstep_server.web.pages.morning import failure
from doorstep_shared.errors import CATALOGUE
from tests.server.office import Office
from tests.server.web.samples import employ
from tests.server.web.test_sign_in import sign_in


@pytest.fixture
def board(web: FlaskClient, office: Office) -> FlaskClient:
    """A supervisor of the street has signed in."""
    sign_in(web, employ(office.hub, "supervisor"))
    return web


@pytest.mark.parametrize(
    "address", ["/conflicts", "/quarantine", "/matters?colour=red", "/coverage", "/quarantine?state=dead"]
)
def test_every_figure_leads_to_what_it_counts(board: FlaskClient, address: str) -> None:
    assert f'href="{address}"' in board.get("/morning").text
    assert board.get(address).status_code == 200


def test_somebody_responsible_for_a_community_is_told_with_the_community_and_not_each_grid(
    board: FlaskClient, office: Office
) -> None:
    accounts.add(office.hub, "qian", "钱志远", False, "admin", office.now_ms)
    members.grant(office.hub, "qian", "street", "lead", "admin", office.now_ms)
    row = board.get("/morning").text.partition("钱志远")[2].partition("</tr>")[0]
    names = [office.grid(grid).name for grid in ("street", "g1", "g2")]
    assert [name in row for name in names] == [True, False, False]


@pytest.mark.parametrize(
    ("offset_ms", "zh", "en"),
    [
        (0, "准", "right"),
        (-2_400, "准", "right"),
        (3_000, "快 3 秒", "3 s fast"),
        (-90_000, "慢 2 分钟", "2 min slow"),
        (10_799_600, "快 3 小时", "3 h fast"),
        (-3 * 86_400_000, "慢 3 天", "3 days slow"),
    ],
)
def test_a_clock_is_told_in_the_largest_unit_that_fits(offset_ms: int, zh: str, en: str) -> None:
    words = clock_off(offset_ms)
    assert (words.zh, words.en) == (zh, en)


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("hub_unreachable", "连不上中心", "The hub cannot be reached"),
        ("", "中途断了", "it was cut off"),
        ("of_a_newer_laptop", "of_a_newer_laptop", "of_a_newer_laptop"),
    ],
)
def test_why_a_sync_failed_is_told_in_a_whole_sentence_without_the_names(code: str, zh: str, en: str) -> None:
    assert (failure(code).zh, failure(code).en) == (zh, en)


def test_no_reason_leaves_a_place_for_a_name_open() -> None:
    told = [text for code in CATALOGUE for text in (failure(code).zh, failure(code).en)]
    assert told
    assert not [text for text in told if "{" in text or "}" in text or not text]


def test_a_deletion_is_told_in_words_where_values_stand_side_by_side() -> None:
    assert [log_words.value(None, "_life", stored, "zh") for stored in ("deleted", "kept")] == ["删除", "保留"]


def test_the_log_calls_people_by_their_names(board: FlaskClient, office: Office) -> None:
    accounts.add(office.hub, "qian", "钱志远", False, "admin", office.now_ms)
    members.grant(office.hub, "qian", "g1", "worker", "admin", office.now_ms)
    wang = office.laptops["wang"]
    matter = {"title": "灯不亮", "status": "assigned", "assignee": "qian"}
    wang.sync(wang.change(matter, kind="matter", record="00000000-0000-7000-8000-000000000077"))
    shown = board.get("/log").text
    assert "钱志远" in shown.partition("承办人")[2][:300]
    assert "钱志远 成为网格员" in shown
