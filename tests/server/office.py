"""A small office for tests: a street, two grids, two workers, and laptops that speak the protocol by hand."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from doorstep_server.services import accounts, devices, grids, members, snapshot, sync
from doorstep_server.services.hub import Hub
from doorstep_server.store import grids as grid_store
from doorstep_shared.changes import Change, Json, compose
from doorstep_shared.clock import Stamp
from doorstep_shared.protocol import SyncReplySchema, SyncRequestSchema

NOON_MS = 1_790_000_000_000
DOOR = "00000000-0000-7000-8000-000000000001"


class Office:
    """The hub, its people and their laptops by account."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.now_ms = NOON_MS
        accounts.add(hub, "admin", "管理员", True, "admin", self.now_ms)
        grids.add(hub, "street", "街道", "street", "", "admin", self.now_ms)
        grids.add(hub, "g1", "一网格", "small", "street", "admin", self.now_ms)
        grids.add(hub, "g2", "二网格", "small", "street", "admin", self.now_ms)
        for name, grid in (("wang", "g1"), ("li", "g1"), ("zhao", "g2")):
            accounts.add(hub, name, name, False, "admin", self.now_ms)
            members.grant(hub, name, grid, "worker", "admin", self.now_ms)
        self.laptops = {name: self.laptop(name) for name in ("wang", "li", "zhao")}

    def laptop(self, account: str) -> "ByHand":
        """A new laptop of an account."""
        code = devices.invite(self.hub, account, 72, "admin", self.now_ms)
        device, token = devices.join(self.hub, code, f"{account}'s laptop", "tests", self.now_ms)
        return ByHand(self, account, device.id, token)

    def grid(self, id: str) -> grid_store.Grid:
        """A grid's row now."""
        found = grid_store.get(self.hub.store, id)
        assert found is not None
        return found


class ByHand:
    """A laptop without an engine: it sends just what a test says."""

    def __init__(self, office: Office, account: str, device: str, token: str) -> None:
        self.office, self.account, self.device, self.token = office, account, device, token
        self.writer, self.head, self.count = device, "", 0

    def change(
        self,
        set: Mapping[str, Json],
        *,
        kind: str = "dwelling",
        record: str = DOOR,
        over: Mapping[str, list[str]] | None = None,
        grid: str = "g1",
        seen: int | None = None,
        **parts: Any,
    ) -> Change:
        """The next change of this laptop's writer."""
        self.count += 1
        change = compose(
            **{  # type: ignore[arg-type]
                "writer": self.writer,
                "prev": self.head,
                "at": Stamp(self.office.now_ms, self.count),
                "by": self.account,
                "grid": grid,
                "seen": self.office.grid(grid).seq if seen is None else seen,
                "kind": kind,
                "record": record,
                "schema": 1,
                "set": set,
                "over": over or {},
                **parts,
            }
        )
        self.head = change.id
        return change

    def sync(
        self, *changes: Change | dict[str, Any], at: Mapping[str, Any] | None = None, dead: Sequence[str] = ()
    ) -> dict[str, Any]:
        """One round trip; `at` gives cursors by grid, otherwise the laptop asks from the beginning of g1."""
        offers = [offer(each) if isinstance(each, Change) else each for each in changes]
        cursors = at if at is not None else {"g1": self.cursor()}
        request = {
            "protocol": 1,
            "client": "tests",
            "clock_ms": self.office.now_ms,
            "grids": cursors,
            "changes": offers,
            "dead": list(dead),
        }
        loaded = SyncRequestSchema().load(json.loads(json.dumps(request)))
        device = devices.authenticate(self.office.hub, self.token)
        reply = json.loads(json.dumps(sync.sync(self.office.hub, device, loaded, self.office.now_ms)))
        assert not SyncReplySchema().validate(reply)
        return SyncReplySchema().load(reply)  # type: ignore[no-any-return]

    def cursor(self, seq: int = 0, chain: str = "") -> dict[str, Any]:
        """A cursor of this laptop."""
        return {"seq": seq, "chain": chain, "writer": self.writer, "head": self.head}

    def snapshot(self, grid: str = "g1") -> list[dict[str, Any]]:
        """The snapshot's lines."""
        return list(snapshot.lines(self.office.hub, grid))


def offer(change: Change, **parts: Any) -> dict[str, Any]:
    """A change as it is offered."""
    return {"id": change.id, "grid": change.grid, "body": change.body.decode(), **parts}


def entry_of(reply: dict[str, Any], change: Change) -> dict[str, Any]:
    """The one place in a reply where the entry of an offered change stands: beside its result or among the grid's."""
    beside = [each["entry"] for each in reply["results"] if each["id"] == change.id and each.get("entry")]
    said = reply["grids"].get(change.grid, {})
    found = beside + [each for each in said.get("entries", ()) if each["id"] == change.id and each["kind"] == "change"]
    assert len(found) == 1
    entry: dict[str, Any] = found[0]
    return entry
