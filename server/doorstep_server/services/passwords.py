"""What a password must be, in words: long, and nothing anybody would try first."""

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

SHORTEST = 10
LONGEST = 200
LEAST_DIFFERENT = 5
RULES = Text(
    "至少 10 个字符，至少 5 种不同的字符，不含账号名，不是连续的数字或字母。几个词连成一句最好记。",
    "At least 10 characters, at least 5 of them different, without the account's name, no run of digits or letters."
    " A few words in a row are easiest to remember.",
)
TOO_SHORT = Text("少于 10 个字符", "it has fewer than 10 characters")
TOO_LONG = Text("超过 200 个字符", "it has more than 200 characters")
TOO_EVEN = Text("不同的字符太少", "too few of its characters differ")
HOLDS_NAME = Text("含有账号名", "it holds the account's name")
IS_RUN = Text("是连续的数字或字母", "it is a run of digits or letters")
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb")


def check(account: str, password: str) -> None:
    """Accept a new password.

    Raises:
        DoorstepError: `password_weak` with what is wrong with it.
    """
    objection = _objection(account, password)
    if objection:
        raise DoorstepError("password_weak", detail=objection)


def _objection(account: str, password: str) -> Text | None:
    plain = password.casefold()
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    if len(set(plain)) < LEAST_DIFFERENT:
        return TOO_EVEN
    if len(account) > 2 and account.casefold() in plain:
        return HOLDS_NAME
    return IS_RUN if any(plain in run or plain in run[::-1] for run in _RUNS) else None
