"""The hub a service works for: its store, its identity, its key, its source of randomness, its wall clock."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from doorstep_server.store.database import Store
from doorstep_shared.identity import identity_key
from doorstep_shared.log import Entry, mac_text


@lru_cache(maxsize=8)
def _begun(key: bytes) -> hmac.HMAC:
    """An HMAC-SHA256 that has read the key; its copies are made in half the time."""
    return hmac.new(key, digestmod=hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Hub:
    """`incarnation` is new after every restore; `key` signs log entries and is kept outside the database's backups.

    `local_time` turns unix milliseconds into the wall clock of the hub's place, where a day begins and ends.
    """

    store: Store
    id: str
    incarnation: str
    key: bytes
    random_bytes: Callable[[int], bytes]
    local_time: Callable[[int], datetime]

    def day(self, at_ms: int) -> str:
        """The day it is here at a time (unix milliseconds), as ``YYYY-MM-DD``."""
        return self.local_time(at_ms).date().isoformat()

    def sign(self, grid: str, entry: Entry) -> str:
        """The mac of an entry: HMAC-SHA256 under the hub's key, first 16 bytes as hex."""
        mac = _begun(self.key).copy()
        mac.update(mac_text(grid, entry))
        return mac.hexdigest()[:32]

    @property
    def identity_key(self) -> bytes:
        """The key of the hashes of identity numbers, which the laptops of its accounts get."""
        return identity_key(self.key)

    def is_signed(self, grid: str, entry: Entry) -> bool:
        """Whether this hub (or an earlier incarnation of it) wrote the entry."""
        return hmac.compare_digest(self.sign(grid, entry).encode(), entry.mac.encode("utf-8", "surrogatepass"))
