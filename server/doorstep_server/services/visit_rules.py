"""The office's table of visit rules, kept by the hub as the text it was loaded from."""

from doorstep_server.services.hub import Hub
from doorstep_server.store import settings
from doorstep_shared.visit_rules import DEFAULT, VisitRules, from_csv, from_toml

SETTING = "visit_rules"
_CSV_MARK = "csv\n"
"""What the stored text of a CSV table begins with."""


def current(hub: Hub) -> VisitRules:
    """The rules that count now: the loaded table, or the default."""
    text = settings.get(hub.store, SETTING)
    if not text:
        return DEFAULT
    return from_csv(text.removeprefix(_CSV_MARK)) if text.startswith(_CSV_MARK) else from_toml(text)
