"""Reasons that programs write, in words."""

import pytest

from doorstep_shared.marks import OBJECTION, marked, say_why


@pytest.mark.parametrize(
    ("why", "zh", "en"),
    [
        ("undo:5c1e", "撤销", "undo"),
        ("visit:01a1f9b7-dafa", "走访时一并记下", "done on a visit"),
        ("undo", "undo", "undo"),
        ("当面核对 visit:1", "当面核对 visit:1", "当面核对 visit:1"),
        (OBJECTION + "换号了", "异议：换号了", "异议：换号了"),
        ("", "", ""),
    ],
)
def test_what_a_program_wrote_is_said_in_words_and_what_a_person_wrote_as_it_is(why: str, zh: str, en: str) -> None:
    assert (say_why(why, "zh"), say_why(why, "en")) == (zh, en)


def test_a_mark_counts_only_at_the_beginning() -> None:
    assert marked("异议：换号了", OBJECTION) == "换号了"
    assert marked("他有异议：换号了", OBJECTION) is None
