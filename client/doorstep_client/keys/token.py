"""The hub's token of an encrypted desk: whoever finds the laptop must not fetch the register with it."""

import base64

from doorstep_client.keys.store_key import StoreKey

_PREFIX = "locked:"
_NAME = "token"


def is_locked_token(token: str) -> bool:
    """Whether this is an encrypted token."""
    return token.startswith(_PREFIX)


def locked_token(token: str, key: StoreKey) -> str:
    """The token as it may stand in a file."""
    return _PREFIX + base64.b64encode(key.encrypt(_NAME, token.encode())).decode()


def opened_token(token: str, key: StoreKey) -> str:
    """The token as the hub knows it.

    Raises:
        ValueError: it is damaged, or of another store.
    """
    return key.decrypt(_NAME, base64.b64decode(token.removeprefix(_PREFIX), validate=True)).decode()
