"""The office's table of visit rules, kept by the hub as the text it was loaded from."""

from doorstep_server.services.hub import Hub
from doorstep_server.store import settings
from doorstep_shared.visit_rules import DEFAULT, VisitRules, from_stored

SETTING = "visit_rules"


def current(hub: Hub) -> VisitRules:
    """The rules that count now: the loaded table, or the default."""
    text = settings.get(hub.store, SETTING)
    return from_stored(text) if text else DEFAULT
