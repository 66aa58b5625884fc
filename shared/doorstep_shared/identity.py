"""Identity numbers (居民身份证号): read and checked in memory, and never kept.

What is kept are the last four characters and a hash under a key of the hub, by which the same number is known again.
"""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from doorstep_shared.fields import KindField
from doorstep_shared.i18n import LANGUAGES, Text

KEY_BYTES = 32
HASH_CHARS = 32
TAIL_CHARS = 4
TAIL, HASH = "identity_last4", "identity_hash"
"""The fields that keep what is kept."""
TOLD_BY_NUMBER = ("birth", "sex")
"""The fields that follow from the number."""
NUMBER_LABEL = Text("身份证号", "identity number")
DIFFERS = Text("{field}与身份证号不一致（号码上是 {said}）", "{field} contradicts the identity number (it says {said})")
_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(18))
"""ISO 7064 MOD 11-2: the weighted sum of all characters leaves 1; X counts 10."""


class WrongNumber(Exception):
    """A text that is no identity number. `code` is one of `reasons.FIELD_REASONS`; the text itself is not told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class IdentityNumber:
    """A number that was checked. `birth` is ``YYYY-MM-DD``, `sex` a code of the table; it never says itself in full."""

    number: str
    birth: str
    sex: str

    @property
    def tail(self) -> str:
        """The last four characters."""
        return self.number[-TAIL_CHARS:]

    def hashed(self, key: bytes) -> str:
        """The number's hash under a key: HMAC-SHA256, the first 16 bytes as hex."""
        return hmac.digest(key, self.number.encode("ascii"), hashlib.sha256).hex()[:HASH_CHARS]

    def __repr__(self) -> str:
        return f"IdentityNumber(…{self.tail})"


def read_identity_number(typed: str) -> IdentityNumber:
    """The number a person typed, full-width and blanks allowed.

    Raises:
        WrongNumber: bad_identity_number when it has another form or no such day; bad_check_digit.
    """
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).upper()
    if not _FORM.fullmatch(number):
        raise WrongNumber("bad_identity_number")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise WrongNumber("bad_identity_number") from None
    if not 1900 <= born.year < 2200:
        raise WrongNumber("bad_identity_number")
    digits = [10 if sign == "X" else int(sign) for sign in number]
    if sum(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11 != 1:
        raise WrongNumber("bad_check_digit")
    return IdentityNumber(number, born.isoformat(), "male" if int(number[16]) % 2 else "female")


def differs(field: KindField, said: str) -> Text:
    """That a field contradicts the number, which says this."""
    zh, en = (DIFFERS.say(each, field=field.label.say(each), said=field.say(said, each)) for each in LANGUAGES)
    return Text(zh, en)


def identity_key(hub_key: bytes) -> bytes:
    """The key of the hashes, derived from the hub's own, which it does not give away."""
    return hmac.digest(hub_key, b"identity", hashlib.sha256)


def read_key(text: object) -> bytes:
    """The key written as hex in a message; empty for what is none."""
    return bytes.fromhex(text) if isinstance(text, str) and re.fullmatch(r"[0-9a-f]{64}", text) else b""


def key_name(key: bytes) -> str:
    """Eight characters by which a laptop tells which key it has; empty for none."""
    return hashlib.sha256(key).hexdigest()[:8] if key else ""
