"""A sync that costs more is noticed: counts are repeatable, and one that grew fails the build."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import counts
from doorstep_server.services import pull
from doorstep_server.store import settings

GROWN = "push of 500: statements"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> counts.Counts:
    return counts.measure(tmp_path_factory.mktemp("counts"))


def expected_of(found: counts.Counts) -> dict[str, Any]:
    return {"python": f"{counts.sys.version_info.major}.{counts.sys.version_info.minor}", "counts": dict(found)}


def test_a_second_run_counts_the_same(found: counts.Counts, tmp_path: Path) -> None:
    again = counts.measure(tmp_path)
    assert {name: value for name, value in again.items() if counts.OF_THIS_PYTHON not in name} == {
        name: value for name, value in found.items() if counts.OF_THIS_PYTHON not in name
    }


def test_every_count_that_is_made_has_an_expectation(found: counts.Counts) -> None:
    assert set(json.loads(counts.EXPECTED.read_text())["counts"]) == set(found)


def test_what_did_not_grow_passes(found: counts.Counts) -> None:
    assert counts.grown(found, expected_of(found)) == []


def test_one_statement_more_fails_and_is_named(found: counts.Counts) -> None:
    (said,) = counts.grown({**found, GROWN: found[GROWN] + 1}, expected_of(found))
    assert said.startswith(GROWN)


def test_bytes_may_grow_by_a_little_only(found: counts.Counts) -> None:
    name = "push of 500: bytes down"
    assert counts.grown({**found, name: found[name] * 1.02}, expected_of(found)) == []
    assert counts.grown({**found, name: found[name] * 1.04}, expected_of(found)) != []


def test_allocations_are_not_compared_between_pythons(found: counts.Counts) -> None:
    name = f"push of 500: {counts.OF_THIS_PYTHON}"
    more = {**found, name: found[name] * 2}
    assert counts.grown(more, expected_of(found)) != []
    assert counts.grown(more, {**expected_of(found), "python": "2.7"}) == []


def test_a_count_nobody_expects_fails(found: counts.Counts) -> None:
    expected = expected_of(found)
    del expected["counts"][GROWN]
    (said,) = counts.grown(found, expected)
    assert "--accept" in said


def test_a_query_for_every_grid_is_noticed(
    found: counts.Counts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine: Callable[..., Any] = pull.pull

    def with_a_query_more(hub: Any, *rest: Any) -> Any:
        settings.get(hub.store, "hub_id")
        return genuine(hub, *rest)

    monkeypatch.setattr(pull, "pull", with_a_query_more)
    said = counts.grown(counts.measure(tmp_path), expected_of(found))
    assert any(sentence.startswith("nothing to do: statements grew") for sentence in said)
