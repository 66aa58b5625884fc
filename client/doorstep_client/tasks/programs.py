"""Other programs of this computer, as the tasks see them; a test answers for them."""

import os
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

NOT_FOUND = 127
"""The exit code told for a program that is not there."""
PROGRAM_SECONDS = 60
"""How long another program may take."""


class Ran(NamedTuple):
    """What a program answered."""

    code: int
    out: str = ""
    err: str = ""


Run = Callable[[Sequence[str], str], Ran]
"""Runs a program with these words and this text on its stdin, in the C locale; never raises for its failure."""


def run_program(words: Sequence[str], stdin: str) -> Ran:
    """Run another program in the C locale, so that what it says can be understood."""
    import subprocess

    environ = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(words, input=stdin.encode(), capture_output=True, env=environ, timeout=PROGRAM_SECONDS)
    except FileNotFoundError:
        return Ran(NOT_FOUND)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ran(1, err=str(error))
    return Ran(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def own_program() -> str:
    """The path of this program as a scheduler can call it."""
    import shutil

    return os.path.abspath(shutil.which(sys.argv[0]) or shutil.which("doorstep") or sys.argv[0])
