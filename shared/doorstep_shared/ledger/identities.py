"""Identity numbers in a ledger: a column that is read and never written, for only a tail and a hash are kept."""

from collections.abc import Mapping
from typing import NamedTuple

from doorstep_shared.changes import Json
from doorstep_shared.i18n import Text
from doorstep_shared.identity import (
    HASH,
    NUMBER_LABEL,
    TAIL,
    TOLD_BY_NUMBER,
    IdentityNumber,
    WrongNumber,
    differs,
    read_identity_number,
)
from doorstep_shared.kinds import Kind
from doorstep_shared.ledger.cells import WrongLine
from doorstep_shared.reasons import FIELD_REASONS

NUMBER = "identity_number"
"""What the column is called among the fields, though it is none."""
_TITLES = (NUMBER, NUMBER_LABEL.zh, NUMBER_LABEL.en, "身份证号码", "身份证", "公民身份号码", "证件号码")
ROUNDED = Text(
    "身份证号被表格当成了数字，后几位已经丢失；把这一列设为文本，重新填写",
    "the spreadsheet took the identity number for a number and lost its end; make the column text and type it anew",
)
NO_KEY = Text(
    "还没有比对用的密钥，身份证号只记后四位；同步以后再导入一次就补全",
    "no key from the hub yet: only the last four of the identity number are kept; import it again after a sync",
)


class Told(NamedTuple):
    """What a number says of a record, by field, and what a person should know about that."""

    values: Mapping[str, Json] = {}
    remarks: tuple[Text, ...] = ()


def titles(kind: Kind) -> tuple[str, ...]:
    """What the column may be called; nothing for a kind without identity numbers."""
    return _TITLES if HASH in kind.fields else ()


def told(kind: Kind, key: bytes, typed: str, stated: Mapping[str, Json]) -> Told:
    """What a cell says of a record beside what is `stated` of it by the row or the register.

    A day of birth or sex that is stated stays; where it contradicts the number, a remark says so. Asterisks and nothing
    say nothing.

    Raises:
        WrongLine: for what is no identity number; the reason does not repeat it.
    """
    if not typed or "*" in typed:
        return Told()
    number = _read(typed)
    values: dict[str, Json] = {TAIL: number.tail}
    if key or stated.get(TAIL) != number.tail:
        values[HASH] = number.hashed(key) if key else None
    remarks = [] if key else [NO_KEY]
    for name, said in zip(TOLD_BY_NUMBER, (number.birth, number.sex), strict=True):
        if stated.get(name) is None:
            values[name] = said
        elif stated[name] != said:
            remarks.append(differs(kind.fields[name], said))
    return Told(values, tuple(remarks))


def _read(typed: str) -> IdentityNumber:
    try:
        return read_identity_number(typed)
    except WrongNumber as error:
        if "E+" in typed.upper():
            raise WrongLine(ROUNDED) from None
        reason = FIELD_REASONS[error.code]
        raise WrongLine(Text(f"{NUMBER_LABEL.zh}：{reason.zh}", f"{NUMBER_LABEL.en} {reason.en}")) from None
