"""The frame of every command: languages, help pages, JSON, questions, settings."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from doorstep_client.cli import command_line
from doorstep_shared.widths import cut, pad, table, width, wrap
from tests.client.cli.laptops import Laptop, OneGridHub


@pytest.mark.parametrize(
    ("environ", "words", "heading"),
    [
        ({}, (), "用法："),
        ({"LANG": "en_GB.UTF-8"}, (), "Usage:"),
        ({"LANG": "de_DE.UTF-8"}, (), "用法："),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, (), "用法："),
        ({"LANG": "zh_CN.UTF-8", "DOORSTEP_LANG": "en"}, (), "Usage:"),
        ({"DOORSTEP_LANG": "en"}, ("--lang", "zh"), "用法："),
        ({}, ("--lang=en",), "Usage:"),
    ],
)
def test_the_language_is_the_typed_one_then_the_setting_then_the_locale(
    tmp_path: Path, hub: OneGridHub, environ: dict[str, str], words: tuple[str, ...], heading: str
) -> None:
    laptop = Laptop(tmp_path, "new", hub)
    laptop.environ = environ
    assert laptop.types(*words, "--help").out.startswith(heading)


GROUPS = ("visit", "dwelling", "resident", "matter", "building", "note", "nightly", "bundle")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_help_page_fits_a_terminal_and_is_aligned(tmp_path: Path, hub: OneGridHub, language: str) -> None:
    laptop = Laptop(tmp_path, "new", hub)
    for words in (*_all_commands(), ()):
        answer = laptop.types("--lang", language, *words, "--help")
        assert answer.code == 0
        lines = answer.out.splitlines()
        assert all(width(line) <= 80 for line in lines), (words, max(lines, key=width))
        entries = [line for line in lines if line.startswith("  -") and "  " in line.strip()]
        columns = {width(line) - width(line[2:].split("  ", 1)[1].lstrip()) for line in entries}
        assert len(columns) == 1, (words, entries)


def _all_commands() -> list[tuple[str, ...]]:
    root = command_line()
    context = click.Context(root)
    found: list[tuple[str, ...]] = []
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, verb) for verb in command.list_commands(context)]
    return found


def test_every_command_takes_json_and_answers_one_object(tmp_path: Path, hub: OneGridHub) -> None:
    for words in _all_commands():
        if len(words) == 1 and words[0] in GROUPS:
            continue
        laptop = Laptop(tmp_path / "-".join(words), "new", hub)
        arguments = {"find": ("x",), "show": ("x",), "card": ("x",), "resolve": ("x",), "edit": ("x",)}
        arguments |= {"delete": ("x",), "history": ("x",), "write": ("x",), "read": ("x",)}
        answer = laptop.types(*words, *arguments.get(words[-1], ()), "--json")
        assert isinstance(answer.document, dict), words
        assert laptop.types("--json", *words, *arguments.get(words[-1], ())).out == answer.out, words


def test_an_error_as_json_names_its_code_sentence_and_hint(wang: Laptop) -> None:
    answer = wang.types("card", "9-9-999", "--json")
    assert answer.document == {
        "error": {
            "code": "not_found",
            "sentence": "没有找到“9-9-999”。",
            "hint": "用 doorstep find <地址、姓名或电话尾号> 查找。",
        }
    }
    assert "没有找到" in answer.err


def test_a_wrong_command_line_is_json_too(wang: Laptop) -> None:
    assert wang.types("card", "--json").document["error"]["code"] == "usage"
    assert wang.types("nonsense", "--json").document["error"]["code"] == "usage"


def test_words_go_to_stderr_beside_json(wang: Laptop) -> None:
    answer = wang.types("dwelling", "add", "--building", "1", "--room", "1", "--json")
    assert answer.document["saved"] is True
    assert "已保存" in answer.err


def test_english_is_spoken_throughout(wang: Laptop, door: str) -> None:
    wang.environ["DOORSTEP_LANG"] = "en"
    for words in (("status",), ("dwelling", "list"), ("card", "3-2-501"), ("log",), ("conflicts",), ("doctor",)):
        answer = wang.types(*words)
        assert answer.code == 0
        assert answer.out.replace("幸福里", "").isascii(), answer.out


def test_the_token_is_readable_by_its_owner_only(wang: Laptop) -> None:
    assert (wang.home / "config.toml").stat().st_mode & 0o077 == 0
    assert wang.home.stat().st_mode & 0o077 == 0


def test_doctor_tells_of_open_settings_and_of_all_well(wang: Laptop) -> None:
    assert wang.json("doctor")["findings"] == []
    (wang.home / "config.toml").chmod(0o644)
    assert "chmod 600" in wang.types("doctor").out


def test_joining_needs_url_and_code(tmp_path: Path, hub: OneGridHub) -> None:
    answer = Laptop(tmp_path, "new", hub).types("join", "http://hub.test")
    assert (answer.code, "缺少 CODE" in answer.err) == (2, True)


def test_help_and_local_commands_load_nothing_heavy(wang: Laptop, door: str) -> None:
    heavy = {"rich", "questionary", "requests", "tomlkit", "psycopg", "prompt_toolkit"}
    assert not _loaded(wang, "--help") & (heavy | {"marshmallow", "peewee"})
    assert not _loaded(wang, "dwelling", "--help") & heavy
    assert not _loaded(wang, "visit", "--dwelling", "3-2-501") & (heavy | {"peewee"})
    assert not _loaded(wang, "find", "3-2-501") & (heavy | {"peewee"})
    assert not _loaded(wang, "status") & (heavy | {"marshmallow", "peewee"})


def _loaded(laptop: Laptop, *words: str) -> set[str]:
    """The modules a process of its own has loaded after this command."""
    program = (
        "import sys; from doorstep_client.cli import main\n"
        f"sys.argv = {['doorstep', *words]!r}\nassert main() == 0\n"
        "print('\\nLOADED', *(name for name, module in sys.modules.items() if module))"
    )
    environ = {**laptop.environ, "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True)
    return set(done.stdout.partition("\nLOADED ")[2].split())


def test_widths_count_terminal_columns() -> None:
    assert [width(text) for text in ("abc", "房屋", "e\u0301", "３", "…")] == [3, 4, 1, 2, 1]
    assert pad("房", 4) == "房  "
    assert cut("幸福里小区", 7) == "幸福里…"
    assert cut("幸福里", 6) == "幸福里"


def test_text_wraps_in_columns_and_never_before_a_stop() -> None:
    lines = wrap("没有网络也能记，连上后与中心合并。", 14)
    assert all(width(line) <= 16 for line in lines)
    assert not any(line[0] in "，。" for line in lines)
    assert wrap("two words", 5) == ["two", "words"]


def test_a_table_is_aligned_by_columns() -> None:
    lines = table(["编号", "名称"], [["1", "王建国"], ["22", "li"]])
    assert lines == ["编号  名称", "1     王建国", "22    li"]
