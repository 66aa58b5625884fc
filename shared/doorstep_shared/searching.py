"""What a record is found by, as one text in a column, and what is looked for in it.

The text is made of lines, each with a mark in front: what is written, how it sounds, its initials, its digits, its
address. One pass over the column finds and ranks; no wildcard has a meaning in it. Initials stand in capitals, so that
they are not found inside a sound.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from doorstep_shared.addresses import address_parts
from doorstep_shared.names import plain_name
from doorstep_shared.readings import readings

WRITTEN, SOUNDS, INITIALS, DIGITS, PLACE = "=", ">", "~", "#", "@"
EXACT, BEGINS, BEGINS_WITHIN, INSIDE, BY_INITIALS, BEGINS_BY_INITIALS = range(6)
"""How sure a match is, the surest first. `BEGINS` ends where a part of an address ends, or at a phone's tail."""
MOST_TYPED = 100
"""Longer texts (characters) mean no record."""
SHORTEST_TAIL = 3
"""The fewest digits that are taken for a part of a phone number."""
SHORTEST_INSIDE = 3
"""The fewest letters that are looked for inside a name's sound."""
_READ_EVERY_WAY = 4
"""How many characters of a text count with all their readings; those after them (of a long name) with the usual one."""
_MOST_SPELLINGS = 32
"""The most spellings that are kept of one text."""


class Needle(NamedTuple):
    """A text to look for in the column, and how sure its finding is."""

    text: str
    rank: int


def search_text(texts: Iterable[str], phones: Iterable[str] = (), place: str = "") -> str | None:
    """The column's text for a record with these names, phone numbers and address; None where there is none of them."""
    lines = [line for text in texts for line in _spoken_lines(text)]
    lines += [f"{DIGITS}{digits}{DIGITS}" for phone in phones if (digits := phone_digits(phone))]
    if place:
        lines.append(PLACE + place.casefold())
        lines += () if place.isascii() else _spoken_lines(place)
    return "\n".join(["", *dict.fromkeys(lines), ""]) if lines else None


def first_line(name: str) -> str:
    """What the column's text begins with for a record whose first name is this one."""
    return f"\n{WRITTEN}{plain_name(name)}\n"


@lru_cache(maxsize=20_000)
def _spoken_lines(text: str) -> tuple[str, ...]:
    plain = plain_name(text)
    spellings = list(_spellings(plain))
    written = (WRITTEN + plain,) if plain else ()
    if "".join(spellings[0]) in ("", plain):
        return written
    sounds = dict.fromkeys(SOUNDS + "".join(each) for each in spellings)
    initials = dict.fromkeys(INITIALS + "".join(sound[0] for sound in each).upper() for each in spellings)
    return (*written, *sounds, *initials)


def _spellings(plain: str) -> Iterator[tuple[str, ...]]:
    """Every way to read a plain text aloud, a sound a character; letters and digits stand for themselves."""
    choices: list[tuple[str, ...]] = []
    count = 1
    for sign in plain:
        sounds = readings(sign) or ((sign,) if sign.isascii() and sign.isalnum() else ())
        if len(choices) >= _READ_EVERY_WAY or count * len(sounds) > _MOST_SPELLINGS:
            sounds = sounds[:1]
        if sounds:
            count *= len(sounds)
            choices.append(sounds)
    return itertools.product(*choices)


def phone_digits(text: str) -> str:
    """The digits of a phone number without +86 and whatever stands between them; of an extension too."""
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isascii() and sign.isdigit())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def needles(typed: str) -> list[Needle]:
    """What to look for in the column for what a person typed, the surest first; nothing for what can mean no record."""
    if len(typed) > MOST_TYPED:
        return []
    text = storable(" ".join(unicodedata.normalize("NFKC", typed).split()))
    found = [*_of_places(text), *_of_phones(text), *_of_names(text), *_of_sounds(text)]
    return sorted(dict.fromkeys(found), key=lambda needle: needle.rank)


def whole_needles(typed: str) -> list[Needle]:
    """Those needles that mean a whole name, sound, phone number or initials: sure enough to pick a record by."""
    return [each for each in needles(typed) if each.rank in (EXACT, BY_INITIALS)]


def storable(text: str) -> str:
    """A text without the halves of characters that no database takes."""
    return text.encode("utf-8", "replace").decode()


def _of_names(text: str) -> Iterable[Needle]:
    plain = plain_name(text)
    if not plain:
        return ()
    inside = [Needle(plain, INSIDE)] if not plain.isascii() or len(plain) >= SHORTEST_INSIDE else []
    return (Needle(f"\n{WRITTEN}{plain}\n", EXACT), Needle(f"\n{WRITTEN}{plain}", BEGINS_WITHIN), *inside)


def _of_places(text: str) -> Iterable[Needle]:
    parts = address_parts(text)
    place = "-".join(parts).casefold()
    if not place:
        return ()
    found = [Needle(f"\n{PLACE}{place}\n", EXACT), Needle(f"\n{PLACE}{place}-", BEGINS)]
    if len(parts) > 1 or not place.isascii():
        found.append(Needle(f"\n{PLACE}{place}", BEGINS_WITHIN))
    return [*found, Needle(f"-{place}\n", INSIDE)]


_PHONE = re.compile(r"\+?[0-9][0-9 ().-]*")


def _of_phones(text: str) -> Iterable[Needle]:
    plain = text.translate({0x2010: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-"})
    digits = phone_digits(plain)
    if not _PHONE.fullmatch(plain) or len(digits) < SHORTEST_TAIL:
        return ()
    return (
        Needle(f"\n{DIGITS}{digits}{DIGITS}", EXACT),
        Needle(f"{digits}{DIGITS}\n", BEGINS),
        Needle(f"\n{DIGITS}{digits}", BEGINS_WITHIN),
        *([Needle(digits, INSIDE)] if "-" not in plain else []),
    )


_NOT_SOUNDED = re.compile(r"[^a-z0-9]")


def _of_sounds(text: str) -> Iterable[Needle]:
    letters = _letters(text)
    if not any(sign.isalpha() for sign in letters):
        return
    for sound in dict.fromkeys((letters, letters.replace("lyu", "lv").replace("nyu", "nv"))):
        yield Needle(f"\n{SOUNDS}{sound}\n", EXACT)
        yield Needle(f"\n{SOUNDS}{sound}", BEGINS_WITHIN)
        if len(sound) >= SHORTEST_INSIDE:
            yield Needle(sound, INSIDE)
    yield Needle(f"\n{INITIALS}{letters.upper()}\n", BY_INITIALS)
    yield Needle(f"\n{INITIALS}{letters.upper()}", BEGINS_BY_INITIALS)


def _letters(text: str) -> str:
    """Typed pinyin as the column has it: small letters without tones, blanks and apostrophes, ü as v.

    Nothing for a text that holds anything else: a name in characters has no sound of its own to look for.
    """
    marked = unicodedata.normalize("NFD", text.casefold()).replace("u\u0308", "v").replace("u:", "v")
    plain = "".join(sign for sign in marked if not unicodedata.combining(sign) and sign not in " '’·-.")
    return "" if _NOT_SOUNDED.search(plain) else plain
