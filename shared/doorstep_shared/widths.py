"""How wide a text stands in a terminal: a Chinese character takes two columns."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

GAP = 2
"""Columns between two columns of a table."""

_CLOSING = frozenset("，。、；：？！）】》”’…,.;:?!)]}")


def width(text: str) -> int:
    """The number of terminal columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def pad(text: str, columns: int) -> str:
    """The text with blanks up to `columns`."""
    return text + " " * (columns - width(text))


def cut(text: str, columns: int) -> str:
    """The text, or as much of it as fits into `columns` with an ellipsis at its end."""
    if width(text) <= columns:
        return text
    kept = ""
    room = columns - 1
    for character in text:
        room -= _character_width(character)
        if room < 0:
            break
        kept += character
    return kept + "…"


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most `columns`; Chinese breaks between any two characters, but not before a stop."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if line and width(line) + width(piece.rstrip()) > columns:
                lines.append(line.rstrip())
                line = ""
            line += piece if line else piece.lstrip()
        lines.append(line.rstrip())
    return lines


def _pieces(paragraph: str) -> list[str]:
    """The unbreakable pieces of a paragraph: words with the blanks after them, and single wide characters."""
    if not paragraph:
        return []
    breaks = [0]
    breaks += [index for index, (left, right) in enumerate(pairwise(paragraph), 1) if _may_break(left, right)]
    breaks.append(len(paragraph))
    return [paragraph[start:end] for start, end in pairwise(breaks)]


def _may_break(left: str, right: str) -> bool:
    if right == " " or right in _CLOSING or left in "（“‘《【(":
        return False
    return left == " " or _character_width(left) == 2 or _character_width(right) == 2


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], widest: int = 40) -> list[str]:
    """Rows in aligned columns under their headings; a cell is cut to `widest` columns."""
    cells = [list(headings)] + [[cut(" ".join(cell.split()), widest) for cell in row] for row in rows]
    columns = [max(width(row[index]) for row in cells) for index in range(len(headings))]
    blank = " " * GAP
    return [blank.join(pad(cell, size) for cell, size in zip(row, columns, strict=True)).rstrip() for row in cells]
