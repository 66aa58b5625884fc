"""``doorstep visit --quick DOOR "text"``: a visit in one line, for typing in a day's notes."""

from collections.abc import Sequence

from doorstep_client.commands.completing import doors
from doorstep_client.tasks.typed import Typed
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import Option

QUICK = Text(
    '一行记一户：地址和记录，如 --quick 3-2-501 "血压药快用完"；其余取默认值，也可再加别的选项。',
    'A visit in one line: the address and the text, as in --quick 3-2-501 "all well"; the rest begins as usual.',
)
TWICE = Text("--quick 已经写了地址和记录，不用再写 {flag}", "--quick holds the address and the text; leave out {flag}")
DOOR_TWICE = Text("前面已经写了哪一户，不用再写 {flag}", "the door is named already; leave out {flag}")
_FLAGS = {"dwelling": "--dwelling", "subject": "--subject", "notes": "--note"}


def quick_option() -> Option:
    """The flag of ``doorstep visit add``."""
    return Option(["quick", "--quick"], text=QUICK, nargs=2, metavar="DOOR TEXT", shell_complete=doors)


def with_door(typed: Typed, door: str, quick: Sequence[str] | None) -> Typed:
    """What was typed, with the door that stands before it.

    Raises:
        DoorstepError: usage when a flag names a door too.
    """
    twice = "--quick" if quick else next((_FLAGS[name] for name in ("dwelling", "subject") if name in typed.texts), "")
    if twice:
        raise DoorstepError("usage", detail=Text(DOOR_TWICE.say("zh", flag=twice), DOOR_TWICE.say("en", flag=twice)))
    return typed._replace(texts={**typed.texts, "dwelling": door})


def with_quick(typed: Typed, quick: Sequence[str]) -> Typed:
    """What was typed, with the door and the text of a quick entry.

    Raises:
        DoorstepError: usage when the same is given by a flag too.
    """
    for name, flag in _FLAGS.items():
        if name in typed.texts:
            raise DoorstepError("usage", detail=Text(TWICE.say("zh", flag=flag), TWICE.say("en", flag=flag)))
    door, text = quick
    return typed._replace(texts={**typed.texts, "dwelling": door, "notes": text})
