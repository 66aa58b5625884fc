"""What the tests borrow from the machine they run on: a PostgreSQL server and a browser."""

import os
from typing import NoReturn

import pytest

NOT_HERE = "not on this machine: "
"""How the reason of a skip begins that only says what the machine lacks."""


def missing(what: str, install: str) -> NoReturn:
    """Skip the test because the machine lacks `what`; with DOORSTEP_TEST_ALL=1 fail it instead.

    `install` is the command that brings it; the summary at the end of the run repeats it.
    """
    sentence = f"{NOT_HERE}{what}, install it with: {install}"
    if os.environ.get("DOORSTEP_TEST_ALL") == "1":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def not_run(reasons: list[str]) -> list[str]:
    """The lines of the closing summary: what the machine lacked and how many tests that left out."""
    lacking = [reason.partition(NOT_HERE)[2] for reason in reasons if NOT_HERE in reason]
    return [f"{lacking.count(what)} tests need {what}" for what in sorted(set(lacking))]
