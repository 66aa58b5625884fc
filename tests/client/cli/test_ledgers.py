"""``doorstep export`` and ``doorstep import``: out to the office's Excel and back, as changes like any others."""

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from doorstep_shared.errors import CATALOGUE
from tests.client.cli.laptops import Laptop

NEW_DOORS = "楼栋,单元,房号,使用情况,联系电话,标签\n4,1,101,出租,13900002222,消防隐患\n4,1,102,,,\n"


@pytest.fixture
def stocked(wang: Laptop, door: str) -> Laptop:
    """A laptop with a door, a resident, a visit with hostile notes and a note on the resident."""
    resident = wang.json("resident", "add", "--dwelling", door, "--name", "王小明", "--birth", "1950-03-07")
    wang.json("visit", "add", "--dwelling", door, "--note", "=1+1\n第二行", "--tag", "gas")
    wang.json("note", "add", "--subject", resident["record"]["id"], "--text", "@常不在家")
    return wang


def table_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def edited(path: Path, **cells: str) -> str:
    """The CSV ledger with other cells in its first row, under another name."""
    rows = table_of(path)
    rows[0].update(cells)
    return written(path.with_stem("edited"), rows)


def written(path: Path, rows: list[dict[str, str]]) -> str:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def test_ledgers_have_a_sheet_a_kind_phones_masked_and_a_line_in_the_log_of_exports(
    stocked: Laptop, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    said = stocked.types("export", "all", "--to", str(path)).out
    assert "房屋 1" in said
    assert "--full" in said
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["楼栋", "房屋", "诉求", "备注", "居民", "走访"]
    header, row = book.get_sheet_by_name("房屋").to_python()
    assert row[header.index("联系电话")] == "138******11"
    header, row = book.get_sheet_by_name("走访").to_python()
    assert row[header.index("房屋")] == "3-2-501"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (line,) = (stocked.home / "exports.log").read_text("utf-8").splitlines()
    noted = json.loads(line)
    assert (noted["by"], noted["file"], noted["full"]) == ("wang", str(path), False)
    assert noted["records"]["dwelling"] == 1


def test_no_file_is_made_that_is_not_in_the_log(stocked: Laptop, tmp_path: Path) -> None:
    (stocked.home / "exports.log").mkdir()
    answer = stocked.types("export", "dwelling", "--to", str(tmp_path / "x.csv"))
    assert answer.code == CATALOGUE["file_unwritable"].exit_code
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", ["dwelling", "resident", "visit", "note"])
def test_what_was_exported_changes_nothing_when_it_is_imported(
    stocked: Laptop, tmp_path: Path, kind: str, suffix: str
) -> None:
    path = str(tmp_path / f"x.{suffix}")
    stocked.json("export", kind, "--to", path)
    before = stocked.changes()
    document = stocked.json("import", kind, path, "--yes")
    assert (document["unchanged"], document["lines"], document["wrong"]) == (1, 1, [])
    assert stocked.changes() == before


def test_an_import_is_first_only_tried(stocked: Laptop, tmp_path: Path) -> None:
    path = tmp_path / "doors.csv"
    path.write_text(NEW_DOORS, "utf-8")
    before = stocked.changes()
    said = stocked.types("import", "房屋", str(path)).out
    assert "将新增 2" in said
    assert "第 2 行  新增  4-1-101" in said
    assert "--yes" in said
    assert stocked.changes() == before


def test_what_is_written_are_changes_like_any_others(stocked: Laptop, li: Laptop, tmp_path: Path) -> None:
    path = tmp_path / "doors.csv"
    path.write_text(NEW_DOORS, "utf-8")
    assert stocked.json("import", "dwelling", str(path), "--yes")["added"] == 2
    assert stocked.json("import", "dwelling", str(path), "--yes")["unchanged"] == 2
    stocked.json("sync")
    li.json("sync")
    shown = li.json("dwelling", "show", "4-1-101")["dwelling"]["values"]
    assert (shown["use"], shown["phone"], shown["tags"]) == ("rented", "13900002222", {"fire": True})
    assert stocked.types("undo").code == 0
    assert [each["deleted"] for each in stocked.json("dwelling", "list", "--all")["records"]].count(True) == 1


def test_only_the_edited_cell_becomes_a_change_and_work_done_since_stays(stocked: Laptop, tmp_path: Path) -> None:
    path = tmp_path / "doors.csv"
    stocked.json("export", "dwelling", "--to", str(path))
    stocked.json("dwelling", "edit", "3-2-501", "--phone", "13700003333", "--floor", "5")
    assert stocked.json("import", "dwelling", edited(path, 使用情况="出租"), "--yes")["changed"] == 1
    change = stocked.json("log", "--limit", "1")["changes"][0]
    assert change["set"] == {"use": "rented"}
    assert stocked.json("dwelling", "show", "3-2-501")["dwelling"]["values"]["phone"] == "13700003333"


def test_a_cell_somebody_changed_since_is_wrong_and_its_line_can_be_imported_again(
    stocked: Laptop, tmp_path: Path
) -> None:
    path = tmp_path / "doors.csv"
    stocked.json("export", "dwelling", "--to", str(path))
    stocked.json("dwelling", "edit", "3-2-501", "--floor", "5")
    told = stocked.json("import", "dwelling", edited(path, 楼层="6"), "--yes")
    assert [each["reason"] for each in told["wrong"]] == ["导出以后又有人改过：楼层现为“5”；请核对"]
    assert stocked.json("import", "dwelling", told["wrong_file"], "--yes")["changed"] == 1
    assert stocked.json("dwelling", "show", "3-2-501")["dwelling"]["values"]["floor"] == 6


def test_right_lines_are_written_though_others_are_wrong(stocked: Laptop, tmp_path: Path) -> None:
    path = tmp_path / "doors.csv"
    path.write_text(NEW_DOORS + "4,1,103,城堡,,\n4,1,,,,\n", "utf-8")
    answer = stocked.types("import", "dwelling", str(path), "--yes")
    assert "新增 2" in answer.out
    assert "第 4 行  有误  使用情况不在可选项中" in answer.out
    wrong = table_of(tmp_path / "doors.wrong.csv")
    assert [(each["行号"], each["原因"]) for each in wrong] == [
        ("4", "使用情况不在可选项中（自住、出租、空置、经营）"),
        ("5", "缺少房号"),
    ]


def test_an_import_that_is_cut_off_writes_nothing(
    stocked: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep_client.store.store import LaptopStore
    from doorstep_shared.errors import DoorstepError

    path = tmp_path / "doors.csv"
    path.write_text(NEW_DOORS, "utf-8")
    before, save = stocked.changes(), LaptopStore.save
    saved: list[int] = []

    def save_once(store: LaptopStore, *words: Any, **options: Any) -> Any:
        if saved:
            raise DoorstepError("disk_full")
        saved.append(1)
        return save(store, *words, **options)

    monkeypatch.setattr(LaptopStore, "save", save_once)
    assert stocked.types("import", "dwelling", str(path), "--yes").code == CATALOGUE["disk_full"].exit_code
    assert (len(saved), stocked.changes()) == (1, before)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("export", "castle", "--to", "x.csv"), "usage"),
        (("export", "dwelling", "--to", "x.pdf"), "usage"),
        (("export", "dwelling", "--to", "there.csv"), "already_exists"),
        (("export", "dwelling", "--to", "x.csv", "--grid", "nowhere"), "grid_needed"),
        (("import", "all", "there.csv"), "usage"),
        (("import", "dwelling", "missing.csv"), "file_unreadable"),
        (("import", "dwelling", "there.csv"), "columns_wrong"),
        (("import", "dwelling", "there.csv", "--grid", "nowhere"), "grid_needed"),
    ],
)
def test_every_mistake_gives_its_sentence(
    stocked: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("mine,yours\n1,2\n")
    answer = stocked.types(*words)
    assert (answer.code, answer.out) == (CATALOGUE[code].exit_code, "")
    assert not (stocked.home / "exports.log").exists()
