"""Every text of the product stands in both languages, with the same values to fill in."""

import ast
import re
from collections.abc import Iterable, Iterator

from tests.meta.findings import Finding, Source

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LANGUAGE_NAMES = {"English", "中文"}
"""A language is called by its own name, whatever language the page is in."""
_MARK = re.compile(r"\{(\w*)[^{}]*\}")


def incomplete_texts(sources: Iterable[Source]) -> list[Finding]:
    """Calls of `Text` (under whatever name it was imported) that say less in one language than in the other.

    Two empty texts say nothing in both, which is a way to leave something out.
    """
    return [
        Finding(source.path, call.lineno, what)
        for source in sources
        for call in _text_calls(ast.parse(source.text))
        for what in _objections(call)
    ]


def _text_calls(tree: ast.Module) -> Iterator[ast.Call]:
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "doorstep_shared.i18n"
        for alias in node.names
        if alias.name == "Text"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def _objections(call: ast.Call) -> Iterator[str]:
    parts = [*call.args, *(keyword.value for keyword in call.keywords)]
    if len(parts) != 2:
        yield "a text needs zh and en"
        return
    zh, en = (_written(part) for part in parts)
    for language, text in (("zh", zh), ("en", en)):
        if text is not None and not text.strip() and (zh, en) != ("", ""):
            yield f"the {language} text is empty"
    if zh and en:
        if sorted(set(_MARK.findall(zh))) != sorted(set(_MARK.findall(en))):
            yield f"the marks differ: {zh!r} and {en!r}"
        if _CHINESE.search(en) and en not in _LANGUAGE_NAMES:
            yield f"the en text holds Chinese: {en!r}"
        if zh not in _LANGUAGE_NAMES and not _CHINESE.search(zh) and re.search(r"[a-z]{3}", _MARK.sub("", zh)):
            yield f"the zh text is not Chinese: {zh!r}"


def _written(part: ast.expr) -> str | None:
    """The text as written; a value inside an f-string becomes a nameless mark. None when it is computed."""
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return part.value
    if isinstance(part, ast.JoinedStr):
        return "".join(
            value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else "{}"
            for value in part.values
        )
    return None
