"""The cable between a laptop and the hub, and what goes wrong on it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from doorstep_server.services import covers, devices, snapshot, sync
from doorstep_server.services.hub import Hub
from doorstep_server.store import grids, memberships
from doorstep_shared.errors import DoorstepError
from doorstep_shared.protocol import SyncReplySchema, SyncRequestSchema

_REQUEST, _REPLY = SyncRequestSchema(), SyncReplySchema()


class Killed(Exception):
    """The process died at this write."""


class Cable:
    """The laptop engine's `Hub`, answered by the hub's services; `trouble` is the chance of each fault per call.

    `kept` are, by grid, the snapshots that were made last, as the hub's web side keeps them.
    """

    def __init__(
        self,
        hub: Callable[[], Hub],
        token: str,
        now_ms: Callable[[], int],
        random: Random,
        faults: Counter[str],
        kept: dict[str, list[bytes]],
    ) -> None:
        self._hub, self.token, self._now_ms, self._random, self.faults = hub, token, now_ms, random, faults
        self._kept = kept
        self.trouble = 0.0
        self.requests = 0

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """One round trip, if the cable holds."""
        self.requests += 1
        wire = json.dumps(request, ensure_ascii=True)
        self._maybe_cut("request lost")
        if self._strikes():
            self.faults["delivered twice"] += 1
            self._answer(wire)
        if self._strikes():
            wire = self._poisoned(wire)
        reply = self._answer(wire)
        self._maybe_cut("answer lost")
        return reply

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
        """The lines of a snapshot, perhaps cut in the middle."""
        self.requests += 1
        self._maybe_cut("snapshot refused")
        hub = self._hub()
        device = devices.authenticate(hub, self.token)
        covers.settle(hub, self._now_ms())
        if device.revoked_ms is not None:
            raise DoorstepError("device_revoked")
        if grid not in memberships.current(hub.store, device.account):
            raise DoorstepError("not_permitted", account=device.account, grid=grid)
        if own:
            lines = list(snapshot.json_lines(hub, grid, device.account))
        else:
            lines = self._kept[grid] = self._made_before(hub, grid, since) or list(snapshot.json_lines(hub, grid))
        if self._strikes():
            self.faults["snapshot cut"] += 1
            lines = lines[: self._random.randrange(len(lines))]
        return iter([json.loads(line) for line in lines])

    def _made_before(self, hub: Hub, grid: str, since: int) -> list[bytes]:
        """The kept snapshot where it will do."""
        lines = self._kept.get(grid, [])
        if not lines:
            return []
        head = json.loads(lines[0])
        if not snapshot.still_does(hub, grid, head["seq"], head["chain"], since):
            return []
        if head["seq"] < grids.get(hub.store, grid).seq:  # type: ignore[union-attr]
            self.faults["snapshot of an earlier day"] += 1
        return lines

    def _answer(self, wire: str) -> dict[str, Any]:
        hub = self._hub()
        device = devices.authenticate(hub, self.token)
        if self._strikes():
            self.faults["hub killed between two writes"] += 1
            hub.store.before_write = _die_at(self._random.randrange(12))
        try:
            reply = sync.sync(hub, device, _REQUEST.load(json.loads(wire)), self._now_ms())
        except Killed as error:
            raise DoorstepError("hub_unreachable", hub="hub", detail="killed") from error
        finally:
            hub.store.before_write = None
        answer: dict[str, Any] = json.loads(json.dumps(reply))
        assert not _REPLY.validate(answer)
        return answer

    def _poisoned(self, wire: str) -> str:
        """The request with rubbish among its changes, as a broken or hostile laptop would send it."""
        self.faults["poison among the changes"] += 1
        request = json.loads(wire)
        rubbish = self._random.choice(["", "{", "\ud800", "[[[", '{"v":1}', "\x00", '{"v":1,"v":1}', "null"])
        grid = self._random.choice([*request["grids"], "nowhere"])
        offer = {"id": f"{self._random.getrandbits(128):032x}", "grid": grid, "body": rubbish}
        request["changes"].insert(self._random.randrange(len(request["changes"]) + 1), offer)
        request["changes"] = request["changes"][:500]
        return json.dumps(request)

    def _maybe_cut(self, what: str) -> None:
        if self._strikes():
            self.faults[what] += 1
            raise DoorstepError("hub_unreachable", hub="hub", detail=what)

    def _strikes(self) -> bool:
        return self._random.random() < self.trouble


def _die_at(write: int) -> Callable[[str], None]:
    """A hook that raises at the given write (counted from 0)."""
    left = [write]

    def hook(sql: str) -> None:
        if left[0] == 0:
            raise Killed(sql[:40])
        left[0] -= 1

    return hook


die_at = _die_at
