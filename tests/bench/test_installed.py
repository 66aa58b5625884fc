"""The laptop's program is measured as a laptop has it."""

import subprocess

from bench.installed import programs, surroundings


def test_what_is_measured_is_installed_compiled_and_whole() -> None:
    folder = programs()
    where = [folder / "python", "-c", "import doorstep_client as it; print(it.__file__, it.__cached__)"]
    environment = surroundings() | {"DOORSTEP_LANG": "en"}
    told = subprocess.run(where, env=environment, capture_output=True, text=True, check=True)
    source, compiled = told.stdout.split()
    assert source.startswith(str(folder.parent))
    assert (folder / compiled).exists()
    said = subprocess.run([folder / "doorstep", "--help"], env=environment, capture_output=True, text=True, check=True)
    assert "doorstep" in said.stdout
    assert programs() == folder
