"""Two workers disagree, the desk's page settles it, and both laptops say so and why."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from doorstep_server.app import create_app
from doorstep_server.services import accounts, members
from doorstep_shared.editing import Edit
from tests.scenarios.town import DOOR, GRID, Laptop, Town
from tests.server.web.test_pages import forgery_token

PASSWORD = "correct horse"


class Chen:
    """陈督导 at the desk's pages."""

    def __init__(self, town: Town) -> None:
        self.town = town
        accounts.add(town.hub, "chen", "陈督导", False, "admin", town.now_ms)
        accounts.set_password(town.hub, "chen", PASSWORD, "admin", town.now_ms)
        members.grant(town.hub, "chen", "wuyi", "supervisor", "admin", town.now_ms)
        self.web: FlaskClient = create_app(town.hub, lambda: town.now_ms, rate_limits=False).test_client()
        token = forgery_token(self.web.get("/sign-in"))
        self.web.post("/sign-in", data={"account": "chen", "password": PASSWORD, "csrf_token": token})

    def reads(self, address: str) -> str:
        """A page that must open."""
        answer = self.web.get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def sends(self, address: str, **values: str) -> str:
        """What is shown after a form that must succeed was sent."""
        answer = self.web.post(address, data=values)
        assert answer.status_code == 303, answer.text
        return self.reads(answer.location)

    def settles(self, value: str, why: str) -> str:
        """Choose a value in the first conflict of the list."""
        page = self.reads("/conflicts")
        form = page[page.index('class="dispute"') :]
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        record = re.search(r'action="(/conflicts/[^"]+)"', page)
        sides = re.findall(
            r'value="(\w+)"(?: checked)?(?: autofocus)?>\s*<label[^>]*>.*?class="value">([^<]*)<', form, re.S
        )
        choice = next((choice for choice, said in sides if said == value), "")
        assert record
        assert choice, form
        return self.sends(record[1], **hidden, choice=choice, why=why)


@pytest.fixture
def chen(town: Town) -> Iterator[Chen]:
    yield Chen(town)
    town.hub.store.close()


def disagree(wang: Laptop, li: Laptop) -> None:
    wang.does("dwelling", "edit", DOOR, "--phone", "13900000001", "--why", "本人报的")
    li.does("dwelling", "edit", DOOR, "--phone", "13900000002")
    for laptop in (wang, li, wang):
        laptop.syncs()


def test_what_the_desk_settles_reaches_both_laptops_with_the_reason(chen: Chen, wang: Laptop, li: Laptop) -> None:
    disagree(wang, li)
    assert wang.json("conflicts")["count"] == li.json("conflicts")["count"] == 1
    page = chen.reads("/conflicts")
    for word in ("13800001111", "13900000001", "13900000002", "王芳", "李强", "本人报的"):
        assert word in page
    assert "冲突都处理完了" in chen.settles("13900000001", "已电话核实")
    for laptop in (wang, li):
        told = laptop.syncs()
        assert "冲突已由 chen 处理" in told
        assert "“联系电话”为“13900000001”（原因：已电话核实）" in told
        assert laptop.json("conflicts")["count"] == 0
        assert laptop.door()["values"]["phone"] == "13900000001"
        assert laptop.is_sound()


def test_a_worker_learns_what_became_of_her_value_and_objects_with_one_command(
    chen: Chen, wang: Laptop, li: Laptop
) -> None:
    disagree(wang, li)
    chen.settles("13900000001", "已电话核实")
    told = li.syncs()
    assert "你写的是“13900000002”。不同意：doorstep object" in told
    assert told.count("联系电话") == 1, "told once: settled, and not lost as well"
    assert "不同意" not in wang.syncs(), "it was settled as she had written"
    assert "已提出异议" in li.does("object", DOOR, "--why", "机主换号了，我当面问的").out
    li.syncs()
    page = chen.reads("/conflicts")
    assert "异议：机主换号了，我当面问的" in page
    assert "新冲突" in wang.syncs()
    assert "冲突都处理完了" in chen.settles("13900000002", "异议成立")
    for laptop in (wang, li):
        assert "“联系电话”为“13900000002”（原因：异议成立）" in laptop.syncs()
        assert laptop.door()["values"]["phone"] == "13900000002"
        assert laptop.json("conflicts")["count"] == 0
        assert laptop.is_sound()
    assert chen.town.operates("check")["is_sound"] is True


