"""The slip that brings a laptop in: the code, the line to type, and the line as a QR code. It is shown once."""

import re
from dataclasses import dataclass

import segno
from flask import render_template, request
from markupsafe import Markup

from doorstep_server.services.moments import moment
from doorstep_server.services.replacing import Replaced
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import admin_texts as words
from doorstep_server.web.pages.language import current
from doorstep_shared.errors import DoorstepError
from doorstep_shared.kinds import find_kind

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]_~/-]{1,200}")


@dataclass(frozen=True, slots=True)
class Slip:
    """An invitation for an account, whose person is called `name`; `until` is when it expires, in words."""

    account: str
    name: str
    code: str
    address: str
    until: str

    @property
    def command(self) -> str:
        """The line to type on her laptop."""
        return f"doorstep join {self.address} {self.code}"


def hub_address(typed: str | None) -> str:
    """The hub's address as laptops reach it; unless typed, as this browser does.

    Raises:
        DoorstepError: `invalid_value` for what is no address of a hub.
    """
    address = (typed or "").strip() or request.url_root
    if not _ADDRESS.fullmatch(address):
        raise DoorstepError("invalid_value", field=words.ADDRESS, detail=words.NO_ADDRESS)
    return address.rstrip("/")


def slip(desk: Desk, made: Slip, replaced: Replaced | None) -> str:
    """The page of a new invitation, to be printed or read out; with what is known of the laptop it replaces."""
    return render_template(
        "slip.html", w=words, slip=made, picture=drawn(made.command), replaced=_told(desk, replaced) if replaced else []
    )


def drawn(text: str) -> Markup:
    """A text as a QR code: an inline picture that carries no style."""
    return Markup(segno.make(text, error="m", micro=False).svg_inline(scale=5, border=2, light="#fff"))


def _told(desk: Desk, replaced: Replaced) -> list[str]:
    """What the old laptop delivered last and what may be missing. The door is for those who read the log."""
    language, device = current(desk.language), replaced.device
    lines = [words.OLD_REVOKED.say(language, device=f"{device.name} {device.id}".strip())]
    if replaced.last is None:
        lines.append(words.OLD_NEVER_DELIVERED.say(language))
    else:
        kind = find_kind(replaced.last.change.kind)
        what = kind.label.say(language) if kind else replaced.last.change.kind
        when = moment(desk.local_time, replaced.last.received_ms)
        lines.append(words.OLD_DELIVERED.say(language, when=when, what=what, grid=replaced.last.change.grid))
    if device.seen_ms is not None:
        when = moment(desk.local_time, device.seen_ms)
        lines.append(words.OLD_SYNCED.say(language, when=when, count=device.waiting))
    return [*lines, words.OLD_IF_FOUND.say(language)]
