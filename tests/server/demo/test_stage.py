"""The stage shows what ran, keeps count of what was not as expected, and stops at a command that failed."""

import sys
from pathlib import Path

import pytest

from doorstep_server.demo import programs
from doorstep_server.demo.programs import Done, Programs
from doorstep_server.demo.stage import Stage
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

SO = Text("就是这样", "it is so")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def played(told: list[str], tmp_path: Path) -> Stage:
    return Stage(Programs(tmp_path, "en"), told.append)


def test_what_is_not_as_expected_is_marked_and_counted(played: Stage, told: list[str]) -> None:
    played.expect(True, SO)
    assert played.failures == []
    played.expect(False, SO)
    assert played.failures == ["it is so"]
    assert [line.strip()[0] for line in told] == ["✓", "✗"]


def test_a_command_is_shown_with_what_it_said(played: Stage, told: list[str]) -> None:
    played.show("lin", Done("doorstep sync", 0, "Synced.\n", ""))
    assert told == ["  lin$ doorstep sync", "      Synced."]


def test_a_command_that_ends_otherwise_stops_the_demo(played: Stage) -> None:
    with pytest.raises(DoorstepError) as caught:
        played.show("lin", Done("doorstep sync", 5, "", "no network\n"))
    assert caught.value.code == "demo_failed"
    assert played.show("lin", Done("doorstep sync", 5, "", ""), exit_code=5).exit_code == 5


def test_jobs_run_side_by_side_and_answer_in_order(played: Stage) -> None:
    jobs = [lambda name=name: [Done(name, 0, "", "")] for name in ("a", "b", "c")]
    assert [[done.command for done in each] for each in played.together(jobs)] == [["a"], ["b"], ["c"]]


def test_a_program_sees_its_own_folder_and_no_other_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_DATABASE", "postgresql://elsewhere")
    monkeypatch.setenv("DOORSTEP_HUB_HOME", "/elsewhere")
    monkeypatch.setattr(programs, "_installed", lambda name: sys.executable)
    asked = "import os; print(sorted((n, v) for n, v in os.environ.items() if n.startswith('DOORSTEP')))"
    done = Programs(tmp_path, "en").laptop("lin", "-c", asked)
    home = str(tmp_path / "laptops" / "lin")
    assert done.stdout.strip() == str([("DOORSTEP_HOME", home), ("DOORSTEP_LANG", "en")])


def test_a_program_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(programs.shutil, "which", lambda *_, **__: None)
    with pytest.raises(DoorstepError) as caught:
        Programs(tmp_path, "en")
    assert caught.value.code == "not_installed"
