"""Joining a hub: what works once, what is refused, and addresses that lead nowhere."""

import json
import socket
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.scenarios.gateway import WsgiApp, answering, whole
from tests.scenarios.town import DOOR, HOUR_MS, Laptop, Town

HTML = b"<!doctype html><title>Router</title>"


def test_joining_and_the_first_sync_bring_the_register(town: Town) -> None:
    laptop = town.laptop("wang", "new")
    joined = laptop.does("join", town.url, town.invitation("wang"))
    assert "下一步：doorstep sync" in joined.out
    assert "下一步：doorstep sync" in laptop.does("status").out
    laptop.syncs()
    assert laptop.door()["values"]["phone"] == "13800001111"
    assert laptop.json("status")["grids"][0]["name"] == "一网格"


def test_before_the_first_sync_nothing_can_be_recorded_and_it_says_what_to_type(town: Town) -> None:
    laptop = town.laptop("wang", "new")
    laptop.does("join", town.url, town.invitation("wang"))
    answer = laptop.types("dwelling", "add", "--building", "1", "--room", "1").refused("no_grid")
    assert "doorstep sync" in answer.err


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "0", "', '', 1); --", "邀请码", "K7QM-2XWP-9RTA" * 4])
def test_a_wrong_code_is_refused(town: Town, code: str) -> None:
    laptop = town.laptop("wang", "new")
    answer = laptop.types("join", town.url, code).refused("invite_invalid")
    assert "doorstep-hub invite" in answer.err
    laptop.types("status").refused("not_joined")


def test_a_code_works_once(town: Town) -> None:
    code = town.invitation("wang")
    town.laptop("wang", "first").does("join", town.url, code)
    town.laptop("wang", "second").types("join", town.url, code).refused("invite_invalid")


def test_a_code_may_be_typed_in_small_letters_and_without_dashes(town: Town) -> None:
    code = town.invitation("wang")
    town.laptop("wang", "new").does("join", f" {town.url}/ ", code.lower().replace("-", ""))


def test_an_expired_code_is_refused(town: Town) -> None:
    code = town.invitation("wang", "--hours", "1")
    town.now_ms += HOUR_MS
    town.laptop("wang", "new").types("join", town.url, code).refused("invite_invalid")


def test_joining_again_as_the_same_account_goes_on_at_the_same_desk(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--dwelling", DOOR, "--note", "还没送")
    wang.does("join", town.url, town.invitation("wang"))
    assert [each["waiting"] for each in wang.json("switch")["people"]] == [1]
    assert "已送达 1/1 条。" in wang.syncs()


def test_an_invitation_for_nobody_is_refused_to_the_operator(town: Town) -> None:
    town.operator("invite", "nobody").refused("account_unknown")


@pytest.mark.parametrize(
    "url", ["http://", "ftp://hub", "http://[::1", "not an address", "http://a b", "://", "http://.."]
)
def test_what_is_no_address_is_told(town: Town, url: str) -> None:
    answer = town.laptop("wang", "new").types("join", url, "CODE")
    answer.refused("join_unfinished" if "连不上" in answer.err else "hub_address")
    assert "doorstep join" in answer.err


def test_a_closed_port_is_told(town: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    answer = town.laptop("wang", "new").types("join", f"127.0.0.1:{port}", "CODE")
    assert f"连不上中心 http://127.0.0.1:{port}" in answer.refused("join_unfinished").err


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        ("200 OK", "text/html", HTML),
        ("404 Not Found", "text/html", HTML),
        ("403 Forbidden", "text/html", HTML),
        ("302 Found", "text/html", b""),
        ("200 OK", "application/json", b'{"hello": "I am a printer"}'),
        ("200 OK", "application/json", b"[1, 2, 3]"),
        ("200 OK", "application/json", b'"hub"'),
        ("404 Not Found", "application/json", b'{"message": "no such thing"}'),
        ("404 Not Found", "application/json", b'{"code": "no_such_address", "values": {}}'),
        ("400 Bad Request", "application/json", b'{"code": ["x"], "values": 7}'),
        ("400 Bad Request", "application/json", b"[" * 5000),
    ],
)
def test_another_service_behind_the_address_is_told_apart_from_a_hub(
    town: Town, status: str, content_type: str, body: bytes
) -> None:
    laptop = town.laptop("wang", "new")
    with town.gateway.putting(answering(status, content_type, body, Location="http://127.0.0.1:1/")):
        answer = laptop.types("join", town.url, town.invitation("wang"))
    answer.refused("join_unfinished" if body.startswith((b'{"h', b"[1", b'"')) else "hub_address")
    laptop.types("status").refused("not_joined")


def test_a_path_behind_the_right_address_is_told(town: Town) -> None:
    laptop = town.laptop("wang", "new")
    code = town.invitation("wang")
    answer = laptop.types("join", f"{town.url}/street/wuyi", code)
    assert answer.code == 5
    assert "核对地址" in answer.err
    laptop.does("join", town.url, code)


def test_a_code_spent_by_an_answer_that_never_arrived_needs_a_new_one_and_it_says_so(town: Town) -> None:
    laptop = town.laptop("wang", "new")
    code = town.invitation("wang")
    with town.gateway.putting(_answering_after(town, b'{"hub": "62e6", "dev')):
        answer = laptop.types("join", town.url, code).refused("join_unfinished")
    assert "doorstep-hub invite" in answer.err
    laptop.types("join", town.url, code).refused("invite_invalid")
    laptop.does("join", town.url, town.invitation("wang"))
    laptop.syncs()


def _answering_after(town: Town, body: bytes) -> WsgiApp:
    """The hub does what it is asked, and half an answer comes back."""
    hub = town.gateway.app
    assert hub is not None

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        whole(hub, environ, lambda *_: None)
        return answering("200 OK", "application/json", body)(environ, start)

    return app


def test_a_revoked_laptop_may_still_deliver_into_quarantine_and_is_told_plainly(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    wang.does("visit", "--dwelling", DOOR, "--note", "丢失之前写的")
    li.does("visit", "--dwelling", DOOR, "--note", "别人的")
    li.syncs()
    town.operates("device", "revoke", town.device_of("wang"))
    told = wang.syncs()
    assert "设备已被停用" in told
    assert "已送达 0/1 条。" in told
    assert wang.json("status")["quarantined"] == 1
    assert "别人的" not in wang.does("card", DOOR).out
    refused = wang.json("log", "--refused")["changes"]
    assert [each["reason"] for each in refused] == ["revoked_device"]
    li.syncs()
    assert "丢失之前写的" not in li.does("card", DOOR).out
    assert len(town.logged()) == 2


def test_a_token_the_hub_does_not_know_is_told_and_a_new_invitation_brings_everything(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    wang.does("visit", "--dwelling", DOOR, "--note", "还没送")
    config = wang.home / "config.toml"
    config.write_text(config.read_text("utf-8").replace('token = "', 'token = "0'), "utf-8")
    wang.types("sync").refused("token_invalid")
    assert wang.pending == 1
    wang.does("join", town.url, town.invitation("wang"))
    assert "已送达 1/1 条。" in wang.syncs()
    li.syncs()
    assert "还没送" in li.does("card", DOOR).out


def test_the_address_may_be_tried_without_syncing(town: Town, wang: Laptop) -> None:
    assert town.url in wang.does("doctor", "--hub").out
    wang.reaches = "http://127.0.0.1:1"
    answer = wang.types("doctor", "--hub", "--json")
    assert answer.code == 0
    assert [each["code"] for each in json.loads(answer.out)["findings"]] == ["hub_unreachable"]
