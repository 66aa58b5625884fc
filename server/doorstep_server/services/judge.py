"""Judging an offered change before any lock is taken: is it a change at all, is it valid, was its author allowed?"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from doorstep_server.services.members import DESK_ROLES
from doorstep_server.store.devices import Device
from doorstep_server.store.memberships import Membership
from doorstep_shared import reasons
from doorstep_shared.changes import Change, MalformedChange, decode
from doorstep_shared.ids import content_id
from doorstep_shared.kinds import find_kind
from doorstep_shared.log import Entry


class Offer(NamedTuple):
    """What a laptop sends: bytes under an id, for a grid, with the entries an earlier log held about it."""

    id: str
    grid: str
    body: bytes
    receipts: tuple[Entry, ...] = ()


class Read(NamedTuple):
    """An offer looked at: the change, or what makes it a dead letter; `invalid` is why it must be quarantined."""

    offer: Offer
    change: Change | None
    dead: str = ""
    invalid: str = ""


def read(offer: Offer) -> Read:
    """Decode and validate an offer. Costs no storage and no lock."""
    try:
        change = decode(offer.body)
    except MalformedChange as error:
        is_named_right = content_id(offer.body) == offer.id
        return Read(offer, None, dead=f"{reasons.MALFORMED} {error}" if is_named_right else reasons.HASH_DIFFERS)
    if change.id != offer.id:
        return Read(offer, None, dead=reasons.HASH_DIFFERS)
    kind = find_kind(change.kind)
    if kind is None or change.schema > kind.version:
        return Read(offer, change)
    errors = kind.validate(change.set)
    return Read(offer, change, invalid=reasons.invalid(errors) if errors else "")


def refusal(change: Change, device: Device, memberships: Mapping[str, Sequence[Membership]]) -> str:
    """Why a well-formed change may not take effect, or an empty text.

    It is permitted if its author's role in the grid held at the log position the author knew. Roles that count on
    the pages only permit nothing here.
    """
    if device.revoked_ms is not None:
        return reasons.REVOKED_DEVICE
    if change.by != device.account:
        return reasons.FOREIGN_ACCOUNT
    for membership in memberships.get(change.by, ()):
        if membership.role in DESK_ROLES:
            continue
        if membership.since_seq <= change.seen and (membership.until_seq is None or change.seen < membership.until_seq):
            return ""
    return reasons.NOT_PERMITTED
