"""What the two programs offer, and whether the documents say so."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import click

from tests.meta.findings import Finding, Source

_SETTING = re.compile(r"\bDOORSTEP_[A-Z][A-Z_]*[A-Z]\b")


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its options, as typed: ``("doorstep", "visit", "add")`` and ``("--phone", …)``."""

    words: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a document with the text below it, up to the next heading."""

    heading: str
    text: str


def commands(root: click.Command, name: str) -> list[Command]:
    """Every command of a program that is not hidden, groups included."""
    return list(_walk(root, (name,), click.Context(root, info_name=name)))


def _walk(command: click.Command, words: tuple[str, ...], context: click.Context) -> Iterator[Command]:
    options = [
        max(parameter.opts, key=len)
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
    ]
    yield Command(words, tuple(option for option in options if option.startswith("--")))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from _walk(child, (*words, name), click.Context(child, info_name=name, parent=context))


def sections(markdown: str) -> list[Section]:
    """A document cut at its headings; headings inside code blocks do not count."""
    result, heading, lines, in_code = [], "", list[str](), False
    for line in markdown.splitlines():
        in_code ^= line.startswith("```")
        if line.startswith("#") and not in_code:
            result.append(Section(heading, "\n".join(lines)))
            heading, lines = line.lstrip("# "), []
        lines.append(line)
    return [*result, Section(heading, "\n".join(lines))]


def undocumented(all_commands: Iterable[Command], pages: Sequence[Source], kinds: Iterable[str]) -> list[Finding]:
    """Commands and options that no page tells of.

    A command is told of where it stands in full; the commands every kind has may stand as ``<kind>``. An option
    must stand in a section that tells of its command, of its group or (for fields) of its kind.
    """
    where = ", ".join(source.path for source in pages)
    all_sections = [section for source in pages for section in sections(source.text)]
    findings = []
    for command in all_commands:
        full = " ".join(command.words)
        names = {full, *(full.replace(f" {kind} ", " <kind> ") for kind in kinds)}
        telling = [section for section in all_sections if any(_tells(section.text, name) for name in names)]
        if not telling:
            findings.append(Finding(where, 1, f"{full} is not documented"))
            continue
        group = command.words[1] if len(command.words) > 1 else command.words[0]
        telling += [section for section in all_sections if _tells(section.heading, group)]
        telling += [section for section in all_sections if _tells(section.text, f"{command.words[0]} <command>")]
        for option in command.options:
            if not any(_tells(section.text, option) for section in telling):
                findings.append(Finding(where, 1, f"{full} {option} is not documented"))
    return findings


def settings(sources: Iterable[Source]) -> dict[str, Finding]:
    """Every environment variable the code reads, with the first place that names it."""
    found: dict[str, Finding] = {}
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            for name in _SETTING.findall(line):
                found.setdefault(name, Finding(source.path, number, f"{name} is not documented"))
    return found


def undocumented_settings(sources: Iterable[Source], pages: Iterable[Source]) -> list[Finding]:
    """Environment variables that no page names."""
    told = "\n".join(page.text for page in pages)
    return [finding for name, finding in settings(sources).items() if not _tells(told, name)]


def undocumented_errors(codes: Iterable[tuple[str, int, str]], page: Source) -> list[Finding]:
    """Errors (code, exit code, sentence) without a section that gives their exit code and sentence."""
    by_heading = {section.heading.strip("`"): section.text for section in sections(page.text)}
    return [
        Finding(page.path, 1, f"the error {code} is not documented with its exit code and sentence")
        for code, exit_code, sentence in codes
        if f"Exit code {exit_code}," not in by_heading.get(code, "") or sentence not in by_heading.get(code, "")
    ]


def broken_links(pages: Iterable[Source], existing: Iterable[str]) -> list[Finding]:
    """Links between documents that lead nowhere; `existing` are all paths from the root."""
    paths = set(existing)
    findings = []
    for page in pages:
        folder = page.path.rpartition("/")[0]
        for number, line in enumerate(page.text.splitlines(), 1):
            for target in re.findall(r"\]\(([^)#\s]+)", line):
                if "://" not in target and _resolved(folder, target) not in paths:
                    findings.append(Finding(page.path, number, f"the link {target} leads nowhere"))
    return findings


def misnumbered_decisions(pages: Iterable[Source]) -> list[Finding]:
    """Pages in ``docs/decisions`` whose number another one has, or whose heading has another number than their name."""
    findings, first = [], dict[str, str]()
    for page in sorted(pages, key=lambda page: page.path):
        folder, _, name = page.path.rpartition("/")
        if folder != "docs/decisions":
            continue
        number = name.partition("-")[0]
        if first.setdefault(number, page.path) != page.path:
            findings.append(Finding(page.path, 1, f"{first[number]} has this number too"))
        if not page.text.startswith(f"# {number} "):
            findings.append(Finding(page.path, 1, f"its heading does not begin with {number}"))
    return findings


def _resolved(folder: str, target: str) -> str:
    parts = folder.split("/") if folder else []
    for part in target.strip("/").split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _tells(text: str, name: str) -> bool:
    """Whether a text holds a name as a whole: ``doorstep log`` is not told of by ``doorstep login``."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None
