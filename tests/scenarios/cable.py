"""A cable of real sockets between a laptop and the hub, that can be pulled after any number of bytes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK_BYTES = 65536
WAIT_SECONDS = 10


class Cable:
    """Listens on a port of its own and passes on what it hears.

    `up_left` and `down_left` are how many bytes still pass before the cable is pulled, None for all; `up` and `down`
    count what passed. A pulled cable takes calls and drops them.
    """

    def __init__(self, hub_port: int) -> None:
        self._hub_port = hub_port
        self.up_left: int | None = None
        self.down_left: int | None = None
        self.up = self.down = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def pull_after(self, *, up: int | None = None, down: int | None = None) -> None:
        """Pull the cable when so many bytes have gone up, or come down."""
        self.up_left, self.down_left = up, down
        self.up = self.down = 0

    def mend(self) -> None:
        """Everything passes again."""
        self.pull_after()

    def close(self) -> None:
        """Take the cable away."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(WAIT_SECONDS)

    def _listen(self) -> None:
        while True:
            try:
                laptop, _ = self._listener.accept()
            except OSError:
                return
            with laptop, socket.create_connection(("127.0.0.1", self._hub_port)) as hub:
                self._join(laptop, hub)

    def _join(self, laptop: socket.socket, hub: socket.socket) -> None:
        """Both ways at once, until one side ends or the cable is pulled."""

        def pull() -> None:
            for end in (laptop, hub):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

        def pump(source: socket.socket, target: socket.socket, way: str) -> None:
            with suppress(OSError):
                while (left := getattr(self, f"{way}_left")) != 0 and (heard := source.recv(CHUNK_BYTES)):
                    passed = heard if left is None else heard[:left]
                    target.sendall(passed)
                    setattr(self, way, getattr(self, way) + len(passed))
                    if left is not None:
                        setattr(self, f"{way}_left", left - len(passed))
            pull()

        upwards = threading.Thread(target=pump, args=(laptop, hub, "up"), daemon=True)
        upwards.start()
        pump(hub, laptop, "down")
        upwards.join(WAIT_SECONDS)


@contextmanager
def cable_to(hub_port: int) -> Iterator[Cable]:
    """A cable for a while."""
    cable = Cable(hub_port)
    try:
        yield cable
    finally:
        cable.close()