def test_an_objection_to_a_deletion_makes_it_a_conflict_again(chen: Chen, wang: Laptop, li: Laptop) -> None:
    wang.does("dwelling", "delete", DOOR, "--why", "拆了")
    li.does("dwelling", "edit", DOOR, "--contact", "陈师傅")
    for laptop in (wang, li):
        laptop.syncs()
    page = chen.reads("/conflicts")
    form = page[page.index('class="dispute"') :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    record = re.search(r'action="(/conflicts/[^"]+)"', page)
    assert record
    chen.sends(record[1], **hidden, choice="deleted", why="确实拆了")
    li.syncs()
    id = record[1].rpartition("/")[2]
    li.does("object", id, "--why", "还有人住")
    li.syncs()
    assert "异议：还有人住" in chen.reads("/conflicts")
    wang.syncs()
    assert wang.json("conflicts")["conflicts"][0]["path"] == "_life"


def test_an_objection_to_what_only_gave_way_shows_again_and_says_why(chen: Chen, wang: Laptop, li: Laptop) -> None:
    wang.does("dwelling", "edit", DOOR, "--use", "rented")
    wang.syncs()
    li.syncs()
    li.does("dwelling", "edit", DOOR, "--use", "vacant")
    li.syncs()
    wang.syncs()
    wang.does("object", DOOR, "use", "--why", "昨天还有租客")
    wang.syncs()
    assert "异议：昨天还有租客" in chen.reads("/log")
    li.syncs()
    assert li.door()["values"]["use"] == "rented"


def test_there_is_nothing_to_object_to_where_ones_own_word_stands(wang: Laptop) -> None:
    wang.does("dwelling", "edit", DOOR, "--use", "rented")
    wang.types("object", DOOR, "--why", "x").refused("nothing_to_object")
    wang.types("object", DOOR, "use", "--why", "x").refused("nothing_to_object")
    wang.types("object", DOOR).refused("usage")
    wang.types("object", DOOR, "_life", "--why", "x").refused("nothing_to_object")


@pytest.fixture
def mistaken(town: Town, wang: Laptop) -> str:
    """王芳's program had a mistake and saved a phone that is none; the change's id."""
    with wang.store() as store:
        edit = Edit(set={"phone": "打不通"})
        saved = store.save("dwelling", GRID, wang.door()["id"], edit, by="wang", now_ms=town.now_ms)
    wang.syncs()
    return saved.id


def test_what_is_sent_back_comes_with_its_note_and_is_done_again_in_one_command(
    chen: Chen, wang: Laptop, li: Laptop, mistaken: str
) -> None:
    page = chen.reads("/quarantine")
    for word in ("王芳", "联系电话不是电话号码", "打不通", "13800001111 → 打不通"):
        assert word in page
    token = forgery_token(chen.web.get("/quarantine"))
    chen.sends("/quarantine", csrf_token=token, change=mistaken, action="back", why="请核对号码")
    told = wang.syncs()
    assert f"chen 退回：请核对号码。改后重做：doorstep redo {mistaken[:8]}" in told
    status = wang.does("status").out
    assert f"退回：请核对号码（重做：doorstep redo {mistaken[:8]}）" in status
    assert wang.json("status")["next"] == "log"
    assert "请核对号码" in wang.does("log", "--refused").out
    wang.types("redo", mistaken[:8], "phone=还是打不通").refused("invalid_value")
    wang.types("redo", mistaken[:8], "phone").refused("usage")
    wang.does("redo", mistaken[:8], "phone=139 0000 0009")
    assert wang.json("status")["sent_back"] == []
    wang.syncs()
    li.syncs()
    assert li.door()["values"]["phone"] == "13900000009"
    assert "请核对号码" in chen.reads("/quarantine?state=settled")
    assert "没有待审核的记录" in chen.reads("/quarantine")


def test_what_is_corrected_is_recorded_and_its_author_is_told(
    chen: Chen, wang: Laptop, li: Laptop, mistaken: str
) -> None:
    page = chen.reads(f"/quarantine?change={mistaken}")
    form = page[page.index('action="/quarantine/correct"') :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    chen.sends("/quarantine/correct", **{**hidden, "value-phone": "139 0000 0008", "why": "问过本人"})
    assert "chen 改正后已登记：问过本人" in wang.syncs()
    li.syncs()
    for laptop in (wang, li):
        assert laptop.door()["values"]["phone"] == "13900000008"
    assert "改正后登记：问过本人" in chen.reads("/quarantine?state=settled")
    assert chen.town.operates("check")["is_sound"] is True
