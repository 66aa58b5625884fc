"""Where a key is kept between two commands: the kernel's keyring, the system's keyring; never a file."""

import sys
from collections.abc import Sequence
from typing import Protocol

from doorstep_shared.i18n import Text

KEPT_HOURS = 12
"""How long the kernel's keyring holds a key after the last command a person typed."""


class KeyPlace(Protocol):
    """A place that holds keys by name; `lasts` tells how long, in words. None of the calls raises."""

    lasts: Text

    def get(self, name: str, *, renew: bool) -> bytes | None:
        """The key, or None. `renew` lets it stay for the whole time again, where the place has a time."""

    def put(self, name: str, key: bytes) -> bool:
        """Keep the key; False where the place does not work here."""

    def forget(self, name: str) -> None:
        """Forget the key, if it is there."""


def places_of_this_computer() -> Sequence[KeyPlace]:
    """The places there are, the quickest first."""
    from doorstep_client.keys.system_keyring import SystemKeyring

    if sys.platform == "linux":
        from doorstep_client.keys.kernel_keyring import KernelKeyring

        return [KernelKeyring(KEPT_HOURS * 3600), SystemKeyring()]
    return [SystemKeyring()]
