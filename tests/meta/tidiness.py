"""Checks of names, sizes, markers and blanks; each takes sources and returns findings."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from tests.meta.findings import Finding, Source

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
EMPTY_NAMES = frozenset({"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"})
"""Names that say nothing of what they name."""

_MARKERS = re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X|H[A]CK)\b|NotImplemented[E]rror")
_FOREIGN = re.compile(
    r"/(?:work|root)/|/t[m]p/v\b|/opt/wh[e]els"
    r"|\bissues? #?\d+|\bdesign[.]md\b"
    r"|\b(?:sub)?(?<!user )(?<!user-)(?<!user_)[a]gents?\b",
    re.IGNORECASE,
)


def markers(sources: Iterable[Source]) -> list[Finding]:
    """Notes to oneself: finished code has none."""
    return _lines_with(_MARKERS, sources, "a marker for later")


def foreign(sources: Iterable[Source]) -> list[Finding]:
    """Words that speak of the place where the project was made and not of the project."""
    return _lines_with(_FOREIGN, sources, "not a matter of this project")


def stray_blanks(sources: Iterable[Source]) -> list[Finding]:
    """Blanks at the end of a line, carriage returns, tabs outside Makefiles, a missing last line break."""
    findings = []
    for source in sources:
        lines = source.text.split("\n")
        for number, line in enumerate(lines, 1):
            if line != line.rstrip():
                findings.append(Finding(source.path, number, "blanks at the end of the line"))
            elif "\t" in line and source.path != "Makefile":
                findings.append(Finding(source.path, number, "a tab"))
        if source.text and lines[-1]:
            findings.append(Finding(source.path, len(lines), "no line break at the end of the file"))
    return findings


def empty_names(sources: Iterable[Source]) -> list[Finding]:
    """Files, folders, classes and functions named after nothing."""
    findings = []
    for source in sources:
        for part in source.path.removesuffix(".py").split("/"):
            if EMPTY_NAMES & set(_words(part)):
                findings.append(Finding(source.path, 1, f"the name {part} says nothing"))
        for node in _definitions(source):
            if EMPTY_NAMES & set(_words(node.name)):
                findings.append(Finding(source.path, node.lineno, f"the name {node.name} says nothing"))
    return findings


def long_files(sources: Iterable[Source], allowed: Mapping[str, str]) -> list[Finding]:
    """Files over 300 lines; `allowed` gives the reason for those that may be. An outdated permission is a finding."""
    longest = {source.path: source.text.count("\n") for source in sources}
    findings = [
        Finding(path, MAX_FILE_LINES, f"{lines} lines in one file")
        for path, lines in longest.items()
        if lines > MAX_FILE_LINES and path not in allowed
    ]
    needless = [path for path in allowed if longest.get(path, 0) <= MAX_FILE_LINES]
    return findings + [Finding(path, 1, "needs no permission to be long") for path in needless]


def long_functions(sources: Iterable[Source], allowed: Mapping[str, str]) -> list[Finding]:
    """Functions over 60 lines; `allowed` gives the reason for ``path:name`` that may be. Outdated ones are findings."""
    long = {
        f"{source.path}:{node.name}": Finding(source.path, node.lineno, f"{node.name} has {lines} lines")
        for source in sources
        for node in _definitions(source)
        if not isinstance(node, ast.ClassDef)
        for lines in [(node.end_lineno or node.lineno) - node.lineno + 1]
        if lines > MAX_FUNCTION_LINES
    }
    needless = [Finding(name, 1, "needs no permission to be long") for name in allowed if name not in long]
    return [finding for name, finding in long.items() if name not in allowed] + needless


def _lines_with(pattern: re.Pattern[str], sources: Iterable[Source], what: str) -> list[Finding]:
    return [
        Finding(source.path, number, f"{what}: {found[0].strip()}")
        for source in sources
        for number, line in enumerate(source.text.splitlines(), 1)
        for found in [pattern.search(line)]
        if found
    ]


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def _definitions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    if source.path.endswith(".py"):
        for node in ast.walk(ast.parse(source.text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield node
