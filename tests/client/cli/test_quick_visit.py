"""A visit in one line."""

from tests.client.cli.laptops import Laptop


def test_a_door_and_a_text_are_a_visit(wang: Laptop, door: str) -> None:
    answer = wang.types("visit", "--quick", "3栋2单元501", "血压药快用完，下周送来")
    assert answer.code == 0
    assert "已保存：走访 3-2-501" in answer.out
    (record,) = wang.json("visit", "list")["records"]
    assert record["values"] == {
        "dwelling": door,
        "notes": ["血压药快用完，下周送来"],
        "outcome": "met",
        "visited_at": "2026-05-01T02:04",
        "worker": "wang",
    }


def test_other_flags_go_with_it(wang: Laptop, door: str) -> None:
    words = ("visit", "--quick", "3-2-501", "没人应", "--outcome", "无人在家", "--follow-up", "2026-05-08")
    values = wang.json(*words)["record"]["values"]
    assert (values["outcome"], values["follow_up"], values["notes"]) == ("not_home", "2026-05-08", ["没人应"])


def test_nothing_is_asked(wang: Laptop, door: str) -> None:
    wang.has_terminal = True
    assert wang.types("visit", "--quick", "3-2-501", "好").code == 0


def test_a_door_that_is_not_there_is_told_and_nothing_is_saved(wang: Laptop, door: str) -> None:
    assert wang.types("visit", "--quick", "9-9-999", "好").code == 3
    assert wang.json("visit", "list")["count"] == 0


def test_a_text_that_is_missing_is_told(wang: Laptop, door: str) -> None:
    answer = wang.types("visit", "--quick", "3-2-501")
    assert answer.code == 2
    assert "--quick" in answer.err


def test_the_same_by_a_flag_too_is_refused(wang: Laptop, door: str) -> None:
    for flag in (("--dwelling", "3-2-501"), ("--note", "x")):
        answer = wang.types("visit", "--quick", "3-2-501", "好", *flag)
        assert (answer.code, flag[0] in answer.err) == (2, True)


def test_only_visits_have_it(wang: Laptop) -> None:
    assert wang.types("dwelling", "add", "--quick", "3-2-501", "好").code == 2
