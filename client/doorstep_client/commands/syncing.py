"""One sync as commands run it: remembered for whoever asks later, whether it went well or not."""

from collections.abc import Callable
from contextlib import suppress

from doorstep_client.app import SYNC_LOCK_FILE, App
from doorstep_client.config import Config
from doorstep_client.sync.report import Progress, Report
from doorstep_client.tasks.last_sync import note_failed, note_good
from doorstep_client.tasks.opening import with_open_token
from doorstep_client.tasks.sync import REFUSALS, sync
from doorstep_shared import VERSION
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

STILL_WAITING = Text(
    "{count} 条还没送到，都安全保存在本机。", "{count} not delivered yet; they are safe on this laptop."
)


def sync_once(app: App, progress: Callable[[Progress], None]) -> Report:
    """One sync, and how it went kept for whoever asks later.

    Raises:
        DoorstepError: what the task reports.
    """
    home = app.made_home()
    try:
        desk, config = app.desk(), hub_config(app)
    except DoorstepError as error:
        if error.code == "store_locked":
            note_failed(home, app.outside.now_ms(), error)
        raise
    try:
        report = sync(
            desk,
            app.outside.make_hub(config),
            lock_file=home / SYNC_LOCK_FILE,
            client_version=f"doorstep {VERSION}",
            progress=progress,
        )
    except DoorstepError as error:
        if error.code in REFUSALS:
            app.note_refusal()
        if error.code != "busy":
            note_failed(home, desk.now_ms(), error)
        raise
    if report.waiting:
        note_failed(home, desk.now_ms(), DoorstepError("not_delivered", count=report.waiting))
    else:
        note_good(home, desk.now_ms())
    return report


def hub_config(app: App) -> Config:
    """The settings with the token as the hub knows it; beside an encrypted store it is kept encrypted.

    Raises:
        DoorstepError: not_joined, config_damaged; what opening the store reports.
    """
    return with_open_token(app.home, app.config(), app.store_key())


def tell_waiting(app: App) -> None:
    """After a sync that did not go well: what is still only here. Silent where the store is what went wrong."""
    with suppress(DoorstepError):
        waiting = app.store().counts().pending
        if waiting:
            app.output.warn(STILL_WAITING, count=waiting)
