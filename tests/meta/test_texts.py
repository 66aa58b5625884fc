"""All texts are bilingual, and the check finds one that is not."""

import pytest

from doorstep_shared.errors import CATALOGUE
from doorstep_shared.reasons import FIELD_REASONS, REASONS
from doorstep_shared.tables import TABLES
from tests.meta.findings import PRODUCT, Source, none_of, python_sources, told
from tests.meta.texts import incomplete_texts

IMPORT = "from doorstep_shared.i18n import Text as Label\n"


def test_every_text_stands_in_both_languages() -> None:
    none_of(incomplete_texts(python_sources(*PRODUCT)))


def test_no_error_reason_or_choice_is_without_words() -> None:
    texts = [
        *REASONS.values(),
        *FIELD_REASONS.values(),
        *(text for table in TABLES.values() for text in table.values()),
    ]
    texts += [text for fault in CATALOGUE.values() for text in (fault.sentence, fault.hint)]
    assert [text for text in texts if not (text.zh.strip() and text.en.strip())] == []


@pytest.mark.parametrize(
    "call",
    [
        'Label("", "door")',
        'Label("门", " ")',
        'Label("门")',
        'Label("没有{what}。", "There is nothing.")',
        'Label(zh="没有{what}。", en="There is no {which}.")',
        'Label(f"缺少{a}", "missing")',
        'Label("door", "door")',
        'Label("门", "门")',
    ],
)
def test_an_incomplete_text_is_found(call: str) -> None:
    assert told(incomplete_texts([Source("a.py", f"{IMPORT}x = {call}\n")])).startswith("a.py:2: ")


@pytest.mark.parametrize(
    "call",
    [
        'Label("没有{what:>3}。", "There is no {what}.")',
        'Label(f"缺少{a}", f"{b} is missing")',
        "Label(zh, en)",
        'Label("", "")',
        'Label("English", "中文")',
    ],
)
def test_a_complete_text_passes(call: str) -> None:
    assert incomplete_texts([Source("a.py", f"{IMPORT}x = {call}\n")]) == []


def test_another_class_of_that_name_is_left_alone() -> None:
    assert incomplete_texts([Source("a.py", 'from rich.text import Text\nx = Text("")\n')]) == []
