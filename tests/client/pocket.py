"""A keyring in memory, for a laptop in a test."""

from doorstep_shared.i18n import Text


class Pocket:
    """Keeps keys until it is emptied; with `works` False it is a computer without any keyring."""

    lasts = Text("直到测试结束", "until the test is over")

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.works = True
        self.renewed = 0

    def get(self, name: str, *, renew: bool) -> bytes | None:
        """The key, or None."""
        self.renewed += renew and name in self.held
        return self.held.get(name)

    def put(self, name: str, key: bytes) -> bool:
        """Keep it."""
        if self.works:
            self.held[name] = key
        return self.works

    def forget(self, name: str) -> None:
        """Forget it."""
        self.held.pop(name, None)
