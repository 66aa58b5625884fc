"""What the envelope of a request may look like, and what is answered when it does not."""

import gzip
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from doorstep_shared.ids import content_id
from doorstep_shared.protocol import MAX_REQUEST_BYTES, SyncReplySchema
from tests.server.office import ByHand, Office
from tests.server.web.test_api_access import SYNC, bearing, envelope, problem

TOO_LARGE, MALFORMED = (413, "request_too_large"), (400, "request_malformed")


@pytest.fixture
def wang(office: Office) -> ByHand:
    return office.laptops["wang"]


def send(web: FlaskClient, wang: ByHand, body: bytes, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.post(SYNC, data=body, headers={**bearing(wang.token), **named})


def good(office: Office) -> bytes:
    return json.dumps(envelope(office)).encode()


def test_a_packed_envelope_is_read_like_a_plain_one(web: FlaskClient, office: Office, wang: ByHand) -> None:
    plain = send(web, wang, good(office))
    packed = send(web, wang, gzip.compress(good(office)), Content_Encoding="gzip")
    assert plain.status_code == packed.status_code == 200
    assert plain.json == packed.json


def test_a_small_bomb_of_gzip_is_too_large(web: FlaskClient, wang: ByHand) -> None:
    bomb = gzip.compress(b" " * (MAX_REQUEST_BYTES + 1))
    assert len(bomb) < 20_000
    assert problem(send(web, wang, bomb, Content_Encoding="gzip")) == TOO_LARGE


def test_a_body_over_the_limit_is_too_large(web: FlaskClient, wang: ByHand) -> None:
    assert problem(send(web, wang, b" " * (MAX_REQUEST_BYTES + 1))) == TOO_LARGE


def test_a_body_of_exactly_the_limit_is_read(web: FlaskClient, office: Office, wang: ByHand) -> None:
    body = good(office)
    assert send(web, wang, body + b" " * (MAX_REQUEST_BYTES - len(body))).status_code == 200


def test_an_unpacked_body_of_exactly_the_limit_is_read(web: FlaskClient, office: Office, wang: ByHand) -> None:
    body = good(office)
    packed = gzip.compress(body + b" " * (MAX_REQUEST_BYTES - len(body)))
    assert send(web, wang, packed, Content_Encoding="gzip").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"protocol": 1, "cl',
        b"[]",
        b"null",
        b"\xff\xfe{}",
        b'{"protocol": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"protocol": ' + b"9" * 5000 + b"}",
        b'{"protocol": "1"}',
    ],
    ids=["nothing", "half", "a list", "null", "no UTF-8", "NaN", "deep", "deep objects", "a huge number", "a text"],
)
def test_what_is_no_envelope_is_malformed(web: FlaskClient, wang: ByHand, body: bytes) -> None:
    assert problem(send(web, wang, body)) == MALFORMED


@pytest.mark.parametrize("cut", ["no gzip", "half", "with a tail"])
def test_damaged_gzip_is_malformed(web: FlaskClient, office: Office, wang: ByHand, cut: str) -> None:
    packed = gzip.compress(good(office))
    body = {"no gzip": b"\x1f\x8bnope", "half": packed[:-12], "with a tail": packed + b"x"}[cut]
    assert problem(send(web, wang, body, Content_Encoding="gzip")) == MALFORMED


def test_another_packing_is_malformed(web: FlaskClient, office: Office, wang: ByHand) -> None:
    assert problem(send(web, wang, good(office), Content_Encoding="br")) == MALFORMED


@pytest.mark.parametrize(
    "parts",
    [
        {"clock_ms": 1.5},
        {"client": None},
        {"changes": [{"id": "x", "grid": "g1", "body": "{}"}]},
        {"changes": [{"id": "0" * 32, "grid": "g1"}]},
        {"changes": [{"id": "0" * 32, "grid": "g1", "body": "{}"}] * 501},
        {"grids": {"g1": {"seq": -1, "chain": "", "writer": "0" * 16, "head": ""}}},
        {"grids": {"g1": {"seq": 10**30, "chain": "", "writer": "0" * 16, "head": ""}}},
        {"waiting": 10**30},
    ],
    ids=["a float", "no client", "an id", "no body", "501 changes", "before the log", "beyond any log", "waiting"],
)
def test_an_envelope_with_a_wrong_part_is_malformed_and_named(
    web: FlaskClient, office: Office, wang: ByHand, parts: dict[str, Any]
) -> None:
    answer = send(web, wang, json.dumps(envelope(office, **parts)).encode())
    assert problem(answer) == MALFORMED
    assert answer.json["values"]["detail"].startswith(next(iter(parts)))


def test_another_protocol_is_told_to_upgrade(web: FlaskClient, office: Office, wang: ByHand) -> None:
    assert problem(web.post(SYNC, json=envelope(office, protocol=2), headers=bearing(wang.token))) == (
        426,
        "version_too_old",
    )


