"""Taking in what a laptop sealed on a stick, and writing down the answer: the rounds of one sync, played here.

The hub plays the laptop's part too: it moves the cursors as the laptop will when it reads the answer, and asks until
there is nothing more. So one answer holds as much as a whole sync over a network.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from doorstep_server.services import snapshot, sync
from doorstep_server.services.hub import Hub
from doorstep_server.store import devices, runs
from doorstep_server.store.devices import Device
from doorstep_shared.bundle import TO_HUB, TO_LAPTOP, Bundle, Header, told_time_ms
from doorstep_shared.errors import DoorstepError
from doorstep_shared.protocol import (
    MAX_REQUEST_BYTES,
    REWOUND,
    SNAPSHOT,
    TAIL,
    SyncRequestSchema,
    ValidationError,
)

Message = dict[str, Any]
_SCHEMA = SyncRequestSchema()


def device_of(hub: Hub, found: Bundle) -> Device:
    """The laptop that wrote a bundle, a revoked one too; proved when its first document is read.

    Raises:
        DoorstepError: `bundle_foreign` when it is for another hub or from no device of this one, `bundle_for_laptop`.
    """
    header = found.header
    device = devices.get(hub.store, header.device) if header.hub == hub.id else None
    if device is None:
        raise DoorstepError("bundle_foreign", path=found.name, device=header.device, hub=header.hub)
    if header.direction != TO_HUB:
        raise DoorstepError("bundle_for_laptop", path=found.name)
    return device


def requests(found: Bundle, device: Device) -> Iterator[Message]:
    """What a laptop asks, round by round.

    Raises:
        DoorstepError: `bundle_damaged`, `request_malformed`, `file_unreadable`.
    """
    for document in found.documents(device.token_hash, max_document_bytes=MAX_REQUEST_BYTES):
        try:
            loaded: Message = _SCHEMA.load(document)
        except ValidationError as error:
            raise DoorstepError("request_malformed", detail=", ".join(sorted(map(str, error.messages)))) from error
        yield loaded


def answer_header(asked: Header, salt: str, now_ms: int) -> Header:
    """The header of the answer to a bundle."""
    return Header(asked.hub, asked.device, TO_LAPTOP, asked.number, salt, told_time_ms(now_ms))


def answer(hub: Hub, device: Device, found: Bundle, by: str, now_ms: int, tally: Counter[str]) -> Iterator[Message]:
    """Take in a bundle, round by round, and give the documents of its answer; `tally` counts what became of changes.

    Nothing is taken in before the whole bundle was read once. Reading it again is harmless.

    Raises:
        DoorstepError: what `requests` and `sync` raise.
    """
    for _ in requests(found, device):
        pass
    with hub.store.write():
        runs.audit(hub.store, now_ms, by, "bundle", device.id)
    yield {"written_ms": found.header.made_ms}
    playing = _Playing(hub, device, now_ms, tally)
    last: Message = {}
    for last in requests(found, device):
        yield from playing.round(last)
    while playing.has_more:
        yield from playing.round({**last, "changes": [], "dead": []})


class _Playing:
    """A sync whose laptop is not here: `moved` are the cursors it will have."""

    def __init__(self, hub: Hub, device: Device, now_ms: int, tally: Counter[str]) -> None:
        self.hub, self.device, self.now_ms, self.tally = hub, device, now_ms, tally
        self.moved: dict[str, Message] = {}
        self.has_more = False

    def round(self, request: Message) -> Iterator[Message]:
        """One round trip, and the snapshots it calls for."""
        cursors = {**request["grids"], **self.moved}
        reply = sync.sync(self.hub, self.device, {**request, "grids": cursors}, self.now_ms, is_carried=True)
        self.tally.update(result["result"] for result in reply["results"])
        self.has_more = False
        reply["grids"] = dict(sorted(reply["grids"].items()))
        yield {"reply": reply, "cursors": cursors}
        for grid, said in reply["grids"].items():
            if said["state"] == TAIL and said["entries"]:
                last = said["entries"][-1]
                self._move(grid, cursors, last["seq"], last["chain"])
                self.has_more = self.has_more or said["more"]
            elif said["state"] in (SNAPSHOT, REWOUND):
                for line in snapshot.lines(self.hub, grid, self.device.account if self.device.replaces else ""):
                    if "snapshot" in line:
                        self._move(grid, cursors, line["seq"], line["chain"])
                    yield {"grid": grid, "line": line}
                self.has_more = True

    def _move(self, grid: str, cursors: Message, seq: int, chain: str) -> None:
        before = cursors.get(grid, {"writer": "", "head": ""})
        self.moved[grid] = {**before, "seq": seq, "chain": chain}
