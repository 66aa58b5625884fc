"""The catalogue of errors and its two languages."""

import string
from collections.abc import Iterator

import pytest

from doorstep_shared.errors import CATALOGUE, DoorstepError, Fault
from doorstep_shared.i18n import Text, language_of

EXIT_CODES = {2, 3, 4, 5, 6, 70, 130}
each_fault = pytest.mark.parametrize("fault", CATALOGUE.values(), ids=CATALOGUE)


def marks(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def filled(fault: Fault) -> Iterator[str]:
    names = marks(fault.sentence.zh) | marks(fault.hint.zh)
    error = DoorstepError(fault.code, **{name: f"<{name}>" for name in names})
    for language in ("zh", "en"):
        yield error.sentence(language)
        yield error.hint(language)


@each_fault
def test_both_languages_hold_the_same_marks(fault: Fault) -> None:
    assert marks(fault.sentence.zh) == marks(fault.sentence.en)
    assert marks(fault.hint.zh) == marks(fault.hint.en)


@each_fault
def test_each_language_is_itself(fault: Fault) -> None:
    for text in (fault.sentence, fault.hint):
        assert not text.zh.isascii() or "pip install" in text.zh
        assert not any("\u4e00" <= character <= "\u9fff" for character in text.en)


@each_fault
def test_what_happened_and_what_to_do_are_whole_sentences(fault: Fault) -> None:
    for text in filled(fault):
        assert text.strip() == text
        assert text
        assert "{" not in text
    assert fault.sentence.en[0].isupper() or fault.sentence.en[0] in "{“"


@each_fault
def test_the_numbers_are_documented_ones(fault: Fault) -> None:
    assert 400 <= fault.http_status < 600
    assert fault.exit_code in EXIT_CODES
    assert CATALOGUE[fault.code] is fault


def test_no_two_faults_share_a_code() -> None:
    assert len({fault.code for fault in CATALOGUE.values()}) == len(CATALOGUE)


def test_an_error_says_what_happened_and_what_to_type() -> None:
    error = DoorstepError("grid_unknown", grid="g{9}")
    assert error.code == "grid_unknown"
    assert error.sentence("zh") == "没有网格“g{9}”。"
    assert error.hint("en") == "Type doorstep-hub grid list to see the grids."
    assert "g{9}" in str(error)


def test_a_code_outside_the_catalogue_is_a_mistake_in_the_program() -> None:
    with pytest.raises(KeyError):
        DoorstepError("no_such_code")


def test_a_text_without_values_is_said_as_it_stands() -> None:
    assert Text("一{二}", "one {two}").say("en") == "one {two}"
    assert Text("一{二}", "one {two}").say("zh", 二=2) == "一2"


@pytest.mark.parametrize(
    ("name", "language"),
    [("zh_CN.UTF-8", "zh"), ("en_GB.UTF-8", "en"), ("EN", "en"), ("", "zh"), ("C", "zh"), ("fr_FR", "zh")],
)
def test_the_language_of_a_locale(name: str, language: str) -> None:
    assert language_of(name) == language
