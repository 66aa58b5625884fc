"""Versions that do not know each other: what one side does not know is kept byte for byte and passed on."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import requests

from doorstep_client.config import load_config
from doorstep_shared.ids import content_id
from tests.scenarios.gateway import altering
from tests.scenarios.town import DOOR, GRID, Laptop, Town

POND = "00000000-0000-7000-8000-0000000000aa"
WRITER = "feedfeedfeedfeed"


def _bytes(**parts: Any) -> bytes:
    document = {
        "v": 1,
        "writer": WRITER,
        "prev": "",
        "at": "1777600800000.0",
        "by": "li",
        "grid": GRID,
        "seen": 9,
        "schema": 1,
        "over": {},
        **parts,
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.fixture
def early_backup(town: Town) -> Path:
    """A backup from before the story."""
    return town.backup()


@pytest.fixture
def from_a_newer_laptop(town: Town, wang: Laptop, li: Laptop) -> list[bytes]:
    """What a newer doorstep of 李强's sent: a kind, a field, a schema and a part of a change nobody here knows."""
    door = wang.door()["id"]
    bodies = [
        _bytes(kind="pond", record=POND, set={"depth": "1.5", "fish/carp": True, "map": {"北": ["岸", 3]}}),
        _bytes(kind="dwelling", record=door, schema=7, set={"solar_roof": "南坡", "contact": "陈静"}, mood="cheerful"),
    ]
    config = load_config(li.home)
    assert config is not None
    offers = [{"id": content_id(body), "grid": GRID, "body": body.decode(), "colour": "blue"} for body in bodies]
    request = {"protocol": 1, "client": "doorstep 99", "clock_ms": 0, "grids": {}, "changes": offers, "weather": []}
    answer = requests.post(
        f"{town.url}/api/v1/sync",
        data=gzip.compress(json.dumps(request).encode()),
        headers={"Authorization": f"Bearer {config.token}", "Content-Encoding": "gzip"},
        timeout=10,
    )
    assert [result["result"] for result in answer.json()["results"]] == ["ok", "ok"]
    return bodies


def _held(laptop: Laptop, bodies: list[bytes]) -> bool:
    with laptop.store() as store:
        rows = store.database.rows_in("SELECT body FROM change WHERE id IN {}", [content_id(body) for body in bodies])
    return sorted(bytes(body) for (body,) in rows) == sorted(bodies)


def test_kinds_and_fields_nobody_here_knows_are_kept_byte_for_byte(
    town: Town, wang: Laptop, from_a_newer_laptop: list[bytes]
) -> None:
    wang.syncs()
    assert _held(wang, from_a_newer_laptop)
    assert wang.door()["values"]["contact"] == "陈静"
    assert wang.is_sound()
    for words in (("dwelling", "history", DOOR), ("find", "陈静"), ("conflicts",), ("status",)):
        wang.does(*words)


def test_what_is_not_known_is_passed_on_to_a_restored_hub_byte_for_byte(
    town: Town, wang: Laptop, early_backup: Path, from_a_newer_laptop: list[bytes]
) -> None:
    wang.syncs()
    town.restore(early_backup)
    wang.syncs()
    found = town.rows("SELECT body FROM entry WHERE writer = ?", WRITER)
    assert sorted(bytes(body) for (body,) in found) == sorted(from_a_newer_laptop)
    assert town.operates("check")["is_sound"] is True


def _with_more(path: str, body: bytes) -> bytes:
    """A newer hub's answer: parts this laptop does not know, everywhere."""
    document = json.loads(body)
    document["weather"] = {"sun": [True, None, 1.5]}
    for result in document["results"]:
        result["colour"] = "blue"
    for grid in document["grids"].values():
        grid["moon"] = "full"
        for entry in grid["entries"]:
            entry["scent"] = {"of": "rain"}
    return json.dumps(document).encode()


def test_a_newer_hub_that_tells_more_is_understood(town: Town, wang: Laptop, li: Laptop) -> None:
    li.does("visit", "--dwelling", DOOR, "--note", "别人的")
    li.syncs()
    wang.does("visit", "--dwelling", DOOR)
    assert town.gateway.app is not None
    with town.gateway.putting(altering(town.gateway.app, _with_more)):
        assert "已送达 1/1 条。" in wang.syncs()
    assert "别人的" in wang.does("card", DOOR).out
    assert wang.is_sound()


def test_a_hub_that_speaks_another_protocol_says_so_and_the_records_wait(
    town: Town, wang: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang.does("visit", "--dwelling", DOOR)
    with monkeypatch.context() as patch:
        patch.setattr("doorstep_client.sync.offering.PROTOCOL_VERSION", 99)
        wang.types("sync").refused("version_too_old")
    assert wang.pending == 1
    assert "已送达 1/1 条。" in wang.syncs()
