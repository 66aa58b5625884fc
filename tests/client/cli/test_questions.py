"""Questions at a terminal: what is asked, and that every answer could have been a flag."""

from collections.abc import Sequence
from typing import Any

import pytest

from doorstep_client.commands.prompts import Prompts
from tests.client.cli.laptops import Laptop


class Answers:
    """A person who answers by the beginning of the question; what she is asked is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **said: str) -> None:
        self.said = said
        self.asked: list[str] = []
        monkeypatch.setattr(Prompts, "text", lambda prompts, label, check=None, begin="": self.answer(label, begin))
        monkeypatch.setattr(Prompts, "select", self.select)
        monkeypatch.setattr(Prompts, "_tags", lambda prompts, declared, present: self.tags(declared, present))

    def answer(self, label: str, begin: str) -> str:
        self.asked.append(label)
        return next((text for start, text in self.said.items() if label.startswith(start)), begin)

    def select(self, label: str, choices: Sequence[tuple[str, str]], begin: str | None = None) -> str:
        answer = self.answer(label, begin or "")
        assert answer == "" or answer in [value for value, _ in choices]
        return answer

    def tags(self, declared: Any, present: set[str]) -> set[str]:
        self.asked.append(declared.label.zh)
        return present | {"gas"}


def test_a_kind_alone_asks_for_everything_and_saves_the_answers(
    wang: Laptop, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang.has_terminal = True
    person = Answers(monkeypatch, 标题="路灯不亮", 类别="safety", 房屋="3-2-501", 内容="三楼的灯")
    assert wang.types("matter", "add").code == 0
    values = wang.json("matter", "list")["records"][0]["values"]
    assert (values["title"], values["category"], values["details"]) == ("路灯不亮", "safety", ["三楼的灯"])
    assert (values["dwelling"], values["reported_at"]) == (door, "2026-05-01T02:04")
    assert person.asked[0] == "标题"


def test_with_flags_only_what_is_needed_is_asked(wang: Laptop, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wang.has_terminal = True
    person = Answers(monkeypatch, 房屋="3-2-501")
    assert wang.types("visit", "--note", "x").code == 0
    assert person.asked == ["房屋"]


def test_with_all_that_is_needed_nothing_is_asked(wang: Laptop, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wang.has_terminal = True
    person = Answers(monkeypatch)
    assert wang.types("visit", "--dwelling", "3-2-501").code == 0
    assert person.asked == []


def test_beside_json_nothing_is_asked(wang: Laptop, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wang.has_terminal = True
    person = Answers(monkeypatch)
    assert wang.types("visit", "--json").code == 2
    assert person.asked == []


def test_editing_asks_what_to_change_and_begins_with_what_is_there(
    wang: Laptop, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang.has_terminal = True
    monkeypatch.setattr(Prompts, "fields_to_change", lambda prompts, kind, said: ["phone", "contact"])
    Answers(monkeypatch, 联系人="王建国")
    assert wang.types("dwelling", "edit", "3-2-501").code == 0
    assert wang.json("dwelling", "history", "3-2-501")["changes"][-1]["set"] == {"contact": "王建国"}


def test_a_conflict_is_settled_by_choosing_and_saying_why(
    wang: Laptop, li: Laptop, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang.types("sync")
    li.types("sync")
    wang.types("dwelling", "edit", "3-2-501", "--phone", "010-1111")
    li.types("dwelling", "edit", "3-2-501", "--phone", "010-2222")
    wang.types("sync")
    li.types("sync")
    li.has_terminal = True
    Answers(monkeypatch, 以哪个为准="A", 原因="打过电话")
    assert li.types("resolve", "3-2-501").code == 0
    last = li.json("dwelling", "history", "3-2-501")["changes"][-1]
    assert (last["set"], last["why"]) == ({"phone": "010-1111"}, "打过电话")


def test_joining_asks_for_the_address_and_the_code(wang: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    (wang.home / "config.toml").unlink()
    wang.has_terminal = True
    presented: list[tuple[str, str]] = []
    identity = {"hub": "hub", "device": "d", "token": "t", "account": "wang"}
    wang.joins = lambda url, code, name: presented.append((url, code)) or identity
    Answers(monkeypatch, 中心地址="http://hub.test", 邀请码="ABC")
    assert wang.types("join").code == 0
    assert presented == [("http://hub.test", "ABC")]
