"""The whole demo, as ``make demo`` plays it: real programs, a real hub, a network that fails."""

import subprocess
import sys
from pathlib import Path

from doorstep_server.demo.folder import MARKER

HUB_PROGRAM = str(Path(sys.executable).with_name("doorstep-hub"))


def test_the_demo_plays_to_its_end_and_everything_is_as_expected(tmp_path: Path) -> None:
    command = [HUB_PROGRAM, "--lang", "zh", "demo", "--folder", ".demo"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=240)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "✗" not in done.stdout
    assert done.stdout.count("✓") >= 15
    assert (tmp_path / ".demo" / MARKER).is_file()
    assert {path.name for path in (tmp_path / ".demo" / "laptops").iterdir()} == {"lin", "zhao", "zhou", "he"}


def test_the_demo_never_starts_in_a_folder_with_somebody_elses_files(tmp_path: Path) -> None:
    (tmp_path / "work.txt").write_text("mine")
    command = [HUB_PROGRAM, "demo", "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 4
    assert [path.name for path in tmp_path.iterdir()] == ["work.txt"]
