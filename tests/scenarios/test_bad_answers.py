"""A hub that is down, fails or answers nonsense: one sentence, nothing taken, nothing lost; the next sync heals."""

import gzip
import json
import socket
from collections.abc import Callable

import pytest

from doorstep_server.services import pull
from doorstep_shared.errors import DoorstepError
from tests.scenarios.gateway import WsgiApp, altering, answering
from tests.scenarios.town import DOOR, Laptop, Town

HTML = b"<!doctype html><title>Sign in to the network</title>"


@pytest.fixture
def waiting(wang: Laptop) -> Laptop:
    """王芳 with a visit and an edit that wait."""
    wang.does("visit", "--dwelling", DOOR, "--note", "等着送")
    wang.does("dwelling", "edit", DOOR, "--contact", "王建国")
    return wang


def _heals(town: Town, laptop: Laptop, before: set[str]) -> None:
    """Nothing is lost by a failed sync, and a good one delivers everything exactly once."""
    assert laptop.own() == before
    assert "2 条" in laptop.syncs()
    assert laptop.pending == 0
    assert sorted(town.logged()) == sorted(before)
    assert laptop.is_sound()


def _cut(ending: bytes) -> Callable[[str, bytes], bytes]:
    return lambda path, body: body[: len(body) // 2] + ending


def _damaged(alter: Callable[[dict[str, object]], None]) -> Callable[[str, bytes], bytes]:
    """A reply to a sync that is well-formed and wrong."""

    def altered(path: str, body: bytes) -> bytes:
        document = json.loads(body)
        alter(document)
        return json.dumps(document).encode()

    return altered


def _first_grid(document: dict[str, object]) -> dict[str, object]:
    grids = document["grids"]
    assert isinstance(grids, dict)
    return next(iter(grids.values()))


def _change_entry(document: dict[str, object], name: str, value: object) -> None:
    entries = _first_grid(document)["entries"]
    assert isinstance(entries, list)
    assert entries
    entries[-1][name] = value


def _without_an_entry(document: dict[str, object]) -> None:
    entries = _first_grid(document)["entries"]
    assert isinstance(entries, list)
    del entries[0]


WRONG_REPLIES: dict[str, Callable[[str, bytes], bytes]] = {
    "half a JSON": _cut(b""),
    "half a JSON with an end": _cut(b"}"),
    "nothing": lambda path, body: b"",
    "a list": lambda path, body: b"[]",
    "null": lambda path, body: b"null",
    "no JSON": lambda path, body: b"\xff\xfe\x00",
    "a hundred thousand brackets": lambda path, body: b"[" * 100_000,
    "no clock": _damaged(lambda reply: reply.pop("clock_ms")),
    "results that are none": _damaged(lambda reply: reply.update(results=[7])),
    "grids that are none": _damaged(lambda reply: reply.update(grids=[])),
    "an unknown state": _damaged(lambda reply: _first_grid(reply).update(state="asleep")),
    "another chain": _damaged(lambda reply: _change_entry(reply, "chain", "0" * 32)),
    "another id": _damaged(lambda reply: _change_entry(reply, "id", "0" * 32)),
    "another status": _damaged(lambda reply: _change_entry(reply, "status", "quarantined")),
    "another time": _damaged(lambda reply: _change_entry(reply, "ts", "1.0")),
    "a number that jumps": _damaged(lambda reply: _change_entry(reply, "seq", 10**6)),
    "a gap": _damaged(_without_an_entry),
}


@pytest.mark.parametrize("what", WRONG_REPLIES)
def test_an_answer_that_is_not_whole_or_was_altered_is_not_taken(town: Town, waiting: Laptop, what: str) -> None:
    before = waiting.own()
    assert town.gateway.app is not None
    with town.gateway.putting(altering(town.gateway.app, WRONG_REPLIES[what])):
        answer = waiting.types("sync").refused("reply_damaged")
    assert "2 条还没送到，都安全保存在本机。" in answer.err
    assert waiting.pending == 2
    _heals(town, waiting, before)


def _packed_in_half(body: bytes) -> WsgiApp:
    packed = gzip.compress(body)
    return answering("200 OK", "application/json", packed[: len(packed) // 2], Content_Encoding="gzip")


@pytest.mark.parametrize(
    ("app", "error"),
    [
        (answering("500 Internal Server Error", "text/html", HTML), "hub_failed"),
        (answering("502 Bad Gateway", "text/html", HTML), "hub_unreachable"),
        (answering("503 Service Unavailable", "text/plain", b""), "hub_unreachable"),
        (answering("200 OK", "text/html", HTML), "hub_address"),
        (answering("302 Found", "text/html", b"", Location="http://127.0.0.1:1/"), "hub_address"),
        (answering("404 Not Found", "text/html", HTML), "hub_address"),
        (answering("413 Payload Too Large", "text/html", HTML), "request_too_large"),
        (answering("426 Upgrade Required", "text/html", HTML), "version_too_old"),
        (answering("429 Too Many Requests", "text/html", HTML), "too_many_requests"),
        (answering("200 OK", "application/json", b"not gzip", Content_Encoding="gzip"), "reply_damaged"),
        (_packed_in_half(b'{"hub":"h"}' * 500), "reply_damaged"),
        (
            answering("200 OK", "application/json", gzip.compress(b" " * (65 << 20)), Content_Encoding="gzip"),
            "reply_damaged",
        ),
    ],
)
def test_whatever_answers_in_place_of_the_hub_is_told_in_a_sentence(
    town: Town, waiting: Laptop, app: WsgiApp, error: str
) -> None:
    before = waiting.own()
    with town.gateway.putting(app):
        waiting.types("sync").refused(error)
    assert waiting.pending == 2
    _heals(town, waiting, before)


def test_a_hub_that_is_down_is_told_and_status_remembers_it(town: Town, waiting: Laptop) -> None:
    before = waiting.own()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    waiting.reaches = f"http://127.0.0.1:{port}"
    answer = waiting.types("sync").refused("hub_unreachable")
    assert "连接被拒绝" in answer.err
    assert "refused" not in answer.err
    status = waiting.json("status")
    assert (status["pending"], status["last_sync"]["outcome"]) == (2, "failed")
    assert status["last_sync"]["error"] == "hub_unreachable"
    waiting.reaches = None
    _heals(town, waiting, before)


def test_a_hub_that_fails_inside_tells_a_reference_and_no_more(town: Town, waiting: Laptop) -> None:
    before = waiting.own()

    def broken(sql: str) -> None:
        raise RuntimeError("the moon is blue")

    town.hub.store.before_write = broken
    answer = waiting.types("sync").refused("hub_failed")
    town.hub.store.before_write = None
    assert "the moon" not in answer.err
    assert waiting.pending == 2
    _heals(town, waiting, before)


@pytest.mark.parametrize("error", ["database_locked", "disk_full"])
def test_a_hub_without_room_or_time_is_told_and_keeps_the_records_waiting(
    town: Town, waiting: Laptop, error: str
) -> None:
    before = waiting.own()

    def full(sql: str) -> None:
        raise DoorstepError(error)

    town.hub.store.before_write = full
    answer = waiting.types("sync").refused("hub_failed")
    town.hub.store.before_write = None
    assert f"中心出错了（编号 {error}）" in answer.err
    assert waiting.pending == 2
    _heals(town, waiting, before)


def test_a_hub_that_stumbles_is_asked_again_without_troubling_anybody(town: Town, waiting: Laptop) -> None:
    hub, calls = town.gateway.app, []
    assert hub is not None

    def stumbling(environ: dict[str, object], start: Callable[..., object]) -> object:
        calls.append(environ["PATH_INFO"])
        stumbles = len(calls) == 1
        return (answering("503 Service Unavailable", "text/plain", b"") if stumbles else hub)(environ, start)

    waiting.retries = 1
    with town.gateway.putting(stumbling):  # type: ignore[arg-type]
        assert "已送达 2/2 条。" in waiting.syncs()
    assert len(calls) == 2


@pytest.fixture
def behind(town: Town, wang: Laptop, monkeypatch: pytest.MonkeyPatch) -> Laptop:
    """A second laptop of 王芳's that must fetch a snapshot, with nothing yet."""
    monkeypatch.setattr(pull, "SNAPSHOT_FIRST_ENTRIES", 3)
    wang.does("visit", "--dwelling", DOOR, "--note", "从快照来")
    wang.syncs()
    laptop = town.laptop("wang", "second")
    laptop.does("join", town.url, town.invitation("wang"))
    return laptop


def _last_lines(count: int) -> Callable[[str, bytes], bytes]:
    def without(path: str, body: bytes) -> bytes:
        return b"".join(body.splitlines(keepends=True)[:-count]) if path.endswith("/snapshot") else body

    return without


SNAPSHOT_FAULTS: dict[str, Callable[[str, bytes], bytes]] = {
    "without its end": _last_lines(1),
    "without its last two lines": _last_lines(2),
    "empty": lambda path, body: b"" if path.endswith("/snapshot") else body,
    "cut in a line": lambda path, body: body[:-9] if path.endswith("/snapshot") else body,
    "two lines swapped for one": lambda path, body: (
        body.replace(b"\n", b" ", 1) if path.endswith("/snapshot") else body
    ),
    "a body altered": lambda path, body: body.replace("从快照来".encode(), "不是这样".encode()),
}


@pytest.mark.parametrize("fault", SNAPSHOT_FAULTS)
def test_a_snapshot_that_is_not_whole_is_not_taken(town: Town, behind: Laptop, fault: str) -> None:
    assert town.gateway.app is not None
    with town.gateway.putting(altering(town.gateway.app, SNAPSHOT_FAULTS[fault])):
        behind.types("sync").refused("reply_damaged")
    assert behind.json("dwelling", "list")["records"] == []
    behind.syncs()
    assert "从快照来" in behind.does("card", DOOR).out
    assert behind.is_sound()