def test_what_a_newer_laptop_adds_is_passed_over(web: FlaskClient, office: Office, wang: ByHand) -> None:
    answer = web.post(SYNC, json=envelope(office, weather={"rain": True}), headers=bearing(wang.token))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body",
    ["{}", "not json", "\x00", '{"v":1,"set":{"x":"\ud800"}}', "\ud800", "[" * 5000, "x" * 70_000],
    ids=["empty", "no JSON", "NUL", "a surrogate inside", "a surrogate", "deep", "too long"],
)
def test_a_bad_change_in_a_good_envelope_is_no_error_of_the_request(
    web: FlaskClient, office: Office, wang: ByHand, body: str
) -> None:
    id = content_id(body.encode("utf-8", "surrogatepass"))
    good_change = wang.change({"use": "rented"})
    offers = [
        {"id": id, "grid": "g1", "body": body},
        {"id": good_change.id, "grid": "g1", "body": good_change.body.decode()},
    ]
    answer = send(web, wang, json.dumps(envelope(office, changes=offers)).encode())
    assert answer.status_code == 200
    assert {each["id"]: each["result"] for each in answer.json["results"]} == {id: "dead", good_change.id: "ok"}


def test_a_receipt_with_a_forged_signature_counts_for_nothing(web: FlaskClient, office: Office, wang: ByHand) -> None:
    change = wang.change({"phone": "nobody's"})
    receipt = {"kind": "change", "ts": str(change.at), "status": "ok", "mac": "é"}
    offered = {"id": change.id, "grid": "g1", "body": change.body.decode(), "receipts": [receipt]}
    answer = send(web, wang, json.dumps(envelope(office, changes=[offered])).encode())
    assert (answer.status_code, answer.json["results"][0]["result"]) == (200, "quarantined")


def test_a_large_answer_is_packed_for_who_takes_gzip_only(web: FlaskClient, office: Office, wang: ByHand) -> None:
    wang.sync(*(wang.change({"remark": "x"}, record=f"00000000-0000-7000-8000-{n:012}") for n in range(5)))
    at = {"g1": {"seq": 0, "chain": "", "writer": "f" * 16, "head": ""}}
    body = json.dumps(envelope(office, grids=at)).encode()
    plain = send(web, wang, body)
    packed = send(web, wang, body, Accept_Encoding="gzip, deflate")
    refused = send(web, wang, body, Accept_Encoding="gzip;q=0")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in refused.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert json.loads(gzip.decompress(packed.data)) == plain.json
    assert not SyncReplySchema().validate(plain.json)


def test_an_answer_to_a_laptop_leaves_a_browser_no_room_in_few_bytes(
    web: FlaskClient, office: Office, wang: ByHand
) -> None:
    for answer in (send(web, wang, good(office)), send(web, wang, b"{")):
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert sum(len(name) + len(value) + 4 for name, value in answer.headers) < 300


def test_an_unknown_address_is_told_so(web: FlaskClient) -> None:
    assert problem(web.get("/api/v1/nothing")) == (404, "no_such_address")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", SYNC, "POST"), ("DELETE", "/api/v1/join", "POST"), ("POST", "/api/v1/health", "GET")],
)
def test_another_method_is_refused_and_the_right_one_named(
    web: FlaskClient, method: str, path: str, allowed: str
) -> None:
    answer = web.open(path, method=method)
    assert problem(answer) == (405, "wrong_method")
    assert allowed in answer.headers["Allow"].split(", ")


def test_a_failure_tells_a_reference_and_nothing_else(
    app: Flask, office: Office, wang: ByHand, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(sql: str) -> None:
        raise RuntimeError("the secret of the hub")

    office.hub.store.before_write = fail
    answer = app.test_client().post(SYNC, json=envelope(office), headers=bearing(wang.token))
    reference = answer.json["values"]["detail"]
    assert problem(answer) == (500, "hub_failed")
    assert "secret" not in answer.text
    assert reference in capsys.readouterr().out


def test_the_description_names_every_call_with_its_messages(web: FlaskClient) -> None:
    described = web.get("/openapi.json").json
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {
        "/api/v1/join",
        "/api/v1/sync",
        "/api/v1/grids/{grid}/snapshot",
        "/api/v1/health",
    }
    sync = described["paths"]["/api/v1/sync"]["post"]
    sent = sync["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    got = sync["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    assert (sent.rsplit("/")[-1], got.rsplit("/")[-1]) == ("SyncRequest", "SyncReply")
    assert {"SyncRequest", "SyncReply", "Offer", "Entry", "Problem"} <= set(described["components"]["schemas"])
    assert sync["security"] == [{"device": []}]
