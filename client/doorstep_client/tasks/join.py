"""Joining a hub with an invitation code: once per laptop, and again when the hub no longer takes its token."""

from collections.abc import Callable, Mapping
from pathlib import Path

from doorstep_client.config import Config, load_config, save_config
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

CUT_SHORT = ("hub_unreachable", "hub_failed", "reply_damaged")
"""Errors that advise to sync again, which a laptop that has not joined cannot do."""

Present = Callable[[str, str, str], Mapping[str, str]]
"""Presents an invitation: the hub's address, the code and this laptop's name for the device's identity."""


def join(home: Path, url: str, code: str, device_name: str, present: Present) -> Config:
    """Join, and keep what the hub gave. Records saved here before stay and are sent with the next sync.

    Raises:
        DoorstepError: already_joined, also when the invitation is for another hub or account than this laptop's;
            join_unfinished when the hub cannot be reached, fails or is not understood; what it answers otherwise.
    """
    before = load_config(home)
    if before is not None and not before.refused:
        raise DoorstepError("already_joined", hub=before.hub_url)
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
    if before is not None and (joined.hub_id, joined.account) != (before.hub_id, before.account):
        raise DoorstepError("already_joined", hub=f"{before.hub_url} ({before.account})")
    save_config(home, joined)
    return joined
