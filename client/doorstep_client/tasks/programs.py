"""Other programs of this computer, as the tasks see them: they are run by whoever wires."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

NOT_FOUND = 127
"""The exit code told for a program that is not there."""


class Ran(NamedTuple):
    """What a program answered."""

    code: int
    out: str = ""
    err: str = ""


Run = Callable[[Sequence[str], str], Ran]
"""Runs a program with these words and this text on its stdin, in the C locale; never raises for its failure."""
