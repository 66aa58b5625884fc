"""A hub's lives: after every restore it is a new one, so that its own writers never continue a chain they lost."""

from doorstep_server.services.hub import Hub
from doorstep_server.store import runs, settings


def begin(hub: Hub, by: str, now_ms: int) -> str:
    """Begin a new incarnation; the hub must be opened again to live in it."""
    incarnation = hub.random_bytes(8).hex()
    with hub.store.write():
        settings.put(hub.store, "incarnation", incarnation)
        runs.audit(hub.store, now_ms, by, "restore", incarnation)
    return incarnation
