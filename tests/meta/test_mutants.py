"""The list of planted mistakes keeps up with the sources: what each would replace stands there once."""

from pathlib import Path

from tests.mutants.__main__ import EVERYTHING

ROOT = Path(__file__).parents[2]


def test_what_every_planted_mistake_replaces_stands_once_in_its_file() -> None:
    counts = {each.name: (ROOT / each.path).read_text(encoding="utf-8").count(each.old) for each in EVERYTHING}
    assert len(counts) == len(EVERYTHING) > 100
    assert {name: count for name, count in counts.items() if count != 1} == {}
