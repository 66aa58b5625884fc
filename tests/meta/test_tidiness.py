"""The tree is tidy, and each check finds a deliberately untidy sample."""

import pytest

from tests.meta import tidiness
from tests.meta.findings import PRODUCT, Finding, Source, none_of, python_sources, sources, told

LONG_FILES = {
    "shared/doorstep_shared/errors.py": "the one catalogue of errors, a few lines an error",
    "shared/doorstep_shared/fields.py": "every field type of the kinds, each a few lines",
}
"""Files of the product that may be long, each with its reason. Tests may be as long as their tables."""

LONG_FUNCTIONS = {
    "server/doorstep_server/web/api/calls.py:calls": "all calls of the API with their descriptions on one screen",
}
"""Functions that may be long, each with its reason."""


def test_no_marker_is_left() -> None:
    none_of(tidiness.markers(sources()))


@pytest.mark.parametrize("mark", ["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK", "raise NotImplemented" + "Error"])
def test_a_marker_is_found(mark: str) -> None:
    assert told(tidiness.markers([Source("a.py", f"x = 1\n# {mark}: later\n")])).startswith("a.py:2: ")


def test_nothing_speaks_of_the_workshop() -> None:
    none_of(tidiness.foreign(sources()))


@pytest.mark.parametrize(
    "text", ["see /wo" + "rk/main", "closes iss" + "ue 7", "the des" + "ign.md says", "an ag" + "ent wrote it"]
)
def test_a_word_of_the_workshop_is_found(text: str) -> None:
    assert tidiness.foreign([Source("a.md", f"\n{text}\n")])[0].line == 2


def test_a_browser_may_send_its_user_agent() -> None:
    assert tidiness.foreign([Source("a.py", 'headers["User-Agent"] = user_agent\n')]) == []


def test_no_stray_blanks() -> None:
    none_of(tidiness.stray_blanks(sources()))


@pytest.mark.parametrize("text", ["a \n", "a\t\n", "a\tb\n", "a\r\n", "a"])
def test_a_stray_blank_is_found(text: str) -> None:
    assert told(tidiness.stray_blanks([Source("a.py", text)])).startswith("a.py:1: ")


def test_names_say_what_they_name() -> None:
    none_of(tidiness.empty_names(sources()))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("server/utils.py", ""),
        ("server/common/log.py", ""),
        ("server/log_helpers.py", ""),
        ("server/log.py", "class LogManager: ..."),
        ("server/log.py", "def sync_helper(): ..."),
    ],
)
def test_an_empty_name_is_found(path: str, text: str) -> None:
    assert told(tidiness.empty_names([Source(path, text)])).startswith(f"{path}:1: ")


def test_names_that_only_sound_alike_pass() -> None:
    assert tidiness.empty_names([Source("server/community.py", "def common_sense_less_managed(): ...")]) != []
    assert tidiness.empty_names([Source("server/community.py", "class Managed: ...\ndef utility(): ...")]) == []


def test_files_are_short() -> None:
    none_of(tidiness.long_files(python_sources(*PRODUCT), LONG_FILES))


def test_a_long_file_is_found_unless_permitted() -> None:
    long = Source("a.py", "x = 1\n" * 301)
    assert told(tidiness.long_files([long], {})).startswith("a.py:300: 301 lines")
    assert tidiness.long_files([long], {"a.py": "a table"}) == []


def test_an_outdated_permission_is_found() -> None:
    found = tidiness.long_files([Source("a.py", "x = 1\n" * 300)], {"a.py": "a table", "gone.py": "a table"})
    assert found == [Finding(path, 1, "needs no permission to be long") for path in ("a.py", "gone.py")]


def test_functions_fit_a_screen() -> None:
    none_of(tidiness.long_functions(python_sources(*PRODUCT, "tests", "bench"), LONG_FUNCTIONS))


def test_a_long_function_is_found_unless_permitted() -> None:
    body = "    x = 1\n"
    assert tidiness.long_functions([Source("a.py", "def short():\n" + body * 59)], {}) == []
    long = Source("a.py", "\nclass A:\n  def long():\n" + body * 60)
    assert told(tidiness.long_functions([long], {})) == "a.py:3: long has 61 lines"
    assert tidiness.long_functions([long], {"a.py:long": "a table"}) == []


def test_an_outdated_permission_of_a_function_is_found() -> None:
    assert tidiness.long_functions([Source("a.py", "def short(): ...\n")], {"a.py:short": "a table"}) != []
