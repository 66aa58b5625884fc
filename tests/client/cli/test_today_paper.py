"""What is due, on paper: a sheet a building, boxes to tick, phones masked, nothing loaded."""

import json
import re
import stat
from pathlib import Path

import pytest

from tests.client.cli.laptops import Laptop
from tests.client.cli.test_today import door_at


@pytest.fixture
def paper(wang: Laptop, tmp_path: Path) -> str:
    """The page of two buildings and a matter at no door."""
    for building, room in (("3", "1001"), ("3", "302"), ("10", "101")):
        door_at(wang, building, "2", room, "--phone", "13800001111", "--contact", "王<建>国")
    wang.types("resident", "add", "--dwelling", "3-2-302", "--name", "李&秀英", "--phone", "13911112222")
    wang.types("matter", "add", "--title", "井盖松动", "--place", "北门", "--due", "2026-05-06")
    path = tmp_path / "list.html"
    answer = wang.types("today", "--print", str(path))
    assert answer.code == 0, answer
    assert str(path) in answer.out
    return path.read_text("utf-8")


def test_every_building_has_its_sheet_in_walking_order(paper: str) -> None:
    assert re.findall(r"<h1>(\S+)", paper) == ["3栋", "10栋", "不在某一户的诉求"]
    assert re.findall(r'class="door">([^<]+)', paper) == ["3-2-302", "3-2-1001", "10-2-101"]
    assert "break-after: page" in paper


def test_every_door_and_matter_has_a_box_to_tick(paper: str) -> None:
    assert paper.count('<span class="box">') == 4


def test_phones_are_masked(paper: str) -> None:
    assert "138******11" in paper
    assert "139******22" in paper
    assert "13800001111" not in paper
    assert "13911112222" not in paper


def test_it_runs_nothing_and_loads_nothing(paper: str) -> None:
    assert not re.search(r"<script|<link|<img|@import|url\(|https?:|\bon\w+=", paper)


def test_what_people_typed_is_shown_as_it_is(paper: str) -> None:
    assert "王&lt;建&gt;国" in paper
    assert "李&amp;秀英" in paper


def test_it_says_how_it_is_typed_in_afterwards(paper: str) -> None:
    assert "doorstep visit --quick 3-2-302" in paper


def test_it_is_noted_in_the_list_of_exports(wang: Laptop, tmp_path: Path) -> None:
    door_at(wang, "3", "2", "501")
    wang.types("today", "--print", str(tmp_path / "list.html"))
    (line,) = (wang.home / "exports.log").read_text("utf-8").splitlines()
    noted = json.loads(line)
    assert (noted["by"], noted["file"], noted["full"]) == ("wang", str(tmp_path / "list.html"), False)
    assert noted["records"] == {"dwelling": 1, "resident": 0}


def test_only_its_owner_can_read_it_and_it_is_named_after_the_day(
    wang: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written = Path(wang.json("today", "--print")["printed"])
    assert written == tmp_path / "doorstep-2026-05-01.html"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert "没有到期的走访" in written.read_text("utf-8")


def test_paper_is_not_cut_off_at_the_length_of_a_screen(wang: Laptop, tmp_path: Path) -> None:
    for room in range(101, 133):
        door_at(wang, "3", "2", str(room))
    assert len(wang.json("today")["doors"]) == 30
    assert len(wang.json("today", "--print", str(tmp_path / "list.html"))["doors"]) == 32


def test_a_file_that_cannot_be_written_is_told_with_the_next_step(wang: Laptop, tmp_path: Path) -> None:
    answer = wang.types("today", "--print", str(tmp_path / "missing" / "list.html"))
    assert answer.code == 6
    assert "写不了文件" in answer.err
