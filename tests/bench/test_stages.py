"""The profile of a push names what its time goes to."""

from pathlib import Path

from bench import stages


def test_nearly_all_of_a_pushs_time_has_a_name(tmp_path: Path) -> None:
    found, total = stages.measure(tmp_path, size=200, count=4)
    assert total > 0
    assert sum(found.values()) == total
    assert found.get(stages.REST, 0) < total / 2
    assert {"decode and check canonical bytes", "write records", "merge, state to JSON"} & set(found)


def test_a_line_outside_the_project_is_credited_to_who_called_it() -> None:
    assert stages.stage_of(None) == stages.REST
