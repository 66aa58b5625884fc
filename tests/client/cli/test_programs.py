"""Running other programs of this computer, and being found by them."""

import os
import sys
from pathlib import Path

import pytest

from doorstep_client.app import Outside
from doorstep_client.tasks.programs import NOT_FOUND


def test_a_program_is_given_its_words_and_stdin_and_speaks_the_c_locale() -> None:
    script = "import os, sys; print(os.environ['LC_ALL'], sys.argv[1], sys.stdin.read()); sys.exit('no')"
    ran = Outside().run_program((sys.executable, "-c", script, "王"), "一行")
    assert (ran.code, ran.out, ran.err) == (1, "C 王 一行\n", "no\n")


def test_a_program_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert Outside().run_program((str(tmp_path / "crontab"), "-l"), "").code == NOT_FOUND


def test_a_program_that_cannot_be_run_says_why(tmp_path: Path) -> None:
    (tmp_path / "crontab").write_text("")
    ran = Outside().run_program((str(tmp_path / "crontab"), "-l"), "")
    assert (ran.code, bool(ran.err)) == (1, True)


def test_a_scheduler_is_given_the_whole_path_of_this_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "doorstep"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    assert Outside().own_program() == str(program)
    monkeypatch.setattr(sys, "argv", ["-c"])
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin")
    assert Outside().own_program() == str(program)
