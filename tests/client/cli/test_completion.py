"""The Tab key: commands, kinds, options, choices and the doors of this laptop; and the guide."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from doorstep_client.cli import command_line
from doorstep_client.commands.completing import MOST_DOORS
from doorstep_client.commands.guide import STEPS
from doorstep_client.keys import wrapping
from doorstep_shared.widths import width
from tests.client.cli.laptops import Laptop

PROGRAM = "import sys; from doorstep_client.cli import main; sys.argv[0] = 'doorstep'; sys.exit(main())"


class Asked:
    """A shell in which the Tab key is pressed after some words."""

    def __init__(self, laptop: Laptop, shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.laptop, self.shell, self.monkeypatch = laptop, shell, monkeypatch

    def offers(self, *words: str) -> list[str]:
        """What is offered for the last of these words."""
        self.monkeypatch.setenv("_DOORSTEP_COMPLETE", f"{self.shell}_complete")
        if self.shell == "powershell":
            self.monkeypatch.setenv("COMP_WORDS", "\n".join(["doorstep", *words[:-1]]))
            self.monkeypatch.setenv("COMP_CWORD", words[-1])
        else:
            self.monkeypatch.setenv("COMP_WORDS", " ".join(["doorstep", *words]))
            self.monkeypatch.setenv("COMP_CWORD", str(len(words)))
        answer = self.laptop.types()
        assert (answer.code, answer.err) == (0, "")
        return answer.out.split("\n")[:-1] if answer.out.strip() else []


@pytest.fixture
def bash(wang: Laptop, monkeypatch: pytest.MonkeyPatch) -> Asked:
    for building, unit, room in (("3", "2", "501"), ("3", "2", "1001"), ("3", "10", "101"), ("13", "1", "101")):
        words = ("--building", building, "--unit", unit, "--room", room)
        assert wang.types("dwelling", "add", *words).code == 0
    return Asked(wang, "bash", monkeypatch)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_gets_a_script_that_asks_the_program(wang: Laptop, shell: str) -> None:
    answer = wang.types("completion", shell)
    assert (answer.code, answer.err) == (0, "")
    assert f"{shell}_complete" in answer.out
    assert "_DOORSTEP_COMPLETE" in answer.out
    assert wang.json("completion", shell)["script"].strip("\n") == answer.out.strip("\n")


def test_another_shell_is_told_which_there_are(wang: Laptop) -> None:
    answer = wang.types("completion", "tcsh")
    assert answer.code == 2
    assert "bash / zsh / fish / powershell" in answer.err


def test_commands_and_kinds_are_offered(bash: Asked) -> None:
    offered = bash.offers("d")
    assert offered == ["plain,dwelling", "plain,doctor"]
    assert "plain,history" in bash.offers("dwelling", "")


@pytest.mark.parametrize(
    "words",
    [
        ("card",),
        ("find",),
        ("resolve",),
        ("dwelling", "show"),
        ("dwelling", "edit"),
        ("visit", "add", "--dwelling"),
        ("visit", "--dwelling"),
        ("resident", "add", "--dwelling"),
        ("note", "add", "--subject"),
    ],
)
def test_doors_are_offered_by_the_beginning_of_their_address(bash: Asked, words: tuple[str, ...]) -> None:
    assert bash.offers(*words, "3-2") == ["plain,3-2-501", "plain,3-2-1001"]


def test_doors_come_in_the_order_people_count_in(bash: Asked) -> None:
    found = [line.removeprefix("plain,") for line in bash.offers("card", "")]
    assert found == ["3-2-501", "3-2-1001", "3-10-101", "13-1-101"]
    assert bash.offers("card", "１３") == ["plain,13-1-101"]


def test_a_deleted_door_and_another_kinds_record_are_not_offered(bash: Asked) -> None:
    assert bash.laptop.types("dwelling", "delete", "3-2-501").code == 0
    assert bash.offers("card", "3-2") == ["plain,3-2-1001"]
    assert bash.offers("resident", "show", "3-2") == []


def test_a_very_long_street_offers_no_more_than_fits(bash: Asked) -> None:
    store = bash.laptop.home / "doorstep.sqlite3"
    import sqlite3

    with sqlite3.connect(store) as connection:
        (columns,) = connection.execute(
            "SELECT group_concat(name) FROM pragma_table_info('record_dwelling') WHERE name NOT IN ('record', 'v_room')"
        ).fetchone()
        connection.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 2000 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
            f"INSERT INTO record_dwelling (record, v_room, {columns}) "
            f"SELECT 'r' || i, i, {columns} FROM n, record_dwelling WHERE v_room = '501'"
        )
    assert len(bash.offers("card", "3-2")) == MOST_DOORS


def test_without_a_store_nothing_is_offered_and_nothing_breaks(bash: Asked) -> None:
    (bash.laptop.home / "doorstep.sqlite3").unlink()
    assert bash.offers("card", "3") == []
    assert not (bash.laptop.home / "doorstep.sqlite3").exists()


@pytest.mark.parametrize("words", [("switch", ""), ("leave", "w"), ("--as", "w")])
def test_who_shares_the_laptop_is_offered_by_account(bash: Asked, words: tuple[str, ...]) -> None:
    assert bash.offers(*words) == ["plain,wang"]


def test_choices_are_offered_in_the_language_of_the_run(bash: Asked) -> None:
    assert bash.offers("visit", "add", "--outcome", "已") == ["plain,已见面", "plain,已搬走"]
    bash.laptop.environ["DOORSTEP_LANG"] = "en"
    assert "plain,refused" in bash.offers("visit", "add", "--outcome", "")
    offered = bash.offers("resident", "add", "--tag", "")
    assert "plain,living_alone" in offered
    assert not any(" " in word for word in offered)


def test_the_reminder_of_missed_nights_keeps_out_of_completion(bash: Asked) -> None:
    assert bash.laptop.types("sync").code == 0
    bash.laptop.hub.now_ms += 5 * 86_400_000
    assert "注意" in bash.laptop.types("log").err
    assert bash.offers("card", "13") == ["plain,13-1-101"]


def test_powershell_gets_each_offer_with_its_meaning(bash: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Asked(bash.laptop, "powershell", monkeypatch)
    assert shell.offers("do") == ["doctor\t检查本机数据、磁盘、时钟和设置。"]
    assert shell.offers("card", "13") == ["13-1-101\t"]
    assert "dwelling\t" in "".join(shell.offers(""))


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_in_a_real_bash_the_tab_key_finds_the_door(bash: Asked, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "doorstep"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{PROGRAM}" "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(doorstep completion bash)"\nCOMP_WORDS=(doorstep visit --dwelling 3-2)\nCOMP_CWORD=3\n'
        '_doorstep_completion doorstep\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    environ = {**bash.laptop.environ, "PATH": f"{program.parent}:/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(["bash", "--norc", "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["3-2-501", "3-2-1001"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_guide_fits_one_screen(wang: Laptop, language: str) -> None:
    lines = wang.types("--lang", language, "guide").out.splitlines()
    assert len(lines) <= 24
    assert all(width(line) <= 80 for line in lines)
    for what, typed, more in STEPS:
        texts = (what.zh, typed, more.zh) if language == "zh" else (what.en, typed, more.en)
        assert any(all(text in line for text in texts) for line in lines)


def test_the_guide_names_six_commands_that_exist() -> None:
    import click

    root = command_line()
    names = [typed.split()[1] for _, typed, _ in STEPS]
    assert len(set(names)) == 6
    assert set(names) <= set(root.list_commands(click.Context(root)))


def test_doors_of_an_encrypted_store_are_offered_while_it_is_open_and_nobody_is_asked(
    bash: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrapping, "LOG2_N", 4)
    laptop, secret = bash.laptop, "春天的石榴"
    before = bash.offers("card", "3-2")
    assert before
    monkeypatch.delenv("_DOORSTEP_COMPLETE")
    laptop.has_terminal, laptop.passphrases = True, [secret, secret]
    assert laptop.types("lock").code == 0
    laptop.passphrases = [secret]
    assert bash.offers("card", "3-2") == []
    assert laptop.passphrases == [secret]
    monkeypatch.delenv("_DOORSTEP_COMPLETE")
    assert laptop.types("unlock").code == 0
    assert bash.offers("card", "3-2") == before
