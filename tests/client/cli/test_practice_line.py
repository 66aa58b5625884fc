"""The line that takes commands in practice until the person leaves."""

from collections.abc import Iterator

import pytest

from doorstep_client.tasks.practice import PRACTICE_FOLDER
from tests.client.cli.laptops import Answer, Laptop


def practising(laptop: Laptop, monkeypatch: pytest.MonkeyPatch, *typed: str | type[BaseException]) -> Answer:
    """Type `doorstep practise` at a terminal, and these lines there; the terminal is closed after the last."""
    lines: Iterator[str | type[BaseException]] = iter(typed)

    def answer(prompt: str) -> str:
        assert "练习" in prompt
        line = next(lines, EOFError)
        if not isinstance(line, str):
            raise line
        return line

    monkeypatch.setattr("builtins.input", answer)
    laptop.has_terminal = True
    try:
        return laptop.types("practise")
    finally:
        laptop.has_terminal = False


def buildings(laptop: Laptop) -> int:
    return int(laptop.json("--practise", "building", "list")["count"])


def test_commands_may_be_typed_with_and_without_the_programs_name(
    wang: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = practising(wang, monkeypatch, "doorstep building add --number 98", 'building add --number 99 --name "南 楼"')
    assert buildings(wang) == 8
    assert told.out.count("已保存") == 2
    assert told.out.rstrip().endswith("已离开练习，回到自己的工作。")
    assert wang.json("building", "list")["count"] == 0


@pytest.mark.parametrize("way_out", ["exit", " quit ", "q", "离开", "退出", "doorstep exit"])
def test_there_are_several_words_for_leaving(wang: Laptop, monkeypatch: pytest.MonkeyPatch, way_out: str) -> None:
    practising(wang, monkeypatch, way_out, "building add --number 99")
    assert buildings(wang) == 6


def test_what_is_typed_wrongly_is_told_and_the_next_line_is_taken(
    wang: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = (
        'find "王',
        "",
        "   ",
        "nonsense",
        "sync",
        "'; rm -rf /",
        "\x1b[2J",
        KeyboardInterrupt,
        "\ud800",
        "--home",
    )
    told = practising(wang, monkeypatch, *hostile, "building add --number 99")
    assert "引号没有成对" in told.err
    assert "这是练习" in told.err
    assert "Traceback" not in told.err + told.out
    assert buildings(wang) == 7


def test_starting_over_from_inside_opens_no_second_line(wang: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    told = practising(wang, monkeypatch, "building add --number 99", "practise --fresh", "building add --number 98")
    assert buildings(wang) == 7
    assert told.out.count("已离开练习") == 1


def test_whose_desk_it_is_stands_above_every_command_of_a_shared_laptop_and_practice_is_nobodys(wang: Laptop) -> None:
    wang.joins = lambda url, code, name: {"hub": "hub", "device": "d", "token": "t", "account": "li"}
    wang.types("join", "http://hub.test", "CODE")
    wang.has_terminal = True
    assert wang.types("building", "list").err == "—— li ——\n"
    assert wang.types("--as", "wang", "building", "list").err == "—— wang ——\n"
    wang.has_terminal = False
    assert wang.types("building", "list").err == ""
    wang.types("--practise", "building", "list")
    assert (wang.home / PRACTICE_FOLDER).is_dir()
    assert [each["account"] for each in wang.json("switch")["people"]] == ["wang", "li"]
