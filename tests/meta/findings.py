"""What a check of the tree returns: a place and what is wrong there, printed as ``file:line: what``."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("shared", "server", "client")
EVERYWHERE = (*PRODUCT, "tests", "bench", "docs", ".ci")
SUFFIXES = (".py", ".md", ".cfg", ".toml", ".html", ".css", ".js", ".txt", ".csv")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong, at a line counted from 1."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Source:
    """A text file of the tree: its path from the root, with slashes, and its content."""

    path: str
    text: str


def none_of(findings: Iterable[Finding]) -> None:
    """Fail the test with all findings, a line each, when there are any."""
    if lines := told(findings):
        pytest.fail(f"\n{lines}", pytrace=False)


def told(findings: Iterable[Finding]) -> str:
    """All findings, a line each; empty when there are none."""
    return "\n".join(str(finding) for finding in sorted(findings))


def python_sources(*folders: str) -> Iterator[Source]:
    """The Python files of the given folders."""
    return (source for source in sources(*folders) if source.path.endswith(".py"))


def sources(*folders: str) -> Iterator[Source]:
    """The text files of the given folders; without folders, those of the whole tree and its root."""
    for folder in folders or EVERYWHERE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and _is_text(path):
                yield Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    if not folders:
        for path in sorted(ROOT.iterdir()):
            if path.is_file() and (_is_text(path) or path.name in ("Makefile", "LICENSE")):
                yield Source(path.name, path.read_text("utf-8"))


def _is_text(path: Path) -> bool:
    if any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts):
        return False
    return path.suffix in SUFFIXES or path.parent.name == ".ci"
