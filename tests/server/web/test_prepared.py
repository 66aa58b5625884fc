"""Packed snapshots are made once while a grid's log does not move, and never outlive it."""

import gzip
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from doorstep_server.services import snapshot
from doorstep_server.web.api.prepared import Prepared
from tests.server.office import DOOR, ByHand, Office

AT = (3, "chain")


def fetched(web: FlaskClient, laptop: ByHand, query: str = "", **headers: str) -> bytes:
    own = {"Authorization": f"Bearer {laptop.token}", "Accept-Encoding": "gzip", **headers}
    answer = web.get(f"/api/v1/grids/g1/snapshot{query}", headers=own)
    assert answer.status_code == 200
    return gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data


def test_the_second_who_asks_gets_what_was_packed_for_the_first(
    web: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang, li = office.laptops["wang"], office.laptops["li"]
    wang.sync(wang.change({"building": "3", "room": "501"}))
    first = fetched(web, wang)
    monkeypatch.setattr(snapshot, "lines", lambda *_: pytest.fail("made again"))
    assert fetched(web, li) == first


def test_a_snapshot_is_made_anew_when_the_log_has_moved(web: FlaskClient, office: Office) -> None:
    wang = office.laptops["wang"]
    wang.sync(wang.change({"building": "3", "room": "501"}))
    fetched(web, wang)
    change = wang.change({"phone": "13800000009"}, record=DOOR)
    wang.sync(change)
    lines = [json.loads(line) for line in fetched(web, wang).splitlines()]
    assert change.id in [line["entry"]["id"] for line in lines if "entry" in line]
    assert lines[0]["seq"] == office.grid("g1").seq


def test_ones_own_history_and_the_unpacked_answer_are_never_taken_from_what_was_kept(
    web: FlaskClient, office: Office
) -> None:
    wang = office.laptops["wang"]
    wang.sync(wang.change({"building": "3", "room": "501"}))
    plain = fetched(web, wang)
    assert fetched(web, wang, **{"Accept-Encoding": "identity"}) == plain
    old = wang.change({"remark": "a"})
    wang.sync(old, wang.change({"remark": "b"}, over={"remark": [old.id]}))
    fetched(web, wang)
    assert b'"own"' in fetched(web, wang, "?own=1")
    assert b'"own"' not in fetched(web, wang)


def test_who_may_not_have_the_grid_does_not_get_what_was_kept(app: Flask, web: FlaskClient, office: Office) -> None:
    fetched(web, office.laptops["wang"])
    own = {"Authorization": f"Bearer {office.laptops['zhao'].token}", "Accept-Encoding": "gzip"}
    assert web.get("/api/v1/grids/g1/snapshot", headers=own).status_code == 403


def test_an_answer_that_was_cut_off_is_not_kept() -> None:
    prepared = Prepared()
    pieces = prepared.keeping("g1", AT, [b"a", b"b"])
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert prepared.get("g1", AT) is None
    assert b"".join(prepared.keeping("g1", AT, [b"a", b"b"])) == b"ab"
    assert prepared.get("g1", AT) == b"ab"


def test_the_same_position_of_another_history_is_another_snapshot() -> None:
    prepared = Prepared()
    list(prepared.keeping("g1", AT, [b"a"]))
    assert prepared.get("g1", (3, "restored")) is None


def test_the_least_recently_asked_for_goes_first_and_none_is_too_large() -> None:
    prepared = Prepared(most_bytes=10)
    for grid in ("g1", "g2"):
        list(prepared.keeping(grid, AT, [b"x" * 4]))
    assert prepared.get("g1", AT)
    list(prepared.keeping("g3", AT, [b"x" * 4]))
    assert [bool(prepared.get(grid, AT)) for grid in ("g1", "g2", "g3")] == [True, False, True]
    list(prepared.keeping("g1", AT, [b"x" * 11]))
    assert prepared.get("g1", AT) is None
    list(prepared.keeping("g2", AT, [b"x" * 6]))
    assert prepared.get("g2", AT)
