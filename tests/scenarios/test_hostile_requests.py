"""Whoever sends nonsense to the hub gets a short answer, and the hub goes on serving the others."""

import gzip
import json
import socket

import pytest
import requests

from doorstep_client.config import load_config
from doorstep_shared.protocol import MAX_REQUEST_BYTES
from tests.scenarios.town import DOOR, GRID, Laptop, Town

SYNC = "/api/v1/sync"
PACKED = {"Content-Encoding": "gzip"}


def _sends(town: Town, laptop: Laptop, body: bytes, path: str = SYNC, **headers: str) -> requests.Response:
    """One hand-made request with the laptop's token."""
    config = load_config(laptop.home)
    assert config is not None
    given = {"Authorization": f"Bearer {config.token}", "Content-Type": "application/json", **headers}
    return requests.post(f"{town.url}{path}", data=body, headers=given, timeout=20)


def _request(**parts: object) -> bytes:
    return json.dumps({"protocol": 1, "client": "x", "clock_ms": 0, "grids": {}, "changes": [], **parts}).encode()


BOMB = gzip.compress(b" " * (64 * 1024 * 1024), mtime=0)


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b" " * (MAX_REQUEST_BYTES + 1), {}, 413, "request_too_large"),
        (BOMB, PACKED, 413, "request_too_large"),
        (gzip.compress(_request(), mtime=0)[:-5], PACKED, 400, "request_malformed"),
        (gzip.compress(_request(), mtime=0) + b"more", PACKED, 400, "request_malformed"),
        (b"not gzip", PACKED, 400, "request_malformed"),
        (_request(), {"Content-Encoding": "br"}, 400, "request_malformed"),
        (_request()[:-9], {}, 400, "request_malformed"),
        (b"", {}, 400, "request_malformed"),
        (b"[" * 200_000, {}, 400, "request_malformed"),
        (b"[]", {}, 400, "request_malformed"),
        (b"\xff\xfe", {}, 400, "request_malformed"),
        (_request(clock_ms=float("nan")), {}, 400, "request_malformed"),
        (_request(clock_ms=10**30), {}, 400, "request_malformed"),
        (_request(changes=[{"id": "x"}]), {}, 400, "request_malformed"),
        (_request(changes=[{"id": "0" * 32, "grid": "a", "body": "{}"}] * 501), {}, 400, "request_malformed"),
        (_request(client="\x00"), {}, 400, "request_malformed"),
        (_request(protocol=2), {}, 426, "version_too_old"),
        (_request(), {"Authorization": "Bearer nobody"}, 401, "token_invalid"),
        (_request(), {"Authorization": "Bearer \xff"}, 401, "token_invalid"),
        (_request(), {"Authorization": "Basic eA=="}, 401, "token_invalid"),
    ],
)
def test_an_envelope_that_is_wrong_is_refused_by_its_code_and_the_hub_goes_on(
    town: Town, wang: Laptop, li: Laptop, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = _sends(town, wang, body, **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()["sentence"]) == {"zh", "en"}
    li.does("visit", "--dwelling", DOOR)
    assert "已送达 1/1 条。" in li.syncs()


RUBBISH = ["", "{", "\ud800", "\x00", "[[[[", '{"v":1,"v":1}', "null", "x" * 200_000, '{"v":1}']


def test_rubbish_among_the_changes_is_kept_apart_and_the_good_ones_are_taken(town: Town, wang: Laptop) -> None:
    offers = [{"id": f"{n:032x}", "grid": GRID, "body": body} for n, body in enumerate(RUBBISH)]
    answer = _sends(town, wang, _request(changes=offers))
    assert answer.status_code == 200
    assert {result["result"] for result in answer.json()["results"]} == {"dead"}
    assert len(town.operates("dead-letters")["dead_letters"]) == len(RUBBISH)
    assert town.operator("dead-letters").code == 0
    wang.does("visit", "--dwelling", DOOR)
    assert "已送达 1/1 条。" in wang.syncs()
    assert town.operates("check")["is_sound"] is True


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/nowhere", 404, "no_such_address"),
        ("/api/v1/health", 405, "wrong_method"),
        ("/api/v1", 404, "no_such_address"),
    ],
)
def test_a_wrong_path_is_answered_from_the_catalogue(
    town: Town, wang: Laptop, path: str, status: int, code: str
) -> None:
    answer = _sends(town, wang, b"{}", path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_snapshot_of_a_grid_that_is_not_hers_is_refused(town: Town, zhao: Laptop) -> None:
    config = load_config(zhao.home)
    assert config is not None
    headers = {"Authorization": f"Bearer {config.token}"}
    for grid in (GRID, "nowhere", "..%2f..", "%00"):
        answer = requests.get(f"{town.url}/api/v1/grids/{grid}/snapshot", headers=headers, timeout=20)
        assert answer.status_code in (403, 404), grid
        assert answer.json()["code"] in ("not_permitted", "no_such_address")


def test_a_body_shorter_than_announced_changes_nothing(town: Town, wang: Laptop) -> None:
    config = load_config(wang.home)
    assert config is not None
    head = f"POST {SYNC} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {config.token}\r\nContent-Length: 9000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", town.gateway.port), timeout=10) as connection:
        connection.sendall(head.encode() + _request())
    wang.does("visit", "--dwelling", DOOR)
    assert "已送达 1/1 条。" in wang.syncs()
