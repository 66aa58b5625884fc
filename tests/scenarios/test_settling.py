"""Two workers disagree, the desk's page settles it, and both laptops say so and why."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from doorstep_server.app import create_app
from doorstep_server.services import accounts, members
from tests.scenarios.town import DOOR, Laptop, Town
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
