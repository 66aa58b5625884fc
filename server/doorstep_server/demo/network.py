"""The network between laptops and hub: up, down, or cut off in the middle of a call, byte by byte as it happens."""

import socket
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

_PIECE_BYTES = 64 * 1024
_HEADERS_END = b"\r\n\r\n"
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a call is cut: so many bytes into the body of the request or of the answer."""

    direction: Literal["request", "answer"]
    body_bytes: int


@dataclass(frozen=True, slots=True)
class Port:
    """A port of this machine, and whether it is the one a hub uses by itself."""

    number: int
    is_default: bool = False


def free_port(wanted: int = 0) -> Port:
    """A port nobody listens at: the wanted one if it is free."""
    for number in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", number))
                found = int(probe.getsockname()[1])
                return Port(found, found == wanted)
    raise OSError("no free port")


class Network:
    """Passes connections at `port` on to the hub at `hub_port`, both on this machine only.

    `cuts` are spent one by one, a call each. `was_cut` counts those spent.
    """

    def __init__(self, port: int, hub_port: int) -> None:
        self.port = port
        self.hub_port = hub_port
        self.cuts: deque[Cut] = deque()
        self.was_cut = 0
        self._listening: socket.socket | None = None

    def up(self) -> None:
        """Let calls through."""
        listening = socket.create_server(("127.0.0.1", self.port))
        self._listening = listening
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def down(self) -> None:
        """Refuse every further call."""
        if self._listening is not None:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                laptop, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(laptop,), daemon=True).start()

    def _connect(self, laptop: socket.socket) -> None:
        try:
            hub = socket.create_connection(("127.0.0.1", self.hub_port), timeout=_PATIENCE_SECONDS)
        except OSError:
            laptop.close()
            return
        laptop.settimeout(_PATIENCE_SECONDS)
        cut = self.cuts.popleft() if self.cuts else None
        call = (laptop, hub)
        for source, target, direction in ((laptop, hub, "request"), (hub, laptop, "answer")):
            limit = cut.body_bytes if cut and cut.direction == direction else None
            threading.Thread(target=self._pass_on, args=(source, target, limit, call), daemon=True).start()

    def _pass_on(
        self, source: socket.socket, target: socket.socket, limit: int | None, call: tuple[socket.socket, ...]
    ) -> None:
        """Copy bytes one way until either side ends, or until `limit` bytes of the body have passed."""
        sent = b""
        with suppress(OSError):
            while piece := source.recv(_PIECE_BYTES):
                if limit is not None:
                    sent, piece = _within(sent, piece, limit)
                target.sendall(piece)
                if limit is not None and _body_bytes(sent) >= limit:
                    self.was_cut += 1
                    break
        for end in call:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def _within(sent: bytes, piece: bytes, limit: int) -> tuple[bytes, bytes]:
    """All that was sent after this piece, and as much of the piece as the limit lets through."""
    everything = sent + piece
    head, end, body = everything.partition(_HEADERS_END)
    allowed = head + end + body[:limit]
    return allowed, allowed[len(sent) :]


def _body_bytes(sent: bytes) -> int:
    _, end, body = sent.partition(_HEADERS_END)
    return len(body) if end else -1
