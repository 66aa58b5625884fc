"""The hub over HTTP: what goes over the wire, and every way an answer can be wrong. A real server on this machine."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from doorstep_client.transport.http import HttpHub, join, plain_url
from doorstep_client.transport.refusals import REASONS
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import LANGUAGES

JSON = {"Content-Type": "application/json"}
REPLY = {"hub": "hub", "clock_ms": 1, "grids": {}}


class Answering:
    """A server that gives the next of its prepared answers: status, headers, body; and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.asked.append((self.command, self.path, dict(self.headers), body))
                status, headers, answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)
                self.close_connection = True

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *arguments: Any) -> None:
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def says(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        """Prepare one more answer."""
        packed = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append((status, headers if headers is not None else JSON, packed))

    def close(self) -> None:
        """Stop and let go of the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Answering]:
    """A server without answers yet."""
    answering = Answering()
    yield answering
    answering.close()


def _hub(server: Answering, retries: int = 0) -> HttpHub:
    return HttpHub(server.url, "token", retries=retries, backoff_seconds=0.0, read_seconds=5.0)


def _failure(server: Answering) -> DoorstepError:
    with pytest.raises(DoorstepError) as raised:
        _hub(server).sync({"grids": {}})
    return raised.value


def test_a_round_trip_is_packed_and_carries_the_token(server: Answering) -> None:
    server.says(200, REPLY)
    assert _hub(server).sync({"client": "走访"}) == REPLY
    ((method, path, headers, body),) = server.asked
    assert (method, path) == ("POST", "/api/v1/sync")
    assert headers["Authorization"] == "Bearer token"
    assert (headers["Content-Encoding"], headers["Accept-Encoding"]) == ("gzip", "gzip")
    assert json.loads(gzip.decompress(body)) == {"client": "走访"}


def test_a_packed_answer_is_unpacked(server: Answering) -> None:
    server.says(200, gzip.compress(json.dumps(REPLY).encode()), {**JSON, "Content-Encoding": "gzip"})
    assert _hub(server).sync({}) == REPLY


def test_text_a_disk_spoilt_still_travels(server: Answering) -> None:
    server.says(200, REPLY)
    _hub(server).sync({"body": "\udcff"})
    assert json.loads(gzip.decompress(server.asked[0][3])) == {"body": "\udcff"}


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_hub_in_trouble_is_asked_again(server: Answering, status: int) -> None:
    server.says(status, {})
    server.says(status, {})
    server.says(200, REPLY)
    assert _hub(server, retries=2).sync({}) == REPLY
    assert len(server.asked) == 3


def test_a_hub_that_stays_in_trouble_is_not_asked_for_ever(server: Answering) -> None:
    server.says(500, {})
    with pytest.raises(DoorstepError) as raised:
        _hub(server, retries=2).sync({})
    assert (raised.value.code, len(server.asked)) == ("hub_failed", 3)


@pytest.mark.parametrize("status", [400, 401, 403, 413, 429])
def test_a_refusal_is_not_repeated(server: Answering, status: int) -> None:
    server.says(status, {}, {**JSON, "Retry-After": "60"})
    with pytest.raises(DoorstepError):
        _hub(server, retries=3).sync({})
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "problem", "code"),
    [
        (401, {"code": "token_invalid", "values": {}}, "token_invalid"),
        (403, {"code": "device_revoked"}, "device_revoked"),
        (403, {"code": "not_permitted", "values": {"account": "li", "grid": "g1"}}, "not_permitted"),
        (426, {"code": "version_too_old"}, "version_too_old"),
        (413, {"code": "request_too_large", "values": {"limit": 5}}, "request_too_large"),
        (429, {"code": "too_many_requests"}, "too_many_requests"),
        (500, {"code": "hub_failed", "values": {"detail": "abc"}}, "hub_failed"),
        (401, b"", "token_invalid"),
        (413, b"", "request_too_large"),
        (426, b"", "version_too_old"),
        (429, b"", "too_many_requests"),
        (500, b"", "hub_failed"),
        (502, b"", "hub_unreachable"),
        (404, b"", "hub_address"),
        (405, b"", "hub_address"),
        (301, b"", "hub_address"),
        (400, {"code": "no_such_code"}, "hub_address"),
        (400, {"code": "not_permitted", "values": {}}, "not_permitted"),
        (400, {"code": "usage", "values": {"code": "twice"}}, "usage"),
        (400, [], "hub_address"),
    ],
)
def test_every_refusal_is_an_error_of_the_catalogue(server: Answering, status: int, problem: object, code: str) -> None:
    server.says(status, problem, {**JSON, "Location": "http://127.0.0.1:9/"})
    failure = _failure(server)
    assert failure.code == code
    assert "{" not in "".join(failure.sentence(language) + failure.hint(language) for language in LANGUAGES)


def test_a_web_page_is_no_hub(server: Answering) -> None:
    server.says(200, b"<html>Welcome to the hotel</html>", {"Content-Type": "text/html"})
    assert _failure(server).code == "hub_address"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'{"hub": "hu', {}),
        (b"[1, 2]", {}),
        (b"\xff\xfe", {}),
        (b"[" * 100_000, {}),
        (b"not gzip", {"Content-Encoding": "gzip"}),
        (gzip.compress(b'{"hub": "hub"}')[:-6], {"Content-Encoding": "gzip", "Content-Length": "1000"}),
        (b'{"hub": "hub"}', {"Content-Length": "1000"}),
    ],
    ids=["half", "list", "no text", "deep", "not packed", "half packed", "cut"],
)
def test_a_damaged_answer_is_told_as_damaged(server: Answering, body: bytes, headers: dict[str, str]) -> None:
    server.says(200, body, {**JSON, **headers})
    assert _failure(server).code == "reply_damaged"


def test_an_answer_that_unpacks_to_too_much_is_not_read_to_its_end(
    server: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep_client.transport import http

    monkeypatch.setattr(http, "MAX_REPLY_BYTES", 1_000_000)
    server.says(200, gzip.compress(b" " * 50_000_000), {**JSON, "Content-Encoding": "gzip"})
    assert _failure(server).code == "reply_damaged"


def test_nobody_there_is_told_with_the_address() -> None:
    answering = Answering()
    answering.close()
    with pytest.raises(DoorstepError) as raised:
        HttpHub(answering.url, "token", retries=0).sync({})
    assert raised.value.code == "hub_unreachable"
    assert raised.value.values == {"hub": answering.url, "detail": REASONS["Connection refused"]}


@pytest.mark.parametrize("url", ["ftp://hub", "http://", "http://[", "http://a b/", "http://hub:port"])
def test_what_is_no_address_is_told_so(url: str) -> None:
    with pytest.raises(DoorstepError) as raised:
        HttpHub(url, "token", retries=0).sync({})
    assert raised.value.code == "hub_address"


def test_an_address_may_be_typed_without_scheme_and_with_a_slash() -> None:
    assert plain_url(" 192.168.1.10:8420/ ") == "http://192.168.1.10:8420"
    assert plain_url("https://hub.example/street/") == "https://hub.example/street"


def test_a_password_file_does_not_replace_the_token(
    server: Answering, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.says(200, REPLY)
    _hub(server).sync({})
    assert server.asked[0][2]["Authorization"] == "Bearer token"


def test_a_snapshot_arrives_line_by_line(server: Answering) -> None:
    text = '{"snapshot":1}\n{"entry":"门"}\n{"end":2}\n'.encode()
    server.says(200, gzip.compress(text), {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"})
    assert list(_hub(server).snapshot("g1", since=0)) == [{"snapshot": 1}, {"entry": "门"}, {"end": 2}]
    assert server.asked[0][:2] == ("GET", "/api/v1/grids/g1/snapshot?since=0")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'{"snapshot":1}\n{"entry', {}),
        (b"5\n", {}),
        (b'{"snapshot":1}\n', {"Content-Length": "500"}),
        (b"{" * 2_000_000, {}),
    ],
    ids=["half a line", "no object", "cut", "endless line"],
)
def test_a_damaged_snapshot_is_told_as_damaged(server: Answering, body: bytes, headers: dict[str, str]) -> None:
    server.says(200, body, {"Content-Type": "application/x-ndjson", **headers})
    with pytest.raises(DoorstepError) as raised:
        list(_hub(server).snapshot("g1", since=0))
    assert raised.value.code == "reply_damaged"


JOINED = {"hub": "hub", "device": "d", "token": "t", "account": "li", "display_name": "李"}


def test_an_invitation_is_exchanged_for_a_token(server: Answering) -> None:
    server.says(200, JOINED)
    assert join(server.url, "CODE", "laptop") == JOINED
    assert json.loads(gzip.decompress(server.asked[0][3]))["code"] == "CODE"


def test_an_invitation_is_presented_once_even_when_the_hub_is_in_trouble(server: Answering) -> None:
    server.says(503, {})
    with pytest.raises(DoorstepError):
        join(server.url, "CODE", "laptop")
    assert len(server.asked) == 1


@pytest.mark.parametrize("reply", [{}, {**JOINED, "token": ""}, {**JOINED, "device": 5}])
def test_a_join_without_a_token_is_damaged(server: Answering, reply: object) -> None:
    server.says(200, reply)
    with pytest.raises(DoorstepError) as raised:
        join(server.url, "CODE", "laptop")
    assert raised.value.code == "reply_damaged"
