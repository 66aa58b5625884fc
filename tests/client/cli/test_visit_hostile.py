"""``doorstep visit`` when what is typed is not what was asked for."""

import pytest

from tests.client.cli.at_the_door import ENTER, ERASE, lines, press, values
from tests.client.cli.laptops import Laptop
from tests.client.cli.test_visit_draft import WHOLE_VISIT, home, keys

__all__ = ["home"]

HOSTILE = {
    "a very long text": "长" * 5000,
    "control keys": "\x01\x02\x05\x0b\x0c\x0e\x10\x14\x15\x16\x17\x19",
    "keys of functions and arrows": "\x1bOP\x1b[15~\x1b[5~\x1b[6~\x1b[H\x1b[F\x1b[1;5C\x1b[2~",
    "a pasted text with control characters": "\x1b[200~a\x00b\x07\x1b]0;x\x07\nc\x1b[201~",
    "emoji and marks": "👩‍👩‍👧‍👦🏠e\u0301\u202e\u200b",
    "a huge number": "99999999999999999999999999",
    "what a shell or SQL would read": "'; DROP TABLE record_visit; -- $(reboot) `x` %s {name} %",
    "blanks only": "  　\u00a0 ",
}
IN_LINES = [place for place, prompt in enumerate(WHOLE_VISIT) if "menu" not in prompt.name]


PAIRS = [(place, list(HOSTILE)[(place * 3 + step) % len(HOSTILE)]) for place in IN_LINES for step in (0, 4)]
"""Every prompt with two of these, every one of these at several prompts."""


@pytest.mark.parametrize(
    ("place", "sample"), PAIRS, ids=[f"{WHOLE_VISIT[place].name}: {said}" for place, said in PAIRS]
)
def test_at_any_prompt_it_is_taken_or_refused_in_words_and_nothing_breaks(
    wang: Laptop, home: str, place: int, sample: str
) -> None:
    answer = press(wang, keys(WHOLE_VISIT[:place]) + HOSTILE[sample] + ENTER)
    assert answer.code == 130, answer
    assert "\x07" not in answer.out
    assert values(wang, "visit") == []
    again = press(wang, ENTER)
    assert again.code == 130, again


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        (1, "8"),
        (1, "0"),
        (6, "很久"),
        (6, "99999"),
        (6, "-5"),
        (7, "昨晚"),
        (7, "25:00"),
        (7, ERASE),
        (9, ""),
        (9, "题" * 121),
        (12, "区里"),
        (13, "下周"),
        (13, "02-30"),
        (18, "一三九"),
        (18, "12"),
        (21, "　"),
        (23, "1985-13-45"),
        (24, "转分机"),
        (28, "不记得"),
    ],
)
def test_what_is_refused_can_be_typed_anew(wang: Laptop, home: str, place: int, typed: str) -> None:
    prompt = WHOLE_VISIT[place]
    clear = ERASE * (len(typed) + 1)
    typed_again = keys(WHOLE_VISIT[:place]) + typed + ENTER + clear + prompt.half + prompt.rest
    answer = press(wang, typed_again + keys(WHOLE_VISIT[place + 1 :]))
    assert answer.code == 0, answer
    assert len(values(wang, "visit")) == len(values(wang, "matter")) == 1


def test_words_in_the_menu_do_nothing(wang: Laptop, home: str) -> None:
    press(wang, ENTER * 7 + "x好" + ENTER + ERASE * 2 + ENTER, "visit", "3-2-501")
    assert len(values(wang, "visit")) == 1


def test_a_door_that_is_not_there_is_not_taken_for_another(wang: Laptop, home: str) -> None:
    for typed in ("没有这个人", "zzzz", "%", "_", "000", "3-2-501'", "*"):
        assert press(wang, typed + ENTER * 9).code == 130
    assert values(wang, "visit") == []


def test_a_value_with_control_characters_from_elsewhere_is_shown_harmlessly(wang: Laptop, home: str) -> None:
    wang.json("resident", "add", "--dwelling", home, "--name", "赵\u202e玉")
    answer = press(wang, ENTER * 7 + "1" + lines("2"), "visit", "3-2-501")
    assert answer.code == 130
    assert "\x1b" not in answer.out.replace("\x1b[", "")
