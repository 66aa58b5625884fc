"""An identity number is typed, checked and forgotten; what stays tells only that it is the same. All are made up."""

from pathlib import Path

import pytest

from doorstep_client.commands.prompts import Prompts
from doorstep_shared.identity import identity_key, read_identity_number
from tests.client.cli.laptops import Laptop, OneGridHub
from tests.client.cli.test_questions import Answers

NUMBER, OTHER = "990101195003010014", "99010119491231028X"
PERSON = ("resident", "add", "--dwelling", "3-2-501", "--name", "张三")


@pytest.fixture
def keyed(wang: Laptop, door: str, hub: OneGridHub) -> Laptop:
    """wang's laptop after a sync that brought the key."""
    hub.identity_key = identity_key(b"1" * 32)
    wang.json("sync")
    return wang


def _holding(folder: Path, text: str) -> list[Path]:
    """The files below a folder that hold a text, in any encoding it may have been written in."""
    forms = [text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    return [path for path in folder.rglob("*") if path.is_file() and any(each in path.read_bytes() for each in forms)]


def test_birth_and_sex_come_from_the_number_and_the_number_is_gone(keyed: Laptop) -> None:
    values = keyed.json(*PERSON, "--identity-number", NUMBER)["record"]["values"]
    assert (values["birth"], values["sex"], values["identity_last4"]) == ("1950-03-01", "male", "0014")
    assert _holding(keyed.home, NUMBER) == []
    assert _holding(keyed.home, "张三") != []


def test_the_hash_is_kept_and_shown_nowhere(keyed: Laptop, hub: OneGridHub) -> None:
    resident = keyed.json(*PERSON, "--identity-number", NUMBER)["record"]["id"]
    hashed = read_identity_number(NUMBER).hashed(identity_key(b"1" * 32))
    for words in (("resident", "show", resident), ("resident", "list"), ("card", "3-2-501"), ("find", "zs"),
                  ("resident", "history", resident), ("log",)):  # fmt: skip
        for extra in ((), ("--json",)):
            assert hashed not in keyed.types(*words, *extra).out, words
    assert keyed.types("export", "resident", "--to", str(keyed.home / "out.csv"), "--full").code == 0
    assert _holding(keyed.home, hashed) == [path for path in _holding(keyed.home, hashed) if "sqlite" in path.name]
    keyed.json("sync")
    assert any(hashed in body for _, body in hub.log)
    assert not any(NUMBER in body for _, body in hub.log)


def test_the_same_number_is_known_again_under_another_name(keyed: Laptop) -> None:
    first = keyed.json(*PERSON, "--identity-number", NUMBER)["record"]["id"]
    answer = keyed.types("resident", "add", "--dwelling", "3-2-501", "--name", "章山", "--identity-number", NUMBER)
    assert answer.code == 4
    assert first in answer.err
    assert "身份证号相同" in answer.err
    assert NUMBER not in answer.err


def test_two_people_with_one_name_and_age_and_two_numbers_are_two(keyed: Laptop) -> None:
    keyed.json(*PERSON, "--identity-number", NUMBER)
    words = ("--birth", "1950-03-01", "--identity-number", OTHER)
    assert keyed.types(*PERSON, *words).code == 0


def test_without_the_key_only_the_last_four_are_kept_and_that_is_said(wang: Laptop, door: str) -> None:
    answer = wang.types(*PERSON, "--identity-number", NUMBER)
    assert answer.code == 0
    assert "只记了后四位" in answer.err
    shown = wang.types("resident", "show", "张三").out
    assert "0014" in shown
    assert _holding(wang.home, NUMBER) == []


def test_the_number_can_be_added_later(wang: Laptop, door: str, hub: OneGridHub) -> None:
    wang.json(*PERSON, "--identity-number", NUMBER)
    hub.identity_key = identity_key(b"1" * 32)
    wang.json("sync")
    answer = wang.types("resident", "edit", "张三", "--identity-number", NUMBER)
    assert answer.code == 0
    assert wang.types(*PERSON, "--birth", "1980-01-01", "--identity-number", NUMBER).code == 4


def test_a_contradiction_is_said_and_what_was_typed_stays(keyed: Laptop) -> None:
    answer = keyed.types(*PERSON, "--birth", "1951-03-01", "--sex", "女", "--identity-number", NUMBER)
    assert answer.code == 0
    assert "出生日期与身份证号不一致（号码上是 1950-03-01）" in answer.err
    assert "性别与身份证号不一致（号码上是 男）" in answer.err
    assert "1951-03-01" in keyed.types("resident", "show", "张三").out


@pytest.mark.parametrize(
    "typed", [NUMBER[:-1] + "5", "123", "x" * 10_000, "'; DROP TABLE change; --", "990101195002300014"]
)
def test_a_wrong_number_saves_nothing_and_is_not_repeated(keyed: Laptop, typed: str) -> None:
    before = keyed.changes()
    answer = keyed.types(*PERSON, "--identity-number", typed)
    assert answer.code == 2
    assert answer.err.startswith("身份证号不对")
    assert typed not in answer.err
    assert keyed.changes() == before
    assert _holding(keyed.home, typed) == []


def test_a_tail_that_is_changed_by_hand_takes_the_old_hash_away(keyed: Laptop) -> None:
    resident = keyed.json(*PERSON, "--identity-number", NUMBER)["record"]["id"]
    keyed.json("resident", "edit", resident, "--identity-last4", "1238")
    words = ("resident", "add", "--dwelling", "3-2-501", "--name", "章山", "--identity-number", NUMBER)
    assert keyed.types(*words).code == 0
    keyed.json("resident", "edit", resident, "--clear", "identity-last4")
    assert keyed.json("resident", "show", resident)["record"]["values"]["identity_last4"] is None


def test_a_form_asks_first_and_its_draft_never_has_the_number(keyed: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    keyed.has_terminal = True

    def cut_off(prompts: Prompts, declared: object, present: object) -> set[str]:
        raise KeyboardInterrupt

    person = Answers(monkeypatch, 身份证号=NUMBER, 住所="3-2-501", 姓名="张三")
    monkeypatch.setattr(Prompts, "_tags", cut_off)
    assert keyed.types("resident", "add").code == 130
    assert person.asked[0].startswith("身份证号")
    assert [path.name for path in _holding(keyed.home, "1950-03-01")] == ["draft-resident.json"]
    assert _holding(keyed.home, NUMBER) == []
    Answers(monkeypatch, 有一份没填完="continue", 身份证号=NUMBER)
    assert keyed.types("resident", "add").code == 0
    values = keyed.json("find", "zs")["records"][0]["values"]
    assert (values["birth"], values["sex"]) == ("1950-03-01", "male")
    assert _holding(keyed.home, NUMBER) == []


def test_a_dash_asks_for_the_number_instead_of_leaving_it_in_the_shell(
    keyed: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keyed.types(*PERSON, "--identity-number", "-").code == 2
    keyed.has_terminal = True
    Answers(monkeypatch, 身份证号=NUMBER)
    assert keyed.json("resident", "list")["count"] == 0
    assert keyed.types(*PERSON, "--identity-number", "-").code == 0
    keyed.has_terminal = False
    assert "0014" in keyed.types("resident", "show", "zs").out


def test_an_unexpected_failure_writes_no_number_down(keyed: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("doorstep_client.tasks.record._save", fail)
    assert keyed.types(*PERSON, "--identity-number", NUMBER).code == 70
    assert "planted" in (keyed.home / "errors.log").read_text()
    assert _holding(keyed.home, NUMBER) == []


def test_an_imported_number_is_the_same_as_a_typed_one_and_is_gone_but_for_the_file(
    keyed: Laptop, tmp_path: Path
) -> None:
    keyed.json(*PERSON, "--identity-number", NUMBER)
    ledger = tmp_path / "名册.csv"
    ledger.write_text(f"住所,姓名,身份证号\n3-2-501,张珊,{NUMBER}\n3-2-501,李四,{OTHER}\n", "utf-8-sig")
    tried = keyed.types("import", "resident", str(ledger)).out
    assert "有 1 行请先核对" in tried
    assert "可能就是已登记的张三 3-2-501（身份证号相同）" in tried
    written = keyed.json("import", "resident", str(ledger), "--yes")
    assert (written["added"], written["unused"], written["wrong"]) == (2, [], [])
    found = [each["values"] for each in keyed.json("resident", "list")["records"]]
    assert {each["name"]: each["birth"] for each in found} == {
        "张三": "1950-03-01",
        "张珊": "1950-03-01",
        "李四": "1949-12-31",
    }
    assert _holding(keyed.home, NUMBER) == []
    assert _holding(keyed.home, OTHER) == []
    again = keyed.json("import", "resident", str(ledger))
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
