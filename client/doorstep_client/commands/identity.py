"""Taking an identity number from a flag or a question. It goes into no draft, and is forgotten when it was read."""

from doorstep_client.app import App
from doorstep_client.commands.prompts import Prompts
from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.identity import Identified, has_identity, identified, read_number
from doorstep_client.tasks.typed import Typed
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.identity import NUMBER_LABEL, IdentityNumber
from doorstep_shared.kinds import Kind
from doorstep_shell.bilingual import Option
from doorstep_shell.output import harmless

NUMBER = Text(
    "身份证号（18 位；写 - 就在屏幕上问）：只记后四位和散列值，号码本身不保存。",
    "Identity number (18 characters; - asks for it): only its last four and a hash are kept, never the number.",
)
QUESTION = Text("{label}（可不填；不保存号码，只记后四位）", "{label} (may be empty; never kept, only its last four)")
ASK = "-"


def identity_options(kind: Kind) -> list[Option]:
    """The flag of kinds that have an identity number."""
    flag = Option(["identity_number", "--identity-number"], text=NUMBER, metavar="NUMBER", type=str)
    return [flag] if has_identity(kind) else []


def number_given(app: App, flag: str | None, *, may_ask: bool) -> IdentityNumber | None:
    """The number given by the flag, or asked for where the flag is ``-``.

    Raises:
        DoorstepError: invalid_value; usage where nobody can be asked.
    """
    if not flag:
        return None
    if flag != ASK:
        return read_number(flag)
    if not may_ask:
        raise DoorstepError("usage", detail="--identity-number -")
    return ask_number(app)


def ask_number(app: App) -> IdentityNumber | None:
    """Ask for the number; None when the answer is empty."""
    language = app.output.language

    def check(text: str) -> bool | str:
        try:
            return not text.strip() or bool(read_number(text))
        except DoorstepError as error:
            return harmless(error.sentence(language))

    text = Prompts(language).text(QUESTION.say(language, label=NUMBER_LABEL.say(language)), check)
    return read_number(text) if text.strip() else None


def with_number(
    app: App, desk: Desk, kind: Kind, typed: Typed, number: IdentityNumber | None, record: Record | None = None
) -> Typed:
    """What was typed with what its identity number tells; what a person should know about it is said."""
    if not has_identity(kind):
        return typed
    found: Identified = identified(desk, kind, typed, number, record)
    for remark in found.remarks:
        app.output.warn(remark)
    return found.typed
