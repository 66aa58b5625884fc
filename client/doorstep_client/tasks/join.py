"""Joining a hub with an invitation code: once per person, and again when the hub no longer takes her token."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from doorstep_client.config import OWNER_ONLY_FOLDER, Config, save_config
from doorstep_client.people import FIRST, Person, desk_for, made_people_folder, people, switch_to
from doorstep_client.tasks.replaced import Replaced, read_replaced
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

CUT_SHORT = ("hub_unreachable", "hub_failed", "reply_damaged")
"""Errors that advise to sync again, which a laptop that has not joined cannot do."""

Present = Callable[[str, str, str], Mapping[str, Any]]
"""Presents an invitation: the hub's address, the code and this laptop's name for the device's identity."""


def join(laptop: Path, url: str, code: str, device_name: str, present: Present) -> tuple[Person, Replaced | None]:
    """Join, keep what the hub gave on the desk of the account it is for, and let her work from now on.

    Also tells of the laptop this one came in place of, where it did.

    An account that is new on this laptop gets a desk of its own; one that is here already goes on at hers, with
    everything that waits there.

    Raises:
        DoorstepError: file_unwritable before anything is sent; join_unfinished when the hub cannot be reached, fails
            or is not understood; what it answers otherwise.
    """
    _try_writing(laptop)
    try:
        reply = present(url, code, device_name)
    except DoorstepError as error:
        if error.code not in CUT_SHORT:
            raise
        detail = Text(error.sentence("zh"), error.sentence("en"))
        raise DoorstepError("join_unfinished", detail=detail) from error
    joined = Config(
        hub_url=url.strip().rstrip("/"),
        hub_id=reply["hub"],
        device=reply["device"],
        device_name=device_name,
        token=reply["token"],
        account=reply["account"],
        display_name=reply.get("display_name", ""),
    )
    desk = desk_for(laptop, joined.hub_id, joined.account)
    if desk != laptop:
        made_people_folder(laptop)
    person = Person(FIRST if desk == laptop else desk.name, desk, joined.account, joined)
    save_config(desk, joined)
    switch_to(laptop, person)
    return person, read_replaced(reply.get("replaced"))


def _try_writing(laptop: Path) -> None:
    """Find out that nothing can be kept here before the invitation is spent on it."""
    try:
        laptop.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
        with tempfile.TemporaryFile(dir=laptop):
            pass
        if people(laptop):
            with tempfile.TemporaryFile(dir=made_people_folder(laptop)):
                pass
    except OSError as error:
        raise DoorstepError("file_unwritable", path=laptop, detail=error.strerror) from error
