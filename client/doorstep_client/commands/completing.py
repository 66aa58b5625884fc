"""What the Tab key offers: doors of this laptop by the beginning of their address, choices in the worker's language."""

import sys
import unicodedata
from collections.abc import Callable, Mapping

import click

from doorstep_client.app import DATABASE_FILE
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import language_in

Completer = Callable[[click.Context, click.Parameter, str], list[str]]

MOST_DOORS = 200
"""How many doors are offered at once."""


def doors(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The addresses that begin as typed; full-width digits count as digits."""
    from doorstep_client.store.glance import addresses

    app = context.find_root().obj
    beginning = unicodedata.normalize("NFKC", incomplete).strip().upper()
    try:
        found = addresses(app.home / DATABASE_FILE, beginning, app.key_at_hand()) if app is not None else []
    except DoorstepError:  # whose doors, or that they are locked, the command itself will tell
        return []
    return sorted(found, key=_as_counted)[:MOST_DOORS]


def accounts(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The accounts that share this laptop and begin as typed."""
    from doorstep_client.people import people

    app = context.find_root().obj
    found = [each.account for each in people(app.laptop)] if app is not None else []
    return sorted({each for each in found if each.startswith(incomplete)})


def _as_counted(address: str) -> list[tuple[int, str]]:
    """The order people count in: 3-2-501 before 3-2-1001, numbers before other names."""
    return [(int(part), "") if part.isdecimal() else (sys.maxsize, part) for part in address.split("-")]


def choices(table: Callable[[], Mapping[str, Text]]) -> Completer:
    """The words of a choice that begin as typed, in the language of the run; codes too once something is typed.

    Where the words hold blanks the code stands for them, because not every shell puts quotes around an offer.
    """

    def offered(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
        language = language_in(context)
        said = {code: text.say(language) for code, text in table().items()}
        words = [code if " " in word else word for code, word in said.items()]
        codes = list(said) if incomplete else []
        return [word for word in dict.fromkeys([*words, *codes]) if word.startswith(incomplete)]

    return offered
