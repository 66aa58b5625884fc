"""The hub over HTTP: gzip JSON both ways, patient with the network, distrustful of the answer."""

import gzip
import json
import platform
from collections.abc import Iterator
from typing import Any

import orjson
import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util import Retry

from doorstep_client.transport.refusals import answered, told_by, unreached
from doorstep_shared.errors import DoorstepError

CONNECT_SECONDS = 10.0
"""How long one attempt waits for the hub to take the call."""
READ_SECONDS = 60.0
"""How long one attempt waits for the next bytes of an answer."""
RETRIES = 4
"""How often a failed attempt is repeated: after about 0.5, 1, 2 and 4 seconds, each with up to half a second more."""
BACKOFF_SECONDS = 0.5
MAX_REPLY_BYTES = 64 * 1024 * 1024
"""The largest answer that is read, unpacked."""
MAX_LINE_BYTES = 1024 * 1024
"""The longest line of a snapshot that is read."""

_WORTH_RETRYING = (500, 502, 503, 504)
_CHUNK_BYTES = 64 * 1024


class _Bearer(AuthBase):
    """The device's token. As an `AuthBase` it also keeps requests from putting a ``.netrc`` password in its place."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class HttpHub:
    """The hub at `url`, for the device with this token: implements `sync.hub.Hub`.

    A round trip may be repeated without harm, so failed connections, cut answers' requests and 5xx are retried.
    """

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        retries: int = RETRIES,
        backoff_seconds: float = BACKOFF_SECONDS,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self.url = plain_url(url)
        self._timeout = (connect_seconds, read_seconds)
        self._session = _session(token, _retry(retries, backoff_seconds))

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """One round trip; see `Hub.sync`."""
        return _object(self._call("POST", "/api/v1/sync", request))

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
        """The lines of a grid's snapshot as they arrive; see `Hub.snapshot`."""
        address = f"/api/v1/grids/{grid}/snapshot?since={since}{'&own=1' if own else ''}"
        with answered(self.url), self._answer("GET", address, None) as response:
            for line in _lines(response):
                yield _object(line)

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def _call(self, method: str, path: str, document: dict[str, Any] | None) -> bytes:
        """The whole body of an answer, unpacked."""
        with answered(self.url), self._answer(method, path, document) as response:
            body = bytearray()
            for chunk in response.iter_content(_CHUNK_BYTES):
                body += chunk
                if len(body) > MAX_REPLY_BYTES:
                    raise DoorstepError("reply_damaged", detail=f"> {MAX_REPLY_BYTES} bytes")
            return bytes(body)

    def _answer(self, method: str, path: str, document: dict[str, Any] | None) -> requests.Response:
        """An answer that says yes; its body is not read yet. A redirect is not followed: the token is for one hub."""
        packed, headers = None, {}
        if document is not None:
            packed = gzip.compress(_dumped(document), mtime=0)
            headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        with unreached(self.url):
            response = self._session.request(
                method,
                self.url + path,
                data=packed,
                headers=headers,
                timeout=self._timeout,
                stream=True,
                allow_redirects=False,
            )
        if response.status_code != 200 or "json" not in response.headers.get("Content-Type", ""):
            with response:
                raise told_by(response, self.url)
        return response


def join(
    url: str, code: str, device_name: str, *, client_version: str = "", connect_seconds: float = CONNECT_SECONDS
) -> dict[str, Any]:
    """Present an invitation: the hub's id, this device's id and token, the account and its display name; what is told
    of the laptop this one replaces (`replaced`) is passed on as it came.

    The code works once, so only a connection that never came about is tried again.

    Raises:
        DoorstepError: invite_invalid, too_many_requests, hub_address, hub_unreachable, reply_damaged …
    """
    hub = HttpHub(url, retries=0, connect_seconds=connect_seconds)
    try:
        request = {"code": code, "device_name": device_name[:100], "client": client_version[:100]}
        reply = _object(hub._call("POST", "/api/v1/join", request))
    finally:
        hub.close()
    joined = {name: reply.get(name) for name in ("hub", "device", "token", "account")}
    if not all(isinstance(value, str) and value for value in joined.values()):
        raise DoorstepError("reply_damaged", detail="join")
    name = reply.get("display_name", "")
    replaced = {"replaced": reply["replaced"]} if reply.get("replaced") else {}
    return {**joined, "display_name": name if isinstance(name, str) else "", **replaced}


def reach(url: str) -> None:
    """Ask the hub whether it is there.

    Raises:
        DoorstepError: hub_unreachable, hub_address and the like.
    """
    hub = HttpHub(url, retries=0)
    try:
        hub._call("GET", "/api/v1/health", None)
    finally:
        hub.close()


def plain_url(typed: str) -> str:
    """A hub's address as it is kept: with ``http://`` where no scheme was typed, without a slash at the end."""
    url = typed.strip()
    return (url if "://" in url else f"http://{url}").rstrip("/")


def _retry(retries: int, backoff_seconds: float) -> Retry:
    return Retry(
        total=retries,
        allowed_methods=None,
        status_forcelist=_WORTH_RETRYING,
        backoff_factor=backoff_seconds,
        backoff_jitter=backoff_seconds,
        raise_on_status=False,
        respect_retry_after_header=False,
    )


def _session(token: str, retry: Retry) -> requests.Session:
    session = requests.Session()
    session.auth = _Bearer(token)
    session.headers["User-Agent"] = f"doorstep ({platform.system()})"
    session.headers["Accept-Encoding"] = "gzip"
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


def _lines(response: requests.Response) -> Iterator[bytes]:
    """The lines of an answer; a last one without its line break was cut."""
    rest = b""
    for chunk in response.iter_content(_CHUNK_BYTES):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
        if len(rest) > MAX_LINE_BYTES:
            raise DoorstepError("reply_damaged", detail=f"> {MAX_LINE_BYTES} bytes")
    if rest:
        yield rest


def _dumped(document: dict[str, Any]) -> bytes:
    """JSON as UTF-8; where a disk spoilt a text so that it is none, as ASCII with escapes."""
    try:
        return json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(document).encode()


def _with_spoilt_text(text: bytes) -> Any:
    """JSON in which bytes that rotted on the hub's disk travel as lone surrogates, which the quick reader refuses."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DoorstepError("reply_damaged", detail="JSON") from error


def _object(text: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        document = _with_spoilt_text(text)
    if not isinstance(document, dict):
        raise DoorstepError("reply_damaged", detail="JSON")
    return document
