"""The people of the contract suite and what they send."""

from typing import Any

from doorstep_server.services import devices
from doorstep_server.services.hub import Hub
from doorstep_shared.changes import Change
from tests.contract.ways import Way
from tests.server.office import NOON_MS, ByHand, Office, offer


class Party:
    """An office reached by one way; `wang` and `li` work in g1, `zhao` in g2."""

    def __init__(self, hub: Hub, way: Way) -> None:
        self.hub, self.way = hub, way
        self.office = Office(hub)
        self.wang, self.li, self.zhao = (self.office.laptops[name] for name in ("wang", "li", "zhao"))

    def sync(
        self, laptop: ByHand, *changes: Change | dict[str, Any], at: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """One round trip, from the beginning of g1 unless `at` gives cursors."""
        offers = [offer(each) if isinstance(each, Change) else each for each in changes]
        cursors = {"g1": laptop.cursor()} if at is None else at
        return self.way.sync(laptop.token, request(offers, cursors))

    def invite(self, account: str) -> str:
        """A fresh invitation code."""
        return devices.invite(self.hub, account, 72, "admin", NOON_MS)


def request(offers: list[dict[str, Any]], cursors: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A sync request."""
    return {"protocol": 1, "client": "contract", "clock_ms": NOON_MS, "grids": cursors, "changes": offers, **parts}
