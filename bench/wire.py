"""A connection that sends prepared requests and counts bytes: so cheap that it measures the hub and not itself."""

import gzip
import json
import socket
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    """An HTTP answer. `bytes_up` and `bytes_down` count heads and bodies as they travelled."""

    status: int
    body: bytes
    is_packed: bool
    bytes_up: int
    bytes_down: int

    def document(self) -> dict[str, Any]:
        """The JSON it holds."""
        found: dict[str, Any] = json.loads(gzip.decompress(self.body) if self.is_packed else self.body)
        return found


class Wire:
    """One kept connection to a hub. `seconds` is how long its answers took altogether."""

    def __init__(self, url: str, timeout_seconds: float = 120) -> None:
        parts = urlsplit(url)
        self.host = f"{parts.hostname}:{parts.port}"
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout_seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")
        self.seconds = 0.0

    def sync(self, token: str, body: bytes) -> Answer:
        """One round trip, with the heads the laptop's own program sends."""
        return self.call("POST", "/api/v1/sync", token, body)

    def call(self, method: str, path: str, token: str = "", body: bytes = b"") -> Answer:
        """One request with a packed body and a device's token; raises RuntimeError for anything but success."""
        heads = {"Content-Encoding": "gzip"} if body else {}
        return self.send(method, path, heads | ({"Authorization": f"Bearer {token}"} if token else {}), body)

    def send(
        self,
        method: str,
        path: str,
        heads: Mapping[str, str],
        body: bytes = b"",
        accepted: Sequence[int] = range(200, 300),
    ) -> Answer:
        """One request with a JSON body; raises RuntimeError for a status that is not accepted."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nUser-Agent: doorstep (Linux)\r\n"
            "Accept-Encoding: gzip\r\nAccept: */*\r\nConnection: keep-alive\r\n"
        )
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in heads.items())
        packet = head.encode() + b"\r\n" + body
        started = time.perf_counter()
        self._socket.sendall(packet)
        answer = self._read(len(packet))
        self.seconds += time.perf_counter() - started
        if answer.status not in accepted:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.body[:300]!r}")
        return answer

    def _read(self, bytes_up: int) -> Answer:
        status = self._stream.readline()
        size = len(status)
        heads: dict[bytes, bytes] = {}
        while (line := self._stream.readline()) not in (b"\r\n", b""):
            size += len(line)
            name, _, value = line.partition(b":")
            heads[name.lower()] = value.strip().lower()
        if not status:
            raise RuntimeError("the hub hung up")
        if heads.get(b"transfer-encoding") == b"chunked":
            body, travelled = self._read_chunks()
        else:
            body = self._stream.read(int(heads[b"content-length"]))
            travelled = len(body)
        is_packed = heads.get(b"content-encoding") == b"gzip"
        return Answer(int(status.split()[1]), body, is_packed, bytes_up, size + 2 + travelled)

    def _read_chunks(self) -> tuple[bytes, int]:
        parts: list[bytes] = []
        travelled = 0
        while True:
            line = self._stream.readline()
            length = int(line, 16)
            parts.append(self._stream.read(length))
            self._stream.readline()
            travelled += len(line) + length + 2
            if not length:
                return b"".join(parts), travelled

    def close(self) -> None:
        """Hang up."""
        self._stream.close()
        self._socket.close()
