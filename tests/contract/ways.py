"""The ways to reach one hub: its services called directly, the Flask application in process, real HTTP, a stick."""

import gzip
import hashlib
import io
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import requests
from waitress import create_server, wasyncore

from doorstep_server.app import create_app
from doorstep_server.services import bundle as bundles
from doorstep_server.services import devices, snapshot, sync
from doorstep_server.services.hub import Hub
from doorstep_server.store import memberships
from doorstep_shared import bundle
from doorstep_shared.bundle import TO_HUB, Bundle, Header
from doorstep_shared.errors import DoorstepError
from doorstep_shared.joining import JoinRequestSchema
from doorstep_shared.protocol import SyncRequestSchema

WAYS = ("services", "in process", "http", "stick")


class Way(Protocol):
    """What every way offers; an error comes out as the catalogue's."""

    def join(self, code: str) -> dict[str, Any]: ...
    def sync(self, token: str, request: dict[str, Any]) -> dict[str, Any]: ...
    def snapshot(self, token: str, grid: str) -> list[dict[str, Any]]: ...


class Services:
    """The services called directly."""

    def __init__(self, hub: Hub, now_ms: int) -> None:
        self.hub, self.now_ms = hub, now_ms

    def join(self, code: str) -> dict[str, Any]:
        message = JoinRequestSchema().load({"code": code})
        device, token = devices.join(self.hub, message["code"], "", "", self.now_ms)
        return {"device": device.id, "token": token, "account": device.account, "hub": self.hub.id}

    def sync(self, token: str, request: dict[str, Any]) -> dict[str, Any]:
        device = devices.authenticate(self.hub, token)
        loaded = SyncRequestSchema().load(request)
        answer: dict[str, Any] = json.loads(json.dumps(sync.sync(self.hub, device, loaded, self.now_ms)))
        return answer

    def snapshot(self, token: str, grid: str) -> list[dict[str, Any]]:
        device = devices.authenticate(self.hub, token)
        if device.revoked_ms is not None:
            raise DoorstepError("device_revoked")
        if grid not in memberships.current(self.hub.store, device.account):
            raise DoorstepError("not_permitted", account=device.account, grid=grid)
        return [json.loads(line) for line in snapshot.json_lines(self.hub, grid)]


class Stick(Services):
    """Bundles on a stick for every sync; joining needs a network once, and a snapshot comes within an answer."""

    def sync(self, token: str, request: dict[str, Any]) -> dict[str, Any]:
        device = devices.authenticate(self.hub, token)
        asked = Header(self.hub.id, device.id, TO_HUB, "0a" * 8, self.hub.random_bytes(16).hex(), self.now_ms)
        secret = hashlib.sha256(token.encode()).hexdigest()
        sink, answer = io.BytesIO(), io.BytesIO()
        bundle.write(sink, asked, secret, [request])
        found = Bundle(sink, "bundle")
        header = bundles.answer_header(asked, self.hub.random_bytes(16).hex(), self.now_ms)
        documents = bundles.answer(self.hub, bundles.device_of(self.hub, found), found, "admin", self.now_ms, Counter())
        bundle.write(answer, header, device.token_hash, documents)
        read = Bundle(answer, "answer").documents(secret, max_document_bytes=2**24)
        reply: dict[str, Any] = next(document["reply"] for document in read if "reply" in document)
        return reply


class InProcess:
    """Flask's test client."""

    def __init__(self, hub: Hub, now_ms: int) -> None:
        self.client = create_app(hub, lambda: now_ms, rate_limits=False).test_client()

    def join(self, code: str) -> dict[str, Any]:
        return self._read(self.client.post("/api/v1/join", json={"code": code}))

    def sync(self, token: str, request: dict[str, Any]) -> dict[str, Any]:
        body = gzip.compress(json.dumps(request).encode())
        headers = {"Authorization": f"Bearer {token}", "Content-Encoding": "gzip", "Content-Type": "application/json"}
        return self._read(self.client.post("/api/v1/sync", data=body, headers=headers))

    def snapshot(self, token: str, grid: str) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
        answer = self.client.get(f"/api/v1/grids/{grid}/snapshot", headers=headers)
        if answer.status_code != 200:
            self._read(answer)
        return [json.loads(line) for line in gzip.decompress(answer.data).splitlines()]

    def _read(self, answer: Any) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(
            gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data
        )
        if answer.status_code != 200:
            raise DoorstepError(document["code"], **document["values"])
        return document


class Http:
    """Real HTTP over the loopback interface."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False

    def join(self, code: str) -> dict[str, Any]:
        return self._read(self.session.post(f"{self.url}/api/v1/join", json={"code": code}, timeout=30))

    def sync(self, token: str, request: dict[str, Any]) -> dict[str, Any]:
        body = gzip.compress(json.dumps(request).encode())
        headers = {"Authorization": f"Bearer {token}", "Content-Encoding": "gzip", "Content-Type": "application/json"}
        return self._read(self.session.post(f"{self.url}/api/v1/sync", data=body, headers=headers, timeout=30))

    def snapshot(self, token: str, grid: str) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.session.get(f"{self.url}/api/v1/grids/{grid}/snapshot", headers=headers, timeout=30)
        if answer.status_code != 200:
            self._read(answer)
        return [json.loads(line) for line in answer.content.splitlines()]

    def _read(self, answer: requests.Response) -> dict[str, Any]:
        document: dict[str, Any] = answer.json()
        if answer.status_code != 200:
            raise DoorstepError(document["code"], **document["values"])
        return document


@contextmanager
def serving(hub: Hub, now_ms: int) -> Iterator[str]:
    """A waitress server on a free loopback port; its address."""
    sockets: dict[int, Any] = {}
    app = create_app(hub, lambda: now_ms, rate_limits=False)
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=2)
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            wasyncore.loop(timeout=0.02, count=1, map=sockets)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        stopping.set()
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)


@contextmanager
def way_to(hub: Hub, name: str, now_ms: int) -> Iterator[Way]:
    """One of `WAYS` to a hub."""
    if name == "services":
        yield Services(hub, now_ms)
    elif name == "stick":
        yield Stick(hub, now_ms)
    elif name == "in process":
        yield InProcess(hub, now_ms)
    else:
        with serving(hub, now_ms) as url:
            yield Http(url)
