"""The line that tells whose desk a command is at, where several people share the laptop."""

from doorstep_client.app import App
from doorstep_client.people import is_shared, people
from doorstep_shared.i18n import Text

SILENT = frozenset({"join", "switch", "leave", "status", "nightly", "guide", "completion"})
"""Commands that tell it themselves, or are nobody's."""
AT = Text("—— {account} ——", "—— {account} ——")


def say_whose(app: App, command: str) -> None:
    """Say it on stderr to the person at the terminal."""
    if command in SILENT or not app.outside.has_terminal() or not is_shared(app.laptop):
        return
    everybody = people(app.laptop)
    whose = next((person.called for person in everybody if person.desk == app.home), None)
    if whose and len(everybody) > 1:
        app.output.warn(AT, account=whose)
