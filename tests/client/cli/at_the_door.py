"""A worker at a door, for tests: the keys she presses reach the real prompts."""

from collections.abc import Iterable

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from tests.client.cli.laptops import Answer, Laptop

ENTER, BACK, LEAVE, UP, DOWN, ERASE = "\r", "\x1b[Z", "\x03", "\x1b[A", "\x1b[B", "\x7f"


def press(laptop: Laptop, keys: str, *words: str) -> Answer:
    """One run of ``doorstep visit`` (or of these words) at a terminal where these keys are pressed.

    After the last of them she leaves with Ctrl-C, should the program still be asking.
    """
    laptop.has_terminal = True
    try:
        with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
            keyboard.send_text(keys + LEAVE)
            return laptop.types(*(words or ("visit",)))
    finally:
        laptop.has_terminal = False


def lines(*answers: str) -> str:
    """Answers, each with Enter."""
    return "".join(answer + ENTER for answer in answers)


def values(laptop: Laptop, kind: str) -> list[dict[str, object]]:
    """What the records of a kind show, phones in full."""
    records: Iterable[dict[str, str]] = laptop.json(kind, "list")["records"]
    return [laptop.json(kind, "show", record["id"])["record"]["values"] for record in records]
