"""The line that tells whose desk a command is at, where several people share the laptop."""

from doorstep_client.app import App
from doorstep_client.commands.reminder import HELP
from doorstep_client.people import is_shared, people
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

SILENT = frozenset({"join", "practise", "switch", "leave", "status", "nightly", "guide", "completion"})
"""Commands that tell it themselves, or are nobody's."""
AT = Text("—— {account} ——", "—— {account} ——")


PRACTICE = Text("【练习】不会上传，可以随便试。", "[Practice] Nothing is sent; try whatever you like.")
IN_PRACTICE = Text("只留在练习里，不会上传。", "It stays in practice and is never sent.")
NOT_IN_PRACTICE = frozenset({"join", "sync", "bundle", "nightly", "switch", "leave", "lock", "unlock"})
"""Commands that reach a hub or other people's desks."""


def say_whose(app: App, command: str) -> None:
    """Say it on stderr to the person at the terminal; practice says so always.

    Raises:
        DoorstepError: practising, for a command there is no practising of.
    """
    if app.is_practice:
        app.output.warn(PRACTICE)
        if command in NOT_IN_PRACTICE and HELP.isdisjoint(app.words):
            raise DoorstepError("practising")
        return
    if command in SILENT or "--nightly" in app.words or not app.outside.has_terminal() or not is_shared(app.laptop):
        return
    everybody = people(app.laptop)
    whose = next((person.called for person in everybody if person.desk == app.home), None)
    if whose and len(everybody) > 1:
        app.output.warn(AT, account=whose)
