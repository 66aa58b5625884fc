"""A temporary copy of the sources, into which mistakes are planted; the checkout itself is never touched."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("shared", "server", "client")
COPIED = (*SOURCES, "tests", "setup.cfg", "pyproject.toml")
TEST_SECONDS = 300
"""A run longer than this (seconds) hangs, which also counts as noticing the mistake."""


class OutOfDate(Exception):
    """The text a mistake should replace is not in its file exactly once."""


@dataclass(frozen=True)
class Copy:
    """The copy at `root`, and how tests run in it."""

    root: Path

    @contextmanager
    def planted(self, path: str, old: str, new: str) -> Iterator[None]:
        """The file with `old` replaced by `new`, put right again afterwards.

        Raises:
            OutOfDate: when `old` does not occur exactly once.
        """
        file = self.root / path
        right = file.read_text(encoding="utf-8")
        if right.count(old) != 1:
            raise OutOfDate(f"{path} holds the text {right.count(old)} times")
        file.write_text(right.replace(old, new), encoding="utf-8")
        try:
            yield
        finally:
            file.write_text(right, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run this Python with the copy before everything installed."""
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(str(self.root / source) for source in SOURCES),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_PROFILE": "mutants",
        }
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TEST_SECONDS,
        )

    def test(self, tests: Sequence[str]) -> int:
        """pytest's exit code: 0 all passed, 1 a test failed, anything else the tests could not run."""
        try:
            return self.run("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests).returncode
        except subprocess.TimeoutExpired:
            return 1

    def is_what_runs(self) -> bool:
        """Whether a program started here imports the copy and not the checkout."""
        where = self.run("-c", "import doorstep_shared, tests; print(doorstep_shared.__file__, tests.__file__)").stdout
        return where.count(str(self.root)) == 2


@contextmanager
def copied() -> Iterator[Copy]:
    """A copy that lasts as long as the block."""
    with tempfile.TemporaryDirectory(prefix="doorstep-mutants-") as folder:
        root = Path(folder).resolve()
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", ".*"))
            else:
                shutil.copy(source, root / name)
        yield Copy(root)
