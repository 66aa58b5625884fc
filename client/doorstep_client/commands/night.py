"""A night's sync of everybody on this laptop, with nobody there."""

from collections.abc import Callable, Sequence

from doorstep_client.app import App
from doorstep_client.commands.sync_report import report_document
from doorstep_client.commands.syncing import sync_once, tell_waiting
from doorstep_client.config import night_settings
from doorstep_client.people import Person, find_person, people
from doorstep_client.sync.report import Report
from doorstep_client.tasks.night import Morning, NightRules, Sleeper, Surroundings, run_night
from doorstep_shared.changes import Json
from doorstep_shared.i18n import Text

FAILED = Text("{account}：{sentence}{hint}", "{account}: {sentence} {hint}")


def sync_through_the_night(app: App, *, starts_now: bool) -> None:
    """Sync everybody (or whoever was named) until the night is over; says nothing where all went well.

    Raises:
        DoorstepError: not_joined; busy; else what is worst among what kept anybody's last attempt from being good.
    """
    everybody = _served(app)
    if len(everybody) <= 1:
        app.config()
    outside = app.outside
    world = Surroundings(outside.now_ms, outside.sleep_seconds, outside.random_bytes)
    rules = NightRules(**_settings(everybody))
    desks = [app.at(person.desk) for person in everybody]
    sleepers = [
        Sleeper(person.desk, person.account, _syncing(desk)) for person, desk in zip(everybody, desks, strict=True)
    ]
    mornings = run_night(app.made_laptop(), sleepers, world, rules, starts_now=starts_now)
    failed = [(desk, morning) for desk, morning in zip(desks, mornings, strict=True) if morning.error]
    if len(mornings) > 1:
        app.output.document({"people": [_of_one(morning) for morning in mornings]})
    elif mornings[0].report and not failed:
        app.output.document(report_document(mornings[0].report))
    for desk, morning in failed:
        _tell(desk, morning, several=len(mornings) > 1)
    _raise_worst([morning for _, morning in failed])


def _served(app: App) -> Sequence[Person]:
    named = app.named_account
    return [find_person(app.laptop, named)] if named else people(app.laptop)


def _syncing(desk: App) -> Callable[[], Report]:
    """One sync that lets go of the store afterwards."""

    def once() -> Report:
        try:
            return sync_once(desk, lambda _: None)
        finally:
            desk.close()

    return once


def _settings(everybody: Sequence[Person]) -> dict[str, int]:
    """The laptop's settings for the night: of the first person who has any."""
    return next((found for person in everybody if (found := night_settings(person.desk))), {})


def _of_one(morning: Morning) -> dict[str, Json]:
    report = report_document(morning.report) if morning.report else {}
    return {"account": morning.account, **report, "error": morning.error.code if morning.error else ""}


def _tell(desk: App, morning: Morning, *, several: bool) -> None:
    """What went wrong for one of several people, and what is still only here."""
    error, language = morning.error, desk.output.language
    if several and error:
        desk.output.warn(FAILED, account=morning.account, sentence=error.sentence(language), hint=error.hint(language))
    try:
        tell_waiting(desk)
    finally:
        desk.close()


def _raise_worst(failed: Sequence[Morning]) -> None:
    """The error with the greatest exit code, which the scheduler is told."""
    worst = max(failed, key=_exit_code, default=None)
    if worst is None:
        return
    if worst.crash:
        raise worst.crash
    assert worst.error is not None
    raise worst.error


def _exit_code(morning: Morning) -> int:
    return morning.error.fault.exit_code if morning.error else 0
