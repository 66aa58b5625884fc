"""An identity number as it is typed: what it tells is taken over, what is kept of it are its tail and its hash."""

from collections.abc import Mapping
from typing import NamedTuple

from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.typed import Typed, field_named, invalid, read_value
from doorstep_shared.changes import Json
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import KindField
from doorstep_shared.i18n import Text
from doorstep_shared.identity import (
    HASH,
    NUMBER_LABEL,
    TAIL,
    IdentityNumber,
    WrongNumber,
    differs,
    read_identity_number,
)
from doorstep_shared.kinds import Kind

NO_KEY = Text(
    "这台电脑还没有从中心拿到比对用的密钥，只记了后四位；同步以后用 edit --identity-number 补上，才能查重。",
    "This laptop has no key from the hub yet, so only the last four are kept; add the number again after a sync"
    " (edit --identity-number) to have it compared.",
)


class Identified(NamedTuple):
    """What was typed with what the number adds to it, and what a person should know about that."""

    typed: Typed
    remarks: tuple[Text, ...] = ()


def has_identity(kind: Kind) -> bool:
    """Whether records of this kind have an identity number."""
    return HASH in kind.fields


def read_number(typed: str) -> IdentityNumber:
    """The number a person typed.

    Raises:
        DoorstepError: invalid_value, which does not repeat the number.
    """
    try:
        return read_identity_number(typed)
    except WrongNumber as error:
        raise invalid(KindField(NUMBER_LABEL), error.code) from None


def identified(
    desk: Desk, kind: Kind, typed: Typed, number: IdentityNumber | None, record: Record | None = None
) -> Identified:
    """What was typed for a record (`record` where it exists), with the tail, hash, birth and sex its number tells.

    A birth or sex that is known already stays; where it contradicts the number, a remark says so. A tail typed without
    its number makes the hash there was worthless.
    """
    if number is None:
        return Identified(_without_old_hash(kind, typed, record))
    key = desk.store.identity_key()
    texts = {**typed.texts, TAIL: number.tail}
    remarks: list[Text] = []
    if key:
        texts[HASH] = number.hashed(key)
    else:
        typed = _without_old_hash(kind, typed._replace(texts=texts), record)
        remarks.append(NO_KEY)
    known = {} if record is None else record.values
    for name, told in (("birth", number.birth), ("sex", number.sex)):
        stated = _stated(desk, kind.fields[name], texts.get(name), known.get(name))
        if stated is None:
            texts[name] = told
        elif stated != told:
            remarks.append(differs(kind.fields[name], told))
    return Identified(typed._replace(texts=texts), tuple(remarks))


def told_by(number: IdentityNumber) -> Mapping[str, Json]:
    """The values a form may begin with."""
    return {"birth": number.birth, "sex": number.sex}


def _stated(desk: Desk, declared: KindField, text: str | None, known: Json) -> Json:
    try:
        typed = read_value(desk, declared, text) if text else None
    except DoorstepError:
        return text  # told when the field is read
    return typed if typed is not None else known


def _without_old_hash(kind: Kind, typed: Typed, record: Record | None) -> Typed:
    if record is None or record.values.get(HASH) is None:
        return typed
    if TAIL in typed.texts or any(field_named(kind, each) == TAIL for each in typed.cleared):
        return typed._replace(cleared=(*typed.cleared, HASH))
    return typed
