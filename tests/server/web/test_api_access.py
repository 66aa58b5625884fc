"""Who gets what: every call with no token, a wrong one, a revoked device's and a good one."""

import gzip
import json
from typing import Any

import pytest
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from doorstep_server.services import devices
from tests.server.office import ByHand, Office

SYNC = "/api/v1/sync"
SNAPSHOT = "/api/v1/grids/g1/snapshot"


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def envelope(office: Office, **parts: Any) -> dict[str, Any]:
    return {"protocol": 1, "client": "tests", "clock_ms": office.now_ms, "grids": {}, "changes": [], **parts}


def ask(web: FlaskClient, office: Office, call: str, headers: dict[str, str]) -> TestResponse:
    return web.post(SYNC, json=envelope(office), headers=headers) if call == SYNC else web.get(call, headers=headers)


def problem(answer: TestResponse) -> tuple[int, str]:
    assert set(answer.json["sentence"]) == {"zh", "en"}
    return answer.status_code, answer.json["code"]


@pytest.fixture
def wang(office: Office) -> ByHand:
    return office.laptops["wang"]


@pytest.mark.parametrize("call", [SYNC, SNAPSHOT])
@pytest.mark.parametrize(
    "headers",
    [{}, bearing(""), bearing("wrong"), {"Authorization": "Basic d2FuZzp4"}, {"Authorization": "\xff"}],
    ids=["no token", "an empty token", "a wrong token", "another scheme", "no text"],
)
def test_a_call_without_a_good_token_is_refused_as_an_unknown_device(
    web: FlaskClient, office: Office, call: str, headers: dict[str, str]
) -> None:
    answer = ask(web, office, call, headers)
    assert problem(answer) == (401, "token_invalid")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("call", [SYNC, SNAPSHOT])
def test_a_call_with_a_good_token_is_answered(web: FlaskClient, office: Office, wang: ByHand, call: str) -> None:
    assert ask(web, office, call, bearing(wang.token)).status_code == 200


def test_the_scheme_of_the_token_may_be_written_in_any_case(web: FlaskClient, office: Office, wang: ByHand) -> None:
    assert ask(web, office, SYNC, {"Authorization": f"bearer {wang.token}"}).status_code == 200


def test_a_laptops_call_opens_no_session_whatever_cookie_comes_with_it(
    web: FlaskClient, office: Office, wang: ByHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.get("/sign-in")
    assert web.get_cookie("doorstep") is not None
    monkeypatch.setattr(
        SecureCookieSessionInterface, "get_signing_serializer", lambda *_: pytest.fail("a session was opened")
    )
    answer = ask(web, office, SYNC, bearing(wang.token))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_revoked_device_gets_no_snapshot(web: FlaskClient, office: Office, wang: ByHand) -> None:
    devices.revoke(office.hub, wang.device, "admin", office.now_ms)
    assert problem(ask(web, office, SNAPSHOT, bearing(wang.token))) == (403, "device_revoked")


def test_a_revoked_device_may_still_bring_changes_and_gets_nothing(
    web: FlaskClient, office: Office, wang: ByHand
) -> None:
    devices.revoke(office.hub, wang.device, "admin", office.now_ms)
    change = wang.change({"use": "rented"})
    offered = {"id": change.id, "grid": "g1", "body": change.body.decode()}
    answer = web.post(SYNC, json=envelope(office, changes=[offered]), headers=bearing(wang.token))
    assert answer.status_code == 200
    assert answer.json["revoked"] is True
    assert answer.json["grids"] == {}
    assert [each["result"] for each in answer.json["results"]] == ["quarantined"]


@pytest.mark.parametrize("grid", ["g2", "nowhere", "%00", "..%2Fg1"])
def test_the_snapshot_of_a_grid_one_has_nothing_to_do_with_is_not_permitted(
    web: FlaskClient, wang: ByHand, grid: str
) -> None:
    answer = web.get(f"/api/v1/grids/{grid}/snapshot", headers=bearing(wang.token))
    assert problem(answer) in [(403, "not_permitted"), (404, "no_such_address")]


def test_a_snapshot_comes_as_json_lines_and_counts_them(web: FlaskClient, wang: ByHand) -> None:
    answer = web.get(SNAPSHOT, headers=bearing(wang.token))
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.mimetype == "application/x-ndjson"
    assert lines[0]["grid"] == "g1"
    assert lines[-1] == {"end": len(lines) - 1}


def test_a_snapshot_is_packed_for_who_takes_gzip(web: FlaskClient, wang: ByHand) -> None:
    plain = web.get(SNAPSHOT, headers=bearing(wang.token))
    packed = web.get(SNAPSHOT, headers={**bearing(wang.token), "Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data


def test_an_invitation_gives_a_token_once(web: FlaskClient, office: Office) -> None:
    code = devices.invite(office.hub, "wang", 1, "admin", office.now_ms)
    first = web.post("/api/v1/join", json={"code": code, "device_name": "笔记本"})
    again = web.post("/api/v1/join", json={"code": code})
    assert first.status_code == 200
    assert first.json["account"] == "wang"
    assert ask(web, office, SYNC, bearing(first.json["token"])).status_code == 200
    assert problem(again) == (403, "invite_invalid")


def test_an_expired_invitation_is_refused(web: FlaskClient, office: Office) -> None:
    code = devices.invite(office.hub, "wang", 1, "admin", office.now_ms)
    office.now_ms += 3_600_000
    assert problem(web.post("/api/v1/join", json={"code": code})) == (403, "invite_invalid")


def test_a_wrong_invitation_is_refused(web: FlaskClient) -> None:
    assert problem(web.post("/api/v1/join", json={"code": "AAAA-BBBB-CCCC"})) == (403, "invite_invalid")


def test_whether_the_hub_answers_needs_no_token(web: FlaskClient, office: Office) -> None:
    answer = web.get("/api/v1/health")
    assert answer.status_code == 200
    assert (answer.json["hub"], answer.json["clock_ms"]) == (office.hub.id, office.now_ms)


def test_trying_codes_is_slowed_down(office: Office) -> None:
    from doorstep_server.app import create_app

    web = create_app(office.hub, lambda: office.now_ms).test_client()
    codes = [web.post("/api/v1/join", json={"code": f"{n}"}).status_code for n in range(31)]
    assert codes == [403] * 30 + [429]
    assert problem(web.post("/api/v1/join", json={"code": "x"})) == (429, "too_many_requests")
