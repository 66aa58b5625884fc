"""Double registration, caught while somebody types."""

from datetime import UTC, datetime

import pytest

from doorstep_client.app import DATABASE_FILE
from doorstep_client.store.store import open_store
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.lookalikes import lookalikes
from doorstep_shared.kinds import find_kind
from tests.client.cli.laptops import MORNING_MS, Laptop
from tests.client.cli.test_questions import Answers


@pytest.fixture
def zhang(wang: Laptop, door: str) -> str:
    """张三, born in 1950, behind 3-2-501; his id."""
    words = ("--dwelling", "3-2-501", "--name", "张三", "--birth", "1950-03-01")
    return str(wang.json("resident", "add", *words)["record"]["id"])


@pytest.mark.parametrize(
    "words",
    [("--building", "重庆路3", "--unit", "2", "--room", "501"), ("--building", "3", "--room", "501"),
     ("--building", "3栋", "--unit", "二单元", "--room", "501商铺")],
)  # fmt: skip
def test_a_door_that_is_written_otherwise_is_refused_with_the_one_there_is(
    wang: Laptop, door: str, words: tuple[str, ...]
) -> None:
    answer = wang.types("dwelling", "add", *words)
    assert answer.code == 4
    assert "3-2-501" in answer.err
    assert f"doorstep dwelling edit {door}" in answer.err
    assert wang.changes() == 1


def test_a_door_that_only_looks_alike_can_be_insisted_on(wang: Laptop, door: str) -> None:
    assert wang.types("dwelling", "add", "--building", "3", "--room", "501", "--new").code == 0
    assert wang.changes() == 2


def test_not_even_insisting_registers_one_door_twice(wang: Laptop, door: str) -> None:
    answer = wang.types("dwelling", "add", "--building", "3", "--unit", "2", "--room", "501", "--new")
    assert answer.code == 4
    assert wang.changes() == 1


def test_a_person_of_the_same_name_and_age_nearby_is_refused_as_json_too(wang: Laptop, zhang: str) -> None:
    wang.json("dwelling", "add", "--building", "4", "--unit", "1", "--room", "101")
    words = ("--dwelling", "4-1-101", "--name", "张 三", "--birth", "1951-01-01")
    error = wang.types("resident", "add", *words, "--json").document["error"]
    assert error["code"] == "may_be_registered"
    assert zhang in error["hint"]
    assert wang.types("resident", "add", *words, "--new").code == 0


def test_another_age_is_another_person(wang: Laptop, zhang: str) -> None:
    words = ("--dwelling", "3-2-501", "--name", "张三")
    assert wang.types("resident", "add", *words, "--birth", "1980-01-01").code == 0


def test_the_same_name_behind_the_same_door_is_asked_about_when_no_age_is_known(wang: Laptop, zhang: str) -> None:
    assert wang.types("resident", "add", "--dwelling", "3-2-501", "--name", "张三").code == 4


def test_who_was_deleted_is_not_offered(wang: Laptop, zhang: str) -> None:
    wang.json("resident", "delete", zhang)
    words = ("--dwelling", "3-2-501", "--name", "张三", "--birth", "1950-03-01")
    assert wang.types("resident", "add", *words).code == 0


def test_choosing_the_one_there_is_fills_in_only_what_it_lacks(
    wang: Laptop, zhang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang.has_terminal = True
    Answers(monkeypatch, 这可能=zhang)
    words = ("--dwelling", "3-2-501", "--name", "张三", "--birth", "1951-01-01", "--phone", "13800001234")
    answer = wang.types("resident", "add", *words, "--tag", "党员")
    assert "只补上了原来空着的内容" in answer.out
    assert f"出生日期和已登记的不同，没有改；要改：doorstep resident edit {zhang}" in answer.err
    people = wang.json("resident", "list")["records"]
    assert [each["id"] for each in people] == [zhang]
    assert people[0]["values"]["birth"] == "1950-03-01"
    assert wang.json("resident", "history", zhang)["changes"][-1]["set"].keys() == {"phone", "tags/党员"}


def test_choosing_the_one_that_lacks_nothing_saves_nothing(
    wang: Laptop, zhang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang.has_terminal = True
    before = wang.changes()
    Answers(monkeypatch, 这可能=zhang)
    answer = wang.types("resident", "add", "--dwelling", "3-2-501", "--name", "张三")
    assert answer.code == 0
    assert "没有新内容" in answer.out
    assert wang.changes() == before


def test_saying_it_is_another_registers_it(wang: Laptop, zhang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wang.has_terminal = True
    person = Answers(monkeypatch, 这可能="new")
    words = ("--dwelling", "3-2-501", "--name", "张三", "--birth", "1950-03-01")
    assert wang.types("resident", "add", *words).code == 0
    assert len(wang.json("resident", "list")["records"]) == 2
    assert len(person.asked) == 1


def test_nobody_is_asked_when_nothing_looks_alike(wang: Laptop, zhang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wang.has_terminal = True
    person = Answers(monkeypatch)
    assert wang.types("resident", "add", "--dwelling", "3-2-501", "--name", "李四").code == 0
    assert person.asked == []


def test_the_surest_lookalike_comes_first(wang: Laptop, door: str) -> None:
    wang.json("dwelling", "add", "--building", "重庆路3", "--unit", "2", "--room", "501", "--new")
    kind = find_kind("dwelling")
    assert kind
    store = open_store(str(wang.home / DATABASE_FILE))
    desk = Desk(store, "wang", lambda: MORNING_MS, lambda at_ms: datetime.fromtimestamp(at_ms / 1000, UTC), bytes)
    found = lookalikes(desk, kind, {"building": "3", "unit": "2", "room": "501"})
    assert [each.reason for each in found] == ["same_door", "similar_door"]
    assert lookalikes(desk, kind, {"building": "3", "unit": "2", "room": "501"}, grid="elsewhere") == []
    assert lookalikes(desk, kind, {"building": {"odd": 1}, "room": None}) == []
    store.close()
