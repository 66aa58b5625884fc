"""Packed snapshots are made once for all who come to a grid, are read on from, and never outlive the log they show."""

import gzip
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from doorstep_server.app import create_app
from doorstep_server.services import snapshot
from doorstep_server.web.api.kept_snapshots import Kept, KeptSnapshots
from tests.server.office import DOOR, ByHand, Office

KEPT = Kept(3, "chain", b"packed \n lines")


@pytest.fixture
def kept_file(tmp_path: Path) -> Path:
    return tmp_path / "snapshots" / "grid-g1.gz"


@pytest.fixture
def wang(office: Office) -> ByHand:
    """A worker who has brought a door."""
    wang = office.laptops["wang"]
    wang.sync(wang.change({"building": "3", "room": "501"}))
    return wang


def fetched(web: FlaskClient, laptop: ByHand, query: str = "?since=0", **headers: str) -> bytes:
    own = {"Authorization": f"Bearer {laptop.token}", "Accept-Encoding": "gzip", **headers}
    answer = web.get(f"/api/v1/grids/g1/snapshot{query}", headers=own)
    assert answer.status_code == 200
    return gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data


def head(lines: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(lines.splitlines()[0])
    return document


def put(folder: Path, kept: Kept = KEPT, grid: str = "g1", version: str = "1") -> KeptSnapshots:
    snapshots = KeptSnapshots(folder, version)
    assert b"".join(snapshots.keeping(grid, kept.seq, kept.chain, [kept.packed[:4], kept.packed[4:]])) == kept.packed
    return snapshots


def test_the_second_who_asks_gets_what_was_packed_for_the_first(
    web: FlaskClient, office: Office, wang: ByHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fetched(web, wang)
    monkeypatch.setattr(snapshot, "lines", lambda *_: pytest.fail("made again"))
    assert fetched(web, office.laptops["li"]) == first
    assert fetched(web, office.laptops["li"], "") == first


def test_what_a_killed_process_left_is_gone_once_a_snapshot_of_the_grid_is_kept(tmp_path: Path) -> None:
    left, of_another = tmp_path / "grid-g1.77-88.new", tmp_path / "grid-g12.77-88.new"
    for each in (left, of_another):
        each.write_bytes(b"half of")
    put(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {"grid-g1.gz", of_another.name}


def test_another_process_and_the_hubs_next_start_give_what_was_packed_before(
    web: FlaskClient, office: Office, wang: ByHand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fetched(web, wang)
    other = create_app(office.hub, lambda: office.now_ms, rate_limits=False, snapshots=tmp_path / "snapshots")
    monkeypatch.setattr(snapshot, "lines", lambda *_: pytest.fail("made again"))
    assert fetched(other.test_client(), wang) == first


def test_who_does_not_say_from_where_it_reads_on_gets_the_log_as_it_stands(
    web: FlaskClient, office: Office, wang: ByHand
) -> None:
    fetched(web, wang)
    change = wang.change({"phone": "13800000009"}, record=DOOR)
    wang.sync(change)
    made = fetched(web, wang, "")
    assert change.id in [each["entry"]["id"] for each in map(json.loads, made.splitlines()) if "entry" in each]
    assert head(made)["seq"] == office.grid("g1").seq


def test_a_new_laptop_gets_the_snapshot_of_an_earlier_day_and_reads_on_from_there(
    web: FlaskClient, office: Office, wang: ByHand
) -> None:
    first = fetched(web, wang)
    change = wang.change({"phone": "13800000009"})
    wang.sync(change)
    assert fetched(web, office.laptops["li"]) == first
    at = {"g1": {**wang.cursor(), "seq": head(first)["seq"], "chain": head(first)["chain"]}}
    told = office.laptops["li"].sync(at=at)["grids"]["g1"]
    assert [entry["id"] for entry in told["entries"]] == [change.id]
    assert (told["state"], told["more"]) == ("tail", False)


def test_a_laptop_never_gets_a_snapshot_older_than_what_it_has_read(
    web: FlaskClient, office: Office, wang: ByHand
) -> None:
    made_at = head(fetched(web, wang))["seq"]
    wang.sync(wang.change({"phone": "13800000009"}))
    assert head(fetched(web, wang, f"?since={made_at}"))["seq"] == made_at
    assert head(fetched(web, wang, f"?since={made_at + 1}"))["seq"] == made_at + 1 == office.grid("g1").seq


def test_one_that_much_has_followed_is_made_anew(
    web: FlaskClient, office: Office, wang: ByHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "KEPT_ENTRIES", 2)
    made_at = head(fetched(web, wang))["seq"]
    wang.sync(wang.change({"phone": "1"}), wang.change({"phone": "2"}))
    assert head(fetched(web, wang))["seq"] == made_at
    wang.sync(wang.change({"phone": "3"}))
    assert head(fetched(web, wang))["seq"] == office.grid("g1").seq
    wang.sync(wang.change({"phone": "4"}))
    assert head(fetched(web, wang))["seq"] == office.grid("g1").seq - 1


@pytest.mark.parametrize("since", ["", "x", "-1", "1.5", "9" * 400])
def test_whatever_a_laptop_says_of_where_it_stands_it_gets_a_snapshot_that_is_right(
    web: FlaskClient, office: Office, wang: ByHand, since: str
) -> None:
    fetched(web, wang)
    wang.sync(wang.change({"phone": "13800000009"}))
    told = head(fetched(web, wang, f"?since={since}"))
    chains = dict(office.hub.store.rows("SELECT seq, chain FROM entry WHERE grid = 'g1'"))
    assert chains[told["seq"]] == told["chain"]


def test_ones_own_history_and_the_unpacked_answer_are_never_taken_from_what_was_kept(
    web: FlaskClient, wang: ByHand
) -> None:
    plain = fetched(web, wang)
    assert fetched(web, wang, **{"Accept-Encoding": "identity"}) == plain
    old = wang.change({"remark": "a"})
    wang.sync(old, wang.change({"remark": "b"}, over={"remark": [old.id]}))
    fetched(web, wang)
    assert b'"own"' in fetched(web, wang, "?since=0&own=1")
    assert b'"own"' not in fetched(web, wang)


def test_who_may_not_have_the_grid_does_not_get_what_was_kept(app: Flask, web: FlaskClient, office: Office) -> None:
    fetched(web, office.laptops["wang"])
    own = {"Authorization": f"Bearer {office.laptops['zhao'].token}", "Accept-Encoding": "gzip"}
    assert web.get("/api/v1/grids/g1/snapshot?since=0", headers=own).status_code == 403


@pytest.mark.parametrize("since", [0, None])
def test_what_shows_a_log_that_was_lost_is_not_given_once_the_hub_is_restored(
    office: Office, wang: ByHand, since: int | None
) -> None:
    at = office.grid("g1")
    assert snapshot.still_does(office.hub, "g1", at.seq, at.chain, since)
    assert not snapshot.still_does(office.hub, "g1", at.seq, "f" * 32, since)
    assert not snapshot.still_does(office.hub, "g1", at.seq + 1, at.chain, since)
    wang.sync(wang.change({"phone": "13800000009"}))
    assert snapshot.still_does(office.hub, "g1", at.seq, at.chain, 0)
    assert not snapshot.still_does(office.hub, "g1", at.seq, "f" * 32, 0)
    assert not snapshot.still_does(office.hub, "nowhere", 0, "", since)


def test_a_damaged_file_is_made_anew(web: FlaskClient, wang: ByHand, kept_file: Path) -> None:
    whole = fetched(web, wang)
    content = kept_file.read_bytes()
    for damaged in (content[:-1], content + b"x", b"", content[:40], b"{}\n", b"[]\n", b"\xff\xfe\n" + content):
        kept_file.write_bytes(damaged)
        assert fetched(web, wang) == whole
        assert kept_file.read_bytes() == content


@pytest.mark.parametrize("at", range(0, 240, 3))
def test_no_byte_of_a_file_can_turn_unnoticed(tmp_path: Path, at: int) -> None:
    snapshots = put(tmp_path)
    file = tmp_path / "grid-g1.gz"
    content = bytearray(file.read_bytes())
    content[at % len(content)] ^= 4
    file.write_bytes(bytes(content))
    assert snapshots.get("g1") is None


def test_what_another_version_made_or_another_grid_has_is_not_taken(tmp_path: Path) -> None:
    assert put(tmp_path).get("g1") == KEPT
    assert KeptSnapshots(tmp_path, "2").get("g1") is None
    (tmp_path / "grid-g1.gz").rename(tmp_path / "grid-g2.gz")
    assert KeptSnapshots(tmp_path, "1").get("g2") is None


def test_an_answer_that_was_cut_off_is_not_kept(tmp_path: Path) -> None:
    snapshots = KeptSnapshots(tmp_path, "1")
    pieces = snapshots.keeping("g1", 3, "chain", [b"a", b"b"])
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert snapshots.get("g1") is None
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_kept_the_answer_comes_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert put(tmp_path / "file").get("g1") is None
    assert put(tmp_path / "missing" / "folder").get("g1") is None


def test_nobody_else_on_the_machine_may_read_what_is_kept(tmp_path: Path) -> None:
    put(tmp_path / "snapshots")
    put(tmp_path / "snapshots", KEPT._replace(seq=4))
    (file,) = (tmp_path / "snapshots").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
