"""Sticks that carry bundles between laptops and the hub: late, again, in any order, altered, to the wrong place."""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import pytest

from doorstep_client.config import Config
from doorstep_client.store.store import LaptopStore
from doorstep_client.sync.bundled import BundledHub
from doorstep_client.tasks import bundle as task
from doorstep_client.tasks.desk import Desk
from doorstep_server.services import bundle as service
from doorstep_server.services import devices
from doorstep_server.services.hub import Hub
from doorstep_shared import bundle
from doorstep_shared.bundle import SALT_BYTES, Bundle
from doorstep_shared.errors import DoorstepError
from tests.simulation.cable import Killed, die_at


@dataclass(frozen=True)
class Carried:
    """A bundle on a stick, and the token of the laptop it is of."""

    token: str
    content: bytes


class Sticks:
    """All the sticks there are. What was written stays on its stick, so everything may be read again and again."""

    def __init__(self, hub: Callable[[], Hub], now_ms: Callable[[], int], random: Random, faults: Counter[str]) -> None:
        self._hub, self._now_ms, self._random, self.faults = hub, now_ms, random, faults
        self.to_hub: list[Carried] = []
        self.to_laptops: list[Carried] = []

    def write(self, store: LaptopStore, account: str, token: str, now_ms: int) -> Carried:
        """A laptop seals what waits there."""
        desk = Desk(store, account, lambda: now_ms, _local_time, self._random.randbytes)
        sink = io.BytesIO()
        task.write(desk, self._config(token), "simulation", lambda fill: fill(sink))
        self.to_hub.append(Carried(token, sink.getvalue()))
        return self.to_hub[-1]

    def carry(self, trouble: float) -> int:
        """Some stick arrives at the hub, mostly one of the last; how many were taken in."""
        if not self.to_hub:
            return 0
        carried = self._late(self.to_hub)
        if self._random.random() < 0.1:
            self._refuse_altered(carried)
        hub = self._hub()
        if self._random.random() < trouble:
            self.faults["hub killed while it read a bundle"] += 1
            hub.store.before_write = die_at(self._random.randrange(12))
        try:
            self.take_in(carried)
        except Killed:
            return 0
        finally:
            hub.store.before_write = None
        return 1

    def take_in(self, carried: Carried) -> Carried:
        """The hub reads a bundle and writes the answer."""
        hub, found = self._hub(), Bundle(io.BytesIO(carried.content), "bundle")
        device = service.device_of(hub, found)
        header = service.answer_header(found.header, self._random.randbytes(SALT_BYTES).hex(), self._now_ms())
        sink = io.BytesIO()
        documents = service.answer(hub, device, found, "admin", self._now_ms(), Counter())
        bundle.write(sink, header, device.token_hash, documents)
        self.to_laptops.append(Carried(carried.token, sink.getvalue()))
        return self.to_laptops[-1]

    def pick(self, token: str) -> Carried | None:
        """Some answer for the laptop with this token, mostly one of the last."""
        if self.to_laptops and self._random.random() < 0.05:
            other = self._random.choice(self.to_laptops)
            if other.token != token:
                with pytest.raises(DoorstepError, match="bundle_foreign"):
                    self.read(token, other)
                self.faults["answer read on the wrong laptop"] += 1
        own = [carried for carried in self.to_laptops if carried.token == token]
        return self._late(own) if own else None

    def read(self, token: str, answer: Carried) -> BundledHub:
        """An answer as the laptop's engine meets it."""
        return task.hub_in(self._config(token), Bundle(io.BytesIO(answer.content), "answer"))

    def _late(self, sticks: list[Carried]) -> Carried:
        if self._random.random() < 0.6:
            return sticks[-1]
        self.faults["stick late or again"] += 1
        return self._random.choice(sticks)

    def _refuse_altered(self, carried: Carried) -> None:
        """A byte turns on the stick, or its end is cut off: the hub refuses it."""
        content = bytearray(carried.content)
        if self._random.random() < 0.5:
            content[self._random.randrange(len(content))] ^= 1 << self._random.randrange(8)
        else:
            del content[self._random.randrange(len(content)) :]
        with pytest.raises(DoorstepError, match=r"bundle_\w+|version_too_old"):
            self.take_in(Carried(carried.token, bytes(content)))
        self.faults["bundle altered or cut"] += 1

    def _config(self, token: str) -> Config:
        hub = self._hub()
        return Config("", hub.id, devices.authenticate(hub, token).id, "", token, "")


def _local_time(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
