"""How Chinese characters are read: all readings of each, without tones, from the table that comes with pypinyin."""

import json
import unicodedata
from functools import cache
from importlib.util import find_spec

LIBRARY = "pypinyin"
_TABLE = "pinyin_dict.json"
_SURNAMES = {"谌": ("shen",), "黑": ("he",), "盖": ("ge",), "仝": ("tong",), "晟": ("cheng",)}
"""Readings as a surname that the table lacks."""


@cache
def _table() -> dict[str, str]:
    """Readings with tone marks by code point. Only the table is read: the library itself takes ten times as long."""
    spec = find_spec(LIBRARY)
    if spec is None or spec.loader is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(LIBRARY)
    found: dict[str, str] = json.loads(spec.loader.get_data(f"{spec.submodule_search_locations[0]}/{_TABLE}"))  # type: ignore[attr-defined]
    return found


@cache
def readings(character: str) -> tuple[str, ...]:
    """Every reading of a character in plain letters, the most usual first, ü as v; none of what has no reading."""
    if character < "〇":
        return ()
    marked = _table().get(str(ord(character)), "")
    plain = [_plain(each) for each in marked.split(",") if each]
    with_u = [each.replace("v", "u") for each in plain if "v" in each]
    return tuple(dict.fromkeys([*plain, *with_u, *_SURNAMES.get(character, ())]))


def _plain(marked: str) -> str:
    """lǚ as lv."""
    composed = unicodedata.normalize("NFD", marked).replace("u\u0308", "v").replace("ê", "e")
    return "".join(sign for sign in composed if sign.isascii() and sign.isalpha())
